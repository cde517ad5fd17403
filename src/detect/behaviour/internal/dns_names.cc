#include "detect/behaviour/internal/dns_names.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <utility>

#include "base/text.h"
#include "detect/behaviour/internal/traffic.h"

namespace longwatch::detect::behaviour {
namespace {

constexpr std::uint64_t kLeastNames = 150;
constexpr std::size_t kFewClients = 3;
constexpr double kMostlyEncoded = 0.7;
constexpr std::uint64_t kLeastContent = 10'000;  // characters in front, in all
constexpr std::uint32_t kVeryLong = 40;

constexpr std::size_t kEncodedLength = 20;
constexpr double kEncodedEntropy = 3.2;

constexpr std::array<std::string_view, 10> kKinds = {"co", "com", "org", "net",  "gov",
                                                     "ac", "edu", "mil", "govt", "nom"};

constexpr std::array<std::string_view, 16> kLookups = {
    "in-addr.arpa",   "ip6.arpa",     "spamhaus.org", "surbl.org",
    "uribl.com",      "sophosxl.net", "mcafee.com",   "trellix.com",
    "senderbase.org", "cymru.com",    "spamcop.net",  "barracudacentral.org",
    "dnswl.org",      "abuseat.org",  "e5.sk",        "trendmicro.com",
};

constexpr std::string_view kVowels = "aeiouy";

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

bool is_letter(char c) {
  return c >= 'a' && c <= 'z';
}

std::size_t count_of(std::string_view text, bool (*is_one)(char)) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), is_one));
}

/// Where the label before `end` begins.
std::size_t label_before(std::string_view name, std::size_t end) {
  const std::size_t dot = end == 0 ? std::string_view::npos : name.rfind('.', end - 1);
  return dot == std::string_view::npos ? 0 : dot + 1;
}

std::size_t longest_without_vowel(std::string_view label) {
  std::size_t longest = 0;
  std::size_t run = 0;
  for (const char c : label) {
    run = is_letter(c) && kVowels.find(c) == std::string_view::npos ? run + 1 : 0;
    longest = std::max(longest, run);
  }
  return longest;
}

/// Places where a digit stands beside a letter.
std::size_t switches_of(std::string_view label) {
  std::size_t switches = 0;
  for (std::size_t i = 1; i < label.size(); ++i) {
    switches += is_digit(label[i]) != is_digit(label[i - 1]) ? 1U : 0U;
  }
  return switches;
}

}  // namespace

std::optional<SplitName> split_name(std::string_view name) {
  const std::size_t last = label_before(name, name.size());
  if (last == 0) {
    return std::nullopt;
  }
  const std::size_t second = label_before(name, last - 1);
  const std::string_view kind = name.substr(second, last - 1 - second);
  const bool is_country = name.size() - last == 2;
  const bool is_kind = is_country && std::find(kKinds.begin(), kKinds.end(), kind) != kKinds.end();
  std::size_t begin = second;
  if ((is_kind || kind == "in-addr") && second > 0) {
    begin = kind == "in-addr" ? second : label_before(name, second - 1);
  }
  return SplitName{name.substr(begin), begin == 0 ? std::string_view{} : name.substr(0, begin - 1)};
}

double entropy_of(std::string_view text) {
  std::array<std::uint32_t, 256> counts{};
  for (const char c : text) {
    ++counts[static_cast<unsigned char>(c)];
  }
  double bits = 0;
  const auto size = static_cast<double>(text.size());
  for (const std::uint32_t count : counts) {
    if (count > 0) {
      const double part = count / size;
      bits -= part * std::log2(part);
    }
  }
  return bits;
}

bool looks_encoded(std::string_view front) {
  if (front.size() < kEncodedLength) {
    return false;
  }
  const std::size_t digits = count_of(front, is_digit);
  const std::size_t letters = count_of(front, is_letter);
  // Addresses and counters are mostly digits.
  return digits * 5 < front.size() * 4 && letters > 0 && entropy_of(front) >= kEncodedEntropy;
}

bool looks_random(std::string_view label) {
  constexpr std::size_t kShortest = 9;
  constexpr std::size_t kRun = 5;
  constexpr std::size_t kSwitches = 4;  // "office365" has one
  if (label.size() < kShortest || label.starts_with("xn--")) {
    return false;
  }
  const std::size_t digits = count_of(label, is_digit);
  const std::size_t letters = count_of(label, is_letter);
  if (letters == 0 || letters + digits < label.size()) {
    return false;  // hyphens stand between words
  }
  const auto vowels =
      static_cast<std::size_t>(std::count_if(label.begin(), label.end(), [](char c) {
        return kVowels.find(c) != std::string_view::npos;
      }));
  return vowels * 5 < letters || longest_without_vowel(label) >= kRun ||
         switches_of(label) >= kSwitches;
}

bool is_known_lookup(std::string_view registered) {
  return std::find(kLookups.begin(), kLookups.end(), registered) != kLookups.end() ||
         registered.ends_with(".arpa");
}

void NamesBelow::merge(NamesBelow&& other) {
  names.merge(other.names);
  clients.merge(other.clients);
  events.merge(other.events);
  asked += other.asked;
  carrying += other.carrying;
}

std::uint64_t NamesBelow::different() const {
  if (!names.is_full()) {
    return names.items().size();
  }
  // The smallest hashes of n that are spread evenly lie so close.
  const double largest = static_cast<double>(names.items().back().hash) /
                         static_cast<double>(std::numeric_limits<std::uint64_t>::max());
  return static_cast<std::uint64_t>(static_cast<double>(kSamples - 1) / std::max(largest, 1e-12));
}

std::optional<Tunnel> find_tunnel(const NamesBelow& names) {
  const std::vector<NameSample>& samples = names.names.items();
  Tunnel tunnel;
  tunnel.different = names.different();
  if (tunnel.different < kLeastNames || names.clients.items().size() > kFewClients ||
      names.events.items().empty()) {
    return std::nullopt;
  }
  std::uint64_t length = 0;
  std::size_t encoded = 0;
  for (const NameSample& sample : samples) {
    length += sample.length;
    encoded += sample.is_encoded ? 1U : 0U;
  }
  tunnel.mean_length = static_cast<std::uint32_t>(length / samples.size());
  if (static_cast<double>(encoded) < kMostlyEncoded * static_cast<double>(samples.size()) ||
      tunnel.different * tunnel.mean_length < kLeastContent) {
    return std::nullopt;
  }
  tunnel.is_strong = names.carrying * 3 >= names.asked || tunnel.mean_length >= kVeryLong;
  return tunnel;
}

}  // namespace longwatch::detect::behaviour
