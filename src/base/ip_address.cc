#include "base/ip_address.h"

#include <algorithm>

#include "base/text.h"

#include <arpa/inet.h>

namespace longwatch {
namespace {

constexpr std::uint64_t kMapped = 0xFFFF00000000ULL;
constexpr std::uint32_t kMappedBits = 96;

std::uint64_t load_big(const unsigned char* bytes, std::size_t size) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < size; ++i) {
    value = value << 8 | bytes[i];
  }
  return value;
}

std::uint64_t mask_of(std::uint32_t bits) {
  if (bits == 0) {
    return 0;
  }
  return bits >= 64 ? ~std::uint64_t{0} : ~std::uint64_t{0} << (64 - bits);
}

constexpr Address ipv4(std::uint32_t a, std::uint32_t b, std::uint32_t c = 0) {
  return {0, kMapped | a << 24 | b << 16 | c << 8};
}

struct SpecialRange {
  Address first;
  std::uint32_t bits;
  std::string_view name;
};

// IANA IPv4 and IPv6 Special-Purpose Address Registries, and multicast.
constexpr std::array kSpecialRanges = {
    SpecialRange{ipv4(0, 0), kMappedBits + 8, "this network"},
    SpecialRange{ipv4(10, 0), kMappedBits + 8, "private addresses"},
    SpecialRange{ipv4(100, 64), kMappedBits + 10, "addresses shared behind carriers"},
    SpecialRange{ipv4(127, 0), kMappedBits + 8, "loopback"},
    SpecialRange{ipv4(169, 254), kMappedBits + 16, "link-local addresses"},
    SpecialRange{ipv4(172, 16), kMappedBits + 12, "private addresses"},
    SpecialRange{ipv4(192, 168), kMappedBits + 16, "private addresses"},
    SpecialRange{ipv4(224, 0), kMappedBits + 4, "multicast"},
    SpecialRange{ipv4(240, 0), kMappedBits + 4, "reserved addresses"},
    SpecialRange{{0, 0}, 128, "the unspecified address"},
    SpecialRange{{0, 1}, 128, "loopback"},
    SpecialRange{{0xFE80ULL << 48, 0}, 10, "link-local addresses"},
    SpecialRange{{0xFC00ULL << 48, 0}, 7, "private addresses"},
    SpecialRange{{0xFF00ULL << 48, 0}, 8, "multicast"},
};

}  // namespace

std::optional<Address> parse_address(std::string_view text) {
  text = text.substr(0, text.find('%'));
  std::array<char, INET6_ADDRSTRLEN> buffer{};
  if (text.empty() || text.size() >= buffer.size()) {
    return std::nullopt;
  }
  std::copy(text.begin(), text.end(), buffer.begin());
  std::array<unsigned char, 16> bytes{};
  if (text.find(':') == std::string_view::npos) {
    if (::inet_pton(AF_INET, buffer.data(), bytes.data()) != 1) {
      return std::nullopt;
    }
    return Address{0, kMapped | load_big(bytes.data(), 4)};
  }
  if (::inet_pton(AF_INET6, buffer.data(), bytes.data()) != 1) {
    return std::nullopt;
  }
  return Address{load_big(bytes.data(), 8), load_big(bytes.data() + 8, 8)};
}

std::string to_text(const Address& address) {
  std::array<unsigned char, 16> bytes{};
  for (std::size_t i = 0; i < 8; ++i) {
    bytes[i] = static_cast<unsigned char>(address.high >> (56 - 8 * i));
    bytes[8 + i] = static_cast<unsigned char>(address.low >> (56 - 8 * i));
  }
  std::array<char, INET6_ADDRSTRLEN> text{};
  const char* const written =
      address.is_ipv4() ? ::inet_ntop(AF_INET, bytes.data() + 12, text.data(), text.size())
                        : ::inet_ntop(AF_INET6, bytes.data(), text.data(), text.size());
  return written == nullptr ? std::string() : std::string(written);
}

Network network_of(const Address& address, std::uint32_t bits) {
  const std::uint64_t high = mask_of(std::min(bits, 64U));
  const std::uint64_t low = mask_of(bits > 64 ? bits - 64 : 0);
  return {
      {address.high & high, address.low & low}, {address.high | ~high, address.low | ~low}, bits};
}

std::optional<Network> parse_network(std::string_view text) {
  const std::size_t slash = text.find('/');
  if (slash == std::string_view::npos) {
    return std::nullopt;
  }
  const std::optional<Address> address = parse_address(text.substr(0, slash));
  const std::optional<std::uint64_t> length = parse_uint64(text.substr(slash + 1));
  if (!address.has_value() || !length.has_value()) {
    return std::nullopt;
  }
  const bool is_dotted = text.substr(0, slash).find(':') == std::string_view::npos;
  if (*length > (is_dotted ? 32U : 128U)) {
    return std::nullopt;
  }
  const auto bits = static_cast<std::uint32_t>(*length) + (is_dotted ? kMappedBits : 0);
  return network_of(*address, bits);
}

std::string to_text(const Network& network) {
  const bool mapped = network.first.is_ipv4() && network.bits >= kMappedBits;
  const std::uint32_t bits = mapped ? network.bits - kMappedBits : network.bits;
  return to_text(network.first).append("/").append(std::to_string(bits));
}

std::string_view special_range(const Network& network) {
  for (const SpecialRange& row : kSpecialRanges) {
    const Network range = network_of(row.first, row.bits);
    if (network.first <= range.last && range.first <= network.last) {
      return row.name;
    }
  }
  return {};
}

}  // namespace longwatch
