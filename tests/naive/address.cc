#include "tests/naive/address.h"

#include <sys/socket.h>

#include <cstddef>
#include <string>

#include "base/text.h"

#include <arpa/inet.h>

namespace longwatch::naive {
namespace {

constexpr std::size_t kMappedBits = 96;

template <std::size_t N>
std::string to_bits(const std::array<unsigned char, N>& bytes) {
  std::string bits;
  for (const unsigned char byte : bytes) {
    for (int bit = 7; bit >= 0; --bit) {
      bits.push_back(((byte >> bit) & 1) != 0 ? '1' : '0');
    }
  }
  return bits;
}

/// The first 96 bits of every IPv4-mapped address.
std::string mapped_prefix() {
  return std::string(80, '0') + std::string(16, '1');
}

}  // namespace

std::optional<Address> parse_address(const std::string& text) {
  // inet_pton would stop at a zero byte inside the text.
  if (text.find('\0') != std::string::npos) {
    return std::nullopt;
  }
  std::array<unsigned char, 4> v4{};
  if (inet_pton(AF_INET, text.c_str(), v4.data()) == 1) {
    return Address{Family::V4, to_bits(v4)};
  }
  std::array<unsigned char, 16> v6{};
  if (inet_pton(AF_INET6, text.c_str(), v6.data()) != 1) {
    return std::nullopt;
  }
  const std::string bits = to_bits(v6);
  if (bits.substr(0, kMappedBits) == mapped_prefix()) {
    return Address{Family::V4, bits.substr(kMappedBits)};
  }
  return Address{Family::V6, bits};
}

std::optional<Network> parse_network(const std::string& text) {
  const std::size_t slash = text.find('/');
  const std::optional<Address> address = parse_address(text.substr(0, slash));
  if (!address.has_value()) {
    return std::nullopt;
  }
  if (slash == std::string::npos) {
    return Network{address->family, address->bits};
  }
  std::optional<std::uint64_t> length = parse_uint64(text.substr(slash + 1));
  const bool written_as_v6 = text.find(':') != std::string::npos;
  if (!length.has_value() || *length > (written_as_v6 ? 128U : 32U)) {
    return std::nullopt;
  }
  if (!written_as_v6 || address->family == Family::V6) {
    return Network{address->family, address->bits.substr(0, *length)};
  }
  // A network of mapped addresses; a shorter prefix leaves IPv4 and is a network of IPv6.
  if (*length >= kMappedBits) {
    return Network{Family::V4, address->bits.substr(0, *length - kMappedBits)};
  }
  return Network{Family::V6, mapped_prefix().substr(0, *length)};
}

bool contains(const Network& network, const Address& address) {
  return network.family == address.family &&
         address.bits.substr(0, network.prefix.size()) == network.prefix;
}

}  // namespace longwatch::naive
