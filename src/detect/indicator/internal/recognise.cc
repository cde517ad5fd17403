#include "detect/indicator/internal/recognise.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/ip_address.h"
#include "base/text.h"

namespace longwatch::detect::indicator {
namespace {

constexpr std::size_t kDomainBytes = 253;  // RFC 1035 2.3.4, without the trailing dot
constexpr std::size_t kLabelBytes = 63;
constexpr std::size_t kUrlBytes = 8192;
constexpr std::size_t kFileNameBytes = 255;
constexpr std::uint32_t kWidestIpv4 = 96 + 8;
constexpr std::uint32_t kWidestIpv6 = 19;

using Replacement = std::pair<std::string_view, std::string_view>;

constexpr std::array<Replacement, 16> kDefanged = {{
    {"[.]", "."},
    {"(.)", "."},
    {"{.}", "."},
    {"[dot]", "."},
    {"(dot)", "."},
    {"{dot}", "."},
    {"[:]", ":"},
    {"[://]", "://"},
    {"[/]", "/"},
    {"[@]", "@"},
    {"[at]", "@"},
    {"(at)", "@"},
    {"[.", "."},
    {".]", "."},
    {"[:", ":"},
    {"\\.", "."},
}};

constexpr std::array<Replacement, 3> kDefangedSchemes = {{
    {"hxxp", "http"},
    {"h**p", "http"},
    {"fxp", "ftp"},
}};

// Endings of programs and scripts that are no top-level domains.
constexpr std::array<std::string_view, 36> kFileEndings = {
    "exe",  "dll",  "sys", "ps1", "psm1", "bat", "cmd",  "vbs", "vbe", "js",   "jse",  "wsf",
    "hta",  "lnk",  "scr", "msi", "msp",  "cpl", "ocx",  "jar", "pif", "docm", "docx", "xlsm",
    "xlsx", "pptm", "rtf", "iso", "img",  "vhd", "vhdx", "tmp", "dat", "bin",  "aspx", "jsp",
};

constexpr std::array<std::string_view, 5> kSchemes = {"http", "https", "ftp", "ftps", "ws"};

// Second-level names below country codes where anybody can register ("co.uk").
constexpr std::array<std::string_view, 7> kRegistries = {"ac",  "co",  "com", "edu",
                                                         "gov", "net", "org"};

// MD5, SHA-1 and SHA-256 of nothing.
constexpr std::array<std::string_view, 3> kEmptyDigests = {
    "d41d8cd98f00b204e9800998ecf8427e",
    "da39a3ee5e6b4b0d3255bfef95601890afd80709",
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
};

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_letter(char c) {
  return to_ascii_lower(c) >= 'a' && to_ascii_lower(c) <= 'z';
}

bool is_hex(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    return is_digit(c) || (to_ascii_lower(c) >= 'a' && to_ascii_lower(c) <= 'f');
  });
}

template <std::size_t N>
bool contains(const std::array<std::string_view, N>& list, std::string_view text) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

bool is_label(std::string_view label) {
  const auto allowed = [](char c) {
    return is_letter(c) || is_digit(c) || c == '-' || c == '_';
  };
  return !label.empty() && label.size() <= kLabelBytes && label.front() != '-' &&
         label.back() != '-' && std::all_of(label.begin(), label.end(), allowed);
}

std::string broad_domain(std::string_view domain) {
  const std::vector<std::string_view> labels = split(domain, '.');
  const bool registry =
      labels.size() == 2 && labels[1].size() == 2 && contains(kRegistries, labels[0]);
  return registry ? "anybody can register names below it" : "";
}

std::string broad_network(const Network& network) {
  const bool dotted = network.first.is_ipv4() && network.bits >= 96;
  if (network.bits < (dotted ? kWidestIpv4 : kWidestIpv6)) {
    return dotted ? "a network wider than /8" : "a network wider than /19";
  }
  const std::string_view special = special_range(network);
  return special.empty() ? "" : std::string("it touches the range for ").append(special);
}

using Found = std::optional<Recognised>;

Found digest(std::string_view text) {
  if (!is_hex(text)) {
    return std::nullopt;
  }
  IndicatorKind kind = IndicatorKind::Md5;
  switch (text.size()) {
    case 32:
      break;
    case 40:
      kind = IndicatorKind::Sha1;
      break;
    case 64:
      kind = IndicatorKind::Sha256;
      break;
    default:
      return std::nullopt;
  }
  Recognised found{kind, to_ascii_lower(text), {}};
  if (contains(kEmptyDigests, found.value)) {
    found.too_broad = "it is the digest of the empty file";
  }
  return found;
}

Found address(std::string_view text) {
  if (text.starts_with('[') && text.ends_with(']')) {
    text = text.substr(1, text.size() - 2);
  }
  const std::optional<Address> parsed = parse_address(text);
  if (!parsed.has_value()) {
    return std::nullopt;
  }
  return Recognised{parsed->is_ipv4() ? IndicatorKind::Ipv4 : IndicatorKind::Ipv6, to_text(*parsed),
                    broad_network(network_of(*parsed, 128))};
}

Found network(std::string_view text) {
  const std::optional<Network> parsed = parse_network(text);
  if (!parsed.has_value()) {
    return std::nullopt;
  }
  if (parsed->bits == 128) {
    return address(to_text(parsed->first));
  }
  return Recognised{IndicatorKind::Cidr, to_text(*parsed), broad_network(*parsed)};
}

Found url(std::string_view text) {
  std::optional<std::string> canonical = canonical_url(text);
  if (!canonical.has_value()) {
    return std::nullopt;
  }
  return Recognised{IndicatorKind::Url, std::move(*canonical), {}};
}

/// An atom of RFC 5322 3.2.3 with dots: quoted local parts do not occur in lists.
bool is_local_part(std::string_view text) {
  static constexpr std::string_view kMarks = "!#$%&'*+-/=?^_`{|}~.";
  constexpr std::size_t kLongest = 64;  // RFC 5321 4.5.3.1.1
  return !text.empty() && text.size() <= kLongest &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return is_letter(c) || is_digit(c) || kMarks.find(c) != std::string_view::npos;
         });
}

Found mail(std::string_view text) {
  const std::size_t at = text.find('@');
  if (at == std::string_view::npos || !is_local_part(text.substr(0, at))) {
    return std::nullopt;
  }
  const std::optional<std::string> domain = canonical_domain(text.substr(at + 1));
  if (!domain.has_value()) {
    return std::nullopt;
  }
  return Recognised{
      IndicatorKind::MailAddress, to_ascii_lower(text.substr(0, at + 1)).append(*domain), {}};
}

Found file_name(std::string_view text) {
  const bool usable = text.size() > 2 && text.size() <= kFileNameBytes &&
                      text.find_first_of("/\\<>:\"|?*\t") == std::string_view::npos;
  return usable ? Found(Recognised{IndicatorKind::FileName, to_ascii_lower(text), {}})
                : std::nullopt;
}

Found file_name_by_ending(std::string_view text) {
  const std::size_t dot = text.rfind('.');
  if (dot == 0 || dot == std::string_view::npos ||
      !contains(kFileEndings, to_ascii_lower(text.substr(dot + 1)))) {
    return std::nullopt;
  }
  return file_name(text);
}

Found domain(std::string_view text) {
  if (text.starts_with("*.")) {
    text.remove_prefix(2);
  }
  std::optional<std::string> canonical = canonical_domain(text);
  if (!canonical.has_value()) {
    return std::nullopt;
  }
  std::string broad = broad_domain(*canonical);
  return Recognised{IndicatorKind::Domain, std::move(*canonical), std::move(broad)};
}

struct KindRow {
  std::string_view name;
  Found (*parse)(std::string_view);
  std::string_view expected;
};

constexpr std::array<KindRow, 14> kKinds = {{
    {"ip", address, "an IP address"},
    {"ipv4", address, "an IP address"},
    {"ipv6", address, "an IP address"},
    {"cidr", network, "a network such as 203.0.113.0/24"},
    {"domain", domain, "a domain with at least two labels in ASCII"},
    {"url", url, "a URL with http, https or ftp"},
    {"md5", digest, "32 hex digits"},
    {"sha1", digest, "40 hex digits"},
    {"sha256", digest, "64 hex digits"},
    {"mail", mail, "a mail address"},
    {"email", mail, "a mail address"},
    {"file", file_name, "a file name without folders"},
    {"filename", file_name, "a file name without folders"},
    {"hash", digest, "32, 40 or 64 hex digits"},
}};

const KindRow* find_kind(std::string_view name) {
  const auto* const row = std::find_if(kKinds.begin(), kKinds.end(), [name](const KindRow& kind) {
    return equals_ignoring_ascii_case(kind.name, name);
  });
  return row == kKinds.end() ? nullptr : row;
}

/// The kind that a row names must be the kind that was found.
bool is_of(const KindRow& row, const Recognised& found) {
  const bool exact =
      row.name.starts_with("md5") || row.name.starts_with("sha") || row.name.starts_with("ipv");
  return !exact || to_text(found.kind) == row.name;
}

std::string why_not(std::string_view text) {
  const auto is_high = [](char c) {
    return static_cast<unsigned char>(c) >= 0x80;
  };
  if (std::any_of(text.begin(), text.end(), is_high)) {
    return "expected ASCII, got other characters; write domains as xn--...";
  }
  if (is_hex(text) && text.size() > 16) {
    return "expected 32, 40 or 64 hex digits, got " + std::to_string(text.size());
  }
  if (text.find('.') == std::string_view::npos && text.find(' ') == std::string_view::npos) {
    return "expected an address, domain, URL, digest, mail address or file name, got one word";
  }
  return "expected an address, domain, URL, digest, mail address or file name";
}

std::string refang_once(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (const Replacement& scheme : kDefangedSchemes) {
    if (starts_with_ignoring_ascii_case(text, scheme.first)) {
      out.append(scheme.second);
      text.remove_prefix(scheme.first.size());
      break;
    }
  }
  while (!text.empty()) {
    const auto* const found =
        std::find_if(kDefanged.begin(), kDefanged.end(), [text](const Replacement& row) {
          return starts_with_ignoring_ascii_case(text, row.first);
        });
    if (found == kDefanged.end()) {
      out.push_back(text.front());
      text.remove_prefix(1);
    } else {
      out.append(found->second);
      text.remove_prefix(found->first.size());
    }
  }
  return out;
}

}  // namespace

/// Again until nothing changes, so that a canonical value never reads as defanged. What does not
/// come to rest is nobody's way to write an indicator.
std::string refang(std::string_view text) {
  constexpr int kPasses = 8;
  std::string before(text);
  for (int pass = 0; pass < kPasses; ++pass) {
    std::string after = refang_once(before);
    if (after == before) {
      return after;
    }
    before = std::move(after);
  }
  return {};
}

std::optional<Recognised> recognise(std::string_view text, std::string& why) {
  const std::size_t colon = text.find(':');
  const KindRow* const row =
      colon == std::string_view::npos ? nullptr : find_kind(text.substr(0, colon));
  if (row != nullptr) {
    const std::string value = refang(trim(text.substr(colon + 1)));
    std::optional<Recognised> found = row->parse(value);
    if (!found.has_value() || !is_of(*row, *found)) {
      why = std::string("expected ").append(row->expected);
      return std::nullopt;
    }
    return found;
  }
  const std::string value = refang(text);
  for (const auto parse : {digest, url, mail, network, address, file_name_by_ending, domain}) {
    std::optional<Recognised> found = parse(value);
    if (found.has_value()) {
      return found;
    }
  }
  why = why_not(value);
  return std::nullopt;
}

std::optional<std::string> canonical_domain(std::string_view text) {
  if (text.ends_with('.')) {
    text.remove_suffix(1);
  }
  if (text.size() > kDomainBytes) {
    return std::nullopt;
  }
  const std::vector<std::string_view> labels = split(text, '.');
  const bool valid = labels.size() >= 2 && std::all_of(labels.begin(), labels.end(), is_label) &&
                     labels.back().size() >= 2 && is_letter(labels.back().front());
  return valid ? std::optional(to_ascii_lower(text)) : std::nullopt;
}

bool may_be_host(std::string_view text) {
  bool has_dot = false;
  for (const char c : text) {
    has_dot = has_dot || c == '.';
    if (!is_letter(c) && !is_digit(c) && c != '-' && c != '_' && c != '.') {
      return false;
    }
  }
  return has_dot;
}

std::string_view host_of(std::string_view url) {
  const std::size_t colon = url.find("://");
  std::string_view rest = colon == std::string_view::npos ? url : url.substr(colon + 3);
  rest = rest.substr(0, rest.find_first_of("/?#"));
  if (const std::size_t at = rest.rfind('@'); at != std::string_view::npos) {
    rest.remove_prefix(at + 1);
  }
  if (rest.starts_with('[')) {
    return rest.substr(1, rest.find(']') - 1);
  }
  return rest.substr(0, rest.find(':'));
}

std::optional<std::string> canonical_url(std::string_view text) {
  const std::size_t colon = text.find("://");
  if (colon == std::string_view::npos || text.size() > kUrlBytes) {
    return std::nullopt;
  }
  const std::string scheme = to_ascii_lower(text.substr(0, colon));
  if (!contains(kSchemes, scheme) || text.find_first_of(" \t") != std::string_view::npos) {
    return std::nullopt;
  }
  text = text.substr(0, text.find('#'));
  const std::string_view rest = text.substr(colon + 3);
  const std::size_t path = std::min(rest.find_first_of("/?"), rest.size());
  const std::string_view host = host_of(text);
  const bool is_host = canonical_domain(host).has_value() || parse_address(host).has_value();
  if (!is_host) {
    return std::nullopt;
  }
  std::string authority = to_ascii_lower(rest.substr(0, path));
  for (const auto& [name, port] :
       {Replacement{"http", ":80"}, Replacement{"https", ":443"}, Replacement{"ftp", ":21"}}) {
    if (scheme == name && authority.ends_with(port)) {
      authority.resize(authority.size() - port.size());
    }
  }
  const std::string_view behind = rest.substr(path);
  return scheme + "://" + authority + (behind.starts_with('/') ? "" : "/") + std::string(behind);
}

}  // namespace longwatch::detect::indicator
