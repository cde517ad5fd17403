#include "detect/indicator/internal/recognise.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/ascii.h"
#include "base/ip_address.h"
#include "base/text.h"
#include "formats/observable.h"

namespace longwatch::detect::indicator {
namespace {

constexpr std::size_t kFileNameBytes = 255;
constexpr std::size_t kPathBytes = 4096;
constexpr std::size_t kTextBytes = 4096;

// Endings of programs and scripts that are no top-level domains.
constexpr std::array<std::string_view, 36> kFileEndings = {
    "exe",  "dll",  "sys", "ps1", "psm1", "bat", "cmd",  "vbs", "vbe", "js",   "jse",  "wsf",
    "hta",  "lnk",  "scr", "msi", "msp",  "cpl", "ocx",  "jar", "pif", "docm", "docx", "xlsm",
    "xlsx", "pptm", "rtf", "iso", "img",  "vhd", "vhdx", "tmp", "dat", "bin",  "aspx", "jsp",
};

bool is_hex(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return is_digit(c) || (to_ascii_lower(c) >= 'a' && to_ascii_lower(c) <= 'f');
  });
}

using Found = std::optional<Recognised>;

Found digest(std::string_view text) {
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
  if (!is_hex(text)) {
    return std::nullopt;
  }
  std::string value = to_ascii_lower(text);
  const Commonness commonness = commonness_of_digest(value);
  return Recognised{kind, std::move(value), commonness};
}

Found digest_of(IndicatorKind kind, std::string_view text) {
  Found found = digest(text);
  return found.has_value() && found->kind == kind ? found : std::nullopt;
}

/// 32 hex digits that are no file's digest.
Found mark(IndicatorKind kind, std::string_view text) {
  return text.size() == 32 && is_hex(text) ? Found(Recognised{kind, to_ascii_lower(text), {}})
                                           : std::nullopt;
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
                    commonness_of(network_of(*parsed, 128))};
}

Found network(std::string_view text) {
  const std::optional<Network> parsed = parse_network(text);
  if (!parsed.has_value()) {
    return std::nullopt;
  }
  if (parsed->bits == 128) {
    return address(to_text(parsed->first));
  }
  return Recognised{IndicatorKind::Cidr, to_text(*parsed), commonness_of(*parsed)};
}

Found address_or_network(std::string_view text) {
  return text.find('/') == std::string_view::npos ? address(text) : network(text);
}

/// "198.51.100.7|443" and "198.51.100.7:443" of shared lists; the port is not compared.
Found address_with_port(std::string_view text) {
  const std::size_t bar = text.find('|');
  if (bar != std::string_view::npos) {
    return address(text.substr(0, bar));
  }
  Found found = address(text);
  return found.has_value() ? found : address(text.substr(0, text.rfind(':')));
}

Found url(std::string_view text) {
  std::optional<std::string> canonical = formats::canonical_url(text);
  if (!canonical.has_value()) {
    return std::nullopt;
  }
  Commonness commonness = commonness_of_host(formats::host_of(*canonical));
  // Whoever the host belongs to, the whole URL is nothing that everybody visits.
  commonness.is_common = false;
  return Recognised{IndicatorKind::Url, std::move(*canonical), commonness};
}

Found mail(std::string_view text) {
  std::optional<std::string> canonical = formats::canonical_mail(text);
  if (!canonical.has_value()) {
    return std::nullopt;
  }
  return Recognised{IndicatorKind::MailAddress, std::move(*canonical), {}};
}

Found name_of(IndicatorKind kind, std::string_view text) {
  if (text.starts_with("*.")) {
    text.remove_prefix(2);
  }
  std::optional<std::string> canonical = formats::canonical_domain(text);
  if (!canonical.has_value()) {
    return std::nullopt;
  }
  const Commonness commonness = commonness_of_domain(*canonical);
  return Recognised{kind, std::move(*canonical), commonness};
}

Found domain(std::string_view text) {
  return name_of(IndicatorKind::Domain, text);
}

/// One name alone: what is common below it does not matter.
Found host(std::string_view text) {
  Found found = name_of(IndicatorKind::Host, text);
  if (found.has_value()) {
    found->commonness.warning =
        found->commonness.refused.empty() ? found->commonness.warning : found->commonness.refused;
    found->commonness.refused = {};
  }
  return found;
}

Found mail_domain(std::string_view text) {
  return name_of(IndicatorKind::MailDomain, text.substr(text.starts_with('@') ? 1 : 0));
}

bool is_pattern(std::string_view text) {
  return text.find_first_of("*?") != std::string_view::npos;
}

/// "*.exe", "c:/*/*.exe": nothing but stand-ins in front of an ending.
bool is_ending_alone(std::string_view path) {
  if (path.size() > 1 && path[1] == ':') {
    path.remove_prefix(2);
  }
  const std::size_t first = std::min(path.find_first_not_of("*?/"), path.size());
  const std::string_view ending = path.substr(first);
  constexpr std::size_t kLongest = 7;
  return first > 0 && is_pattern(path) && ending.starts_with('.') && ending.size() <= kLongest &&
         ending.find_first_of("./", 1) == std::string_view::npos;
}

/// A path needs a part that says something: four characters beside stand-ins and separators.
Found path(std::string_view text) {
  if (text.size() > kPathBytes) {
    return std::nullopt;
  }
  std::string value = canonical_path(text);
  const auto plain = std::count_if(value.begin(), value.end(), [](char c) {
    return c != '*' && c != '?' && c != '/' && c != ':';
  });
  const bool is_broad = is_ending_alone(value);
  Recognised found{IndicatorKind::FilePath, std::move(value), {}};
  constexpr std::ptrdiff_t kFewest = 4;
  if (plain < kFewest) {
    found.commonness.refused = "a path pattern without four characters of its own";
  } else if (is_broad) {
    found.commonness = {{}, "it names an ending alone, which every file of that type has", true};
  }
  return found;
}

Found file_name(std::string_view text) {
  if (text.find_first_of("/\\") != std::string_view::npos) {
    return path(text);
  }
  const bool usable = text.size() > 2 && text.size() <= kFileNameBytes &&
                      text.find_first_of("<>:\"|\t") == std::string_view::npos;
  if (!usable) {
    return std::nullopt;
  }
  return is_pattern(text) ? path(text)
                          : Found(Recognised{IndicatorKind::FileName, to_ascii_lower(text), {}});
}

Found file_name_by_ending(std::string_view text) {
  const std::size_t dot = text.rfind('.');
  constexpr std::size_t kLongestEnding = 4;
  if (dot == 0 || dot == std::string_view::npos || text.size() - dot > kLongestEnding + 1 ||
      text.find_first_of("/\\*?") != std::string_view::npos) {
    return std::nullopt;
  }
  const std::string ending = to_ascii_lower(text.substr(dot + 1));
  return std::find(kFileEndings.begin(), kFileEndings.end(), ending) == kFileEndings.end()
             ? std::nullopt
             : file_name(text);
}

Found plain_text(IndicatorKind kind, std::string value) {
  constexpr std::size_t kFewest = 3;
  return value.size() < kFewest || value.size() > kTextBytes
             ? std::nullopt
             : Found(Recognised{kind, std::move(value), {}});
}

Found mutex(std::string_view text) {
  // "Global\x", "\BaseNamedObjects\x": the object's name is what comes last.
  return plain_text(IndicatorKind::Mutex, std::string(text.substr(text.rfind('\\') + 1)));
}

Found registry_key(std::string_view text) {
  // "key|value" of shared lists: a value stands below its key.
  std::string joined(text);
  std::replace(joined.begin(), joined.end(), '|', '\\');
  std::string value = canonical_registry_key(joined);
  const auto parts = std::count(value.begin(), value.end(), '\\');
  Found found = plain_text(IndicatorKind::RegistryKey, std::move(value));
  if (found.has_value() && parts < 2) {
    found->commonness.refused = "a registry key with fewer than three parts";
  }
  return found;
}

Found user_agent(std::string_view text) {
  return plain_text(IndicatorKind::UserAgent, std::string(text));
}

Found account(std::string_view text) {
  return plain_text(IndicatorKind::Account, to_ascii_lower(text));
}

Found serial(std::string_view text) {
  std::string value = canonical_serial(text);
  constexpr std::size_t kFewest = 4;
  return value.size() < kFewest || !is_hex(value)
             ? std::nullopt
             : plain_text(IndicatorKind::CertificateSerial, std::move(value));
}

Found certificate(std::string_view text) {
  std::string value = to_ascii_lower(text);
  std::erase(value, ':');
  const bool usable = (value.size() == 40 || value.size() == 64) && is_hex(value);
  return usable ? Found(Recognised{IndicatorKind::CertificateDigest, std::move(value), {}})
                : std::nullopt;
}

Found md5(std::string_view text) {
  return digest_of(IndicatorKind::Md5, text);
}

Found sha1(std::string_view text) {
  return digest_of(IndicatorKind::Sha1, text);
}

Found sha256(std::string_view text) {
  return digest_of(IndicatorKind::Sha256, text);
}

Found imphash(std::string_view text) {
  return mark(IndicatorKind::Imphash, text);
}

Found ja3(std::string_view text) {
  return mark(IndicatorKind::Ja3, text);
}

Found ja3s(std::string_view text) {
  return mark(IndicatorKind::Ja3s, text);
}

/// "t13d1516h2_8daaf6152771_b0da82dd1658" and its relatives.
Found ja4(std::string_view text) {
  const auto allowed = [](char c) {
    return is_digit(c) || c == '_' || (to_ascii_lower(c) >= 'a' && to_ascii_lower(c) <= 'z');
  };
  const bool usable = text.size() >= 17 && text.find('_') != std::string_view::npos &&
                      std::all_of(text.begin(), text.end(), allowed);
  return usable ? plain_text(IndicatorKind::Ja4, to_ascii_lower(text)) : std::nullopt;
}

Found tlsh(std::string_view text) {
  std::string value = to_ascii_lower(text);
  const bool usable = (value.size() == 70 && is_hex(value)) ||
                      (value.size() == 72 && value.starts_with("t1") && is_hex(value.substr(2)));
  return usable ? Found(Recognised{IndicatorKind::Tlsh, std::move(value), {}}) : std::nullopt;
}

Found asn(std::string_view text) {
  if (starts_with_ignoring_ascii_case(text, "as")) {
    text.remove_prefix(2);
  }
  const std::optional<std::uint64_t> number = parse_uint64(trim(text));
  constexpr std::uint64_t kLargest = 0xFFFF'FFFF;
  return number.has_value() && *number > 0 && *number <= kLargest
             ? Found(Recognised{IndicatorKind::Asn, std::to_string(*number), {}})
             : std::nullopt;
}

struct KindRow {
  std::string_view name;
  Found (*parse)(std::string_view);
  std::string_view expected;
};

constexpr std::string_view kAnAddress = "an IP address";
constexpr std::string_view kANetwork = "a network such as 203.0.113.0/24";
constexpr std::string_view kADomain = "a domain with at least two labels";
constexpr std::string_view kADigest = "32, 40 or 64 hex digits";
constexpr std::string_view kAFile = "a file name of at least 3 characters, or a path";
constexpr std::string_view kAMutex =
    "the name of a mutex, at least 3 characters behind the last '\\'";
constexpr std::string_view kAKey = "a registry key of at least 3 characters";
constexpr std::string_view kAnAgent = "a user agent of at least 3 characters";
constexpr std::string_view kAnAccount = "the name of an account, at least 3 characters";
constexpr std::string_view kASerial =
    "a serial number of at least 4 hexadecimal digits behind leading zeros";

// Names of plain lists, of MISP's attribute types, and what columns of tables are filled with.
constexpr auto kKinds = std::to_array<KindRow>({
    {"ip", address_or_network, kAnAddress},
    {"ipv4", address_or_network, kAnAddress},
    {"ipv6", address_or_network, kAnAddress},
    {"ipv4-addr", address_or_network, kAnAddress},
    {"ipv6-addr", address_or_network, kAnAddress},
    {"address", address_or_network, kAnAddress},
    {"ip-src", address_or_network, kAnAddress},
    {"ip-dst", address_or_network, kAnAddress},
    {"ip-src|port", address_with_port, kAnAddress},
    {"ip-dst|port", address_with_port, kAnAddress},
    {"ip:port", address_with_port, kAnAddress},
    {"cidr", network, kANetwork},
    {"network", network, kANetwork},
    {"subnet", network, kANetwork},
    {"domain", domain, kADomain},
    {"domain-name", domain, kADomain},
    {"host", host, kADomain},
    {"hostname", host, kADomain},
    {"fqdn", host, kADomain},
    {"url", url, "a URL with http, https or ftp"},
    {"uri", url, "a URL with http, https or ftp"},
    {"link", url, "a URL with http, https or ftp"},
    {"md5", md5, "32 hex digits"},
    {"sha1", sha1, "40 hex digits"},
    {"sha-1", sha1, "40 hex digits"},
    {"sha256", sha256, "64 hex digits"},
    {"sha-256", sha256, "64 hex digits"},
    {"hash", digest, kADigest},
    {"file-hash", digest, kADigest},
    {"imphash", imphash, "32 hex digits"},
    {"tlsh", tlsh, "70 hex digits"},
    {"mail", mail, "a mail address"},
    {"email", mail, "a mail address"},
    {"email-addr", mail, "a mail address"},
    {"email-src", mail, "a mail address"},
    {"email-dst", mail, "a mail address"},
    {"email-reply-to", mail, "a mail address"},
    {"mail-domain", mail_domain, kADomain},
    {"sender-domain", mail_domain, kADomain},
    {"file", file_name, kAFile},
    {"filename", file_name, kAFile},
    {"file-name", file_name, kAFile},
    {"email-attachment", file_name, kAFile},
    {"path", path, "a path"},
    {"file-path", path, "a path"},
    {"filepath", path, "a path"},
    {"mutex", mutex, kAMutex},
    {"registry", registry_key, kAKey},
    {"regkey", registry_key, kAKey},
    {"regkey|value", registry_key, kAKey},
    {"registry-key", registry_key, kAKey},
    {"user-agent", user_agent, kAnAgent},
    {"useragent", user_agent, kAnAgent},
    {"http-user-agent", user_agent, kAnAgent},
    {"account", account, kAnAccount},
    {"user", account, kAnAccount},
    {"username", account, kAnAccount},
    {"user-account", account, kAnAccount},
    {"target-user", account, kAnAccount},
    {"certificate-serial", serial, kASerial},
    {"serial", serial, kASerial},
    {"certificate", certificate, "40 or 64 hex digits"},
    {"x509-fingerprint-sha1", certificate, "40 hex digits"},
    {"x509-fingerprint-sha256", certificate, "64 hex digits"},
    {"ja3", ja3, "32 hex digits"},
    {"ja3-fingerprint-md5", ja3, "32 hex digits"},
    {"ja3s", ja3s, "32 hex digits"},
    {"ja4", ja4, "a JA4 fingerprint of at least 17 characters"},
    {"asn", asn, "the number of an autonomous system"},
    {"as", asn, "the number of an autonomous system"},
});

const KindRow* find_kind(std::string_view name) {
  const auto* const row = std::find_if(kKinds.begin(), kKinds.end(), [name](const KindRow& kind) {
    return equals_ignoring_ascii_case(kind.name, name);
  });
  return row == kKinds.end() ? nullptr : row;
}

/// "ipv4:" and "ipv6:" in front want that family.
bool is_of(const KindRow& row, const Recognised& found) {
  const bool exact = row.name == "ipv4" || row.name == "ipv6";
  return !exact || found.kind == IndicatorKind::Cidr || to_text(found.kind) == row.name;
}

/// What is written as it is: taking "[.]" or "\\." out of it would change it.
bool is_literal(const KindRow& row, std::string_view text) {
  return row.parse == mutex || row.parse == registry_key || row.parse == user_agent ||
         row.parse == path || (row.parse == file_name && text.find('\\') != text.npos);
}

std::string why_not(std::string_view text) {
  constexpr std::size_t kShortest = 17;
  if (is_hex(text) && text.size() >= kShortest) {
    return "expected 32, 40 or 64 hex digits, got " + std::to_string(text.size());
  }
  if (text.find('.') == std::string_view::npos && text.find(' ') == std::string_view::npos) {
    return "expected an address, domain, URL, digest, mail address or file name, got one word";
  }
  return "expected an address, domain, URL, digest, mail address or file name";
}

Found parse_as(const KindRow& row, std::string_view text, std::string& why) {
  const std::string value =
      is_literal(row, text) ? std::string(trim(text)) : formats::refang(trim(text));
  Found found = row.parse(value);
  if (!found.has_value() || !is_of(row, *found)) {
    why = std::string("expected ").append(row.expected);
    return std::nullopt;
  }
  return found;
}

/// Most lines of large lists are one of these, and begin so that the others cannot be meant.
Found recognise_refanged(std::string_view value) {
  for (const auto parse : {digest, url, mail, network, address, file_name_by_ending, domain}) {
    Found found = parse(value);
    if (found.has_value()) {
      return found;
    }
  }
  return std::nullopt;
}

}  // namespace

bool is_kind_name(std::string_view kind) {
  return find_kind(kind) != nullptr;
}

std::optional<Recognised> recognise_as(std::string_view kind, std::string_view text,
                                       std::string& why) {
  const KindRow* const row = find_kind(kind);
  if (row == nullptr) {
    why = "expected a kind of indicator that is known, got '" + to_printable(kind) + "'";
    return std::nullopt;
  }
  return parse_as(*row, text, why);
}

std::optional<Recognised> recognise(std::string_view text, std::string& why) {
  constexpr std::size_t kLongestName = 24;
  const std::size_t colon = text.substr(0, kLongestName).find(':');
  const KindRow* const row =
      colon == std::string_view::npos ? nullptr : find_kind(text.substr(0, colon));
  if (row != nullptr) {
    return parse_as(*row, text.substr(colon + 1), why);
  }
  const std::string value = formats::refang(text);
  Found found = recognise_refanged(value);
  if (!found.has_value()) {
    why = why_not(value);
  }
  return found;
}

std::string canonical_registry_key(std::string_view text) {
  using Alias = std::pair<std::string_view, std::string_view>;
  static constexpr std::array<Alias, 10> kHives = {{
      {"\\registry\\machine", "hkey_local_machine"},
      {"\\registry\\user", "hkey_users"},
      {"hklm:", "hkey_local_machine"},
      {"hkcu:", "hkey_current_user"},
      {"hklm", "hkey_local_machine"},
      {"hkcu", "hkey_current_user"},
      {"hkcr", "hkey_classes_root"},
      {"hku", "hkey_users"},
      {"hkcc", "hkey_current_config"},
      {"computer\\hkey_local_machine", "hkey_local_machine"},
  }};
  std::string key = to_ascii_lower(text);
  while (key.ends_with('\\')) {
    key.pop_back();
  }
  for (const Alias& hive : kHives) {
    const std::size_t size = hive.first.size();
    if (key.starts_with(hive.first) && (key.size() == size || key[size] == '\\')) {
      return std::string(hive.second).append(key.substr(size));
    }
  }
  return key;
}

std::string canonical_serial(std::string_view text) {
  std::string serial;
  text = trim(text);
  if (starts_with_ignoring_ascii_case(text, "0x")) {
    text.remove_prefix(2);
  }
  for (const char c : text) {
    if (c != ':' && c != ' ' && c != '-' && !(c == '0' && serial.empty())) {
      serial.push_back(to_ascii_lower(c));
    }
  }
  return serial;
}

std::string canonical_path(std::string_view text) {
  std::string path = to_ascii_lower(text);
  std::replace(path.begin(), path.end(), '\\', '/');
  // "%temp%/x": what a variable stands for is not known here.
  for (std::size_t open = path.find('%'); open != std::string::npos; open = path.find('%')) {
    const std::size_t close = path.find('%', open + 1);
    if (close == std::string::npos || path.substr(open, close - open).find('/') != path.npos) {
      break;
    }
    path.replace(open, close - open + 1, "*");
  }
  return path;
}

}  // namespace longwatch::detect::indicator
