#include "detect/indicator/internal/recognise.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/ip_address.h"
#include "base/text.h"
#include "formats/observable.h"

namespace longwatch::detect::indicator {
namespace {

constexpr std::size_t kFileNameBytes = 255;
constexpr std::uint32_t kWidestIpv4 = 96 + 8;
constexpr std::uint32_t kWidestIpv6 = 19;

// Endings of programs and scripts that are no top-level domains.
constexpr std::array<std::string_view, 36> kFileEndings = {
    "exe",  "dll",  "sys", "ps1", "psm1", "bat", "cmd",  "vbs", "vbe", "js",   "jse",  "wsf",
    "hta",  "lnk",  "scr", "msi", "msp",  "cpl", "ocx",  "jar", "pif", "docm", "docx", "xlsm",
    "xlsx", "pptm", "rtf", "iso", "img",  "vhd", "vhdx", "tmp", "dat", "bin",  "aspx", "jsp",
};

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

bool is_hex(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    return is_digit(c) || (to_ascii_lower(c) >= 'a' && to_ascii_lower(c) <= 'f');
  });
}

template <std::size_t N>
bool contains(const std::array<std::string_view, N>& list, std::string_view text) {
  return std::find(list.begin(), list.end(), text) != list.end();
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
  std::optional<std::string> canonical = formats::canonical_url(text);
  if (!canonical.has_value()) {
    return std::nullopt;
  }
  return Recognised{IndicatorKind::Url, std::move(*canonical), {}};
}

Found mail(std::string_view text) {
  std::optional<std::string> canonical = formats::canonical_mail(text);
  if (!canonical.has_value()) {
    return std::nullopt;
  }
  return Recognised{IndicatorKind::MailAddress, std::move(*canonical), {}};
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
  std::optional<std::string> canonical = formats::canonical_domain(text);
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
    {"domain", domain, "a domain with at least two labels"},
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
  if (is_hex(text) && text.size() > 16) {
    return "expected 32, 40 or 64 hex digits, got " + std::to_string(text.size());
  }
  if (text.find('.') == std::string_view::npos && text.find(' ') == std::string_view::npos) {
    return "expected an address, domain, URL, digest, mail address or file name, got one word";
  }
  return "expected an address, domain, URL, digest, mail address or file name";
}

}  // namespace

std::optional<Recognised> recognise(std::string_view text, std::string& why) {
  const std::size_t colon = text.find(':');
  const KindRow* const row =
      colon == std::string_view::npos ? nullptr : find_kind(text.substr(0, colon));
  if (row != nullptr) {
    const std::string value = formats::refang(trim(text.substr(colon + 1)));
    std::optional<Recognised> found = row->parse(value);
    if (!found.has_value() || !is_of(*row, *found)) {
      why = std::string("expected ").append(row->expected);
      return std::nullopt;
    }
    return found;
  }
  const std::string value = formats::refang(text);
  for (const auto parse : {digest, url, mail, network, address, file_name_by_ending, domain}) {
    std::optional<Recognised> found = parse(value);
    if (found.has_value()) {
      return found;
    }
  }
  why = why_not(value);
  return std::nullopt;
}

}  // namespace longwatch::detect::indicator
