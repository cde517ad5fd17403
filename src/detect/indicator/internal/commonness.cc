#include "detect/indicator/internal/commonness.h"

#include <algorithm>
#include <array>
#include <vector>

#include "base/text.h"

namespace longwatch::detect::indicator {
namespace {

constexpr std::uint32_t kIpv4Bits = 96;
constexpr std::uint32_t kWidestIpv4 = kIpv4Bits + 8;
constexpr std::uint32_t kWidestIpv6 = 19;

enum class Verdict : std::uint8_t { Refused, Common, Odd };

struct Range {
  std::string_view network;
  Verdict verdict;
  std::string_view why;
};

// IANA's registries of special-purpose addresses.
constexpr std::array kRanges = {
    Range{"0.0.0.0/8", Verdict::Refused, "it is an unspecified address"},
    Range{"127.0.0.0/8", Verdict::Refused, "it touches the range for loopback"},
    Range{"169.254.0.0/16", Verdict::Refused, "it touches the range for link-local addresses"},
    Range{"224.0.0.0/4", Verdict::Refused, "it touches the range for multicast"},
    Range{"255.255.255.255/32", Verdict::Refused, "it is the broadcast address"},
    Range{"::/128", Verdict::Refused, "it is an unspecified address"},
    Range{"::1/128", Verdict::Refused, "it touches the range for loopback"},
    Range{"fe80::/10", Verdict::Refused, "it touches the range for link-local addresses"},
    Range{"ff00::/8", Verdict::Refused, "it touches the range for multicast"},
    Range{"10.0.0.0/8", Verdict::Common, "it touches the range for private addresses"},
    Range{"172.16.0.0/12", Verdict::Common, "it touches the range for private addresses"},
    Range{"192.168.0.0/16", Verdict::Common, "it touches the range for private addresses"},
    Range{"100.64.0.0/10", Verdict::Common,
          "it touches the range for addresses shared behind carriers"},
    Range{"fc00::/7", Verdict::Common, "it touches the range for private addresses"},
    Range{"240.0.0.0/4", Verdict::Odd, "it touches the range for reserved addresses"},
    Range{"192.0.2.0/24", Verdict::Odd, "it touches a range for documentation"},
    Range{"198.51.100.0/24", Verdict::Odd, "it touches a range for documentation"},
    Range{"203.0.113.0/24", Verdict::Odd, "it touches a range for documentation"},
    Range{"2001:db8::/32", Verdict::Odd, "it touches a range for documentation"},
    Range{"198.18.0.0/15", Verdict::Odd, "it touches the range for benchmarks"},
    Range{"2001:2::/48", Verdict::Odd, "it touches the range for benchmarks"},
};

constexpr std::array<std::string_view, 14> kResolvers = {
    "8.8.8.8",
    "8.8.4.4",
    "1.1.1.1",
    "1.0.0.1",
    "9.9.9.9",
    "149.112.112.112",
    "208.67.222.222",
    "208.67.220.220",
    "2001:4860:4860::8888",
    "2001:4860:4860::8844",
    "2606:4700:4700::1111",
    "2606:4700:4700::1001",
    "2620:fe::fe",
    "2620:fe::9",
};

// Domains that hosts of every organisation ask for.
constexpr std::array<std::string_view, 16> kEverywhere = {
    "google.com",    "googleapis.com",      "gstatic.com", "microsoft.com",
    "windows.com",   "windowsupdate.com",   "live.com",    "office.com",
    "office365.com", "microsoftonline.com", "apple.com",   "icloud.com",
    "amazonaws.com", "cloudflare.com",      "github.com",  "digicert.com",
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

struct ParsedRange {
  Network network;
  Verdict verdict;
  std::string_view why;
};

const std::vector<ParsedRange>& ranges() {
  static const std::vector<ParsedRange> parsed = [] {
    std::vector<ParsedRange> list;
    for (const Range& range : kRanges) {
      list.push_back({*parse_network(range.network), range.verdict, range.why});
    }
    return list;
  }();
  return parsed;
}

bool is_resolver(const Address& address) {
  static const std::vector<Address> parsed = [] {
    std::vector<Address> list;
    for (const std::string_view text : kResolvers) {
      list.push_back(*parse_address(text));
    }
    return list;
  }();
  return std::find(parsed.begin(), parsed.end(), address) != parsed.end();
}

template <std::size_t N>
bool contains(const std::array<std::string_view, N>& list, std::string_view text) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

}  // namespace

Commonness commonness_of(const Network& network) {
  const bool dotted = network.first.is_ipv4() && network.bits >= kIpv4Bits;
  if (network.bits < (dotted ? kWidestIpv4 : kWidestIpv6)) {
    return {dotted ? "a network wider than /8" : "a network wider than /19", {}, true};
  }
  for (const ParsedRange& range : ranges()) {
    if (network.first <= range.network.last && range.network.first <= network.last) {
      return range.verdict == Verdict::Refused
                 ? Commonness{range.why, {}, true}
                 : Commonness{{}, range.why, range.verdict == Verdict::Common};
    }
  }
  if (network.first == network.last && is_resolver(network.first)) {
    return {{}, "it is a public resolver that everybody asks", true};
  }
  return {};
}

Commonness commonness_of_domain(std::string_view canonical) {
  const std::size_t dot = canonical.find('.');
  const bool is_second_level = canonical.find('.', dot + 1) == std::string_view::npos;
  if (is_second_level && canonical.size() == dot + 3 &&
      contains(kRegistries, canonical.substr(0, dot))) {
    return {"anybody can register names below it", {}, true};
  }
  if (is_second_level && contains(kEverywhere, canonical)) {
    return {{}, "it is a domain that everybody visits", true};
  }
  return {};
}

Commonness commonness_of_host(std::string_view host) {
  if (const std::optional<Address> address = parse_address(host); address.has_value()) {
    return commonness_of(network_of(*address, 128));
  }
  if (host.ends_with(".localhost") || host == "localhost.localdomain") {
    return {"its host is the loopback of whoever asks", {}, true};
  }
  return {};
}

Commonness commonness_of_digest(std::string_view digest) {
  return contains(kEmptyDigests, digest)
             ? Commonness{{}, "it is the digest of the empty file", true}
             : Commonness{};
}

}  // namespace longwatch::detect::indicator
