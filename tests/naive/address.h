#pragma once

#include <array>
#include <optional>
#include <string>

namespace longwatch::naive {

enum class Family : unsigned char { V4, V6 };

/// An IP address as bits, most significant first. An IPv4-mapped IPv6 address (RFC 4291 2.5.5.2)
/// is an IPv4 address.
struct Address {
  Family family;
  std::string bits;  ///< 32 or 128 characters '0' or '1'
};

std::optional<Address> parse_address(const std::string& text);

struct Network {
  Family family;
  std::string prefix;  ///< the bits that an address of the network begins with
};

/// "10.0.0.0/8", "fe80::/10", or a single address. Bits behind the prefix are ignored.
std::optional<Network> parse_network(const std::string& text);

bool contains(const Network& network, const Address& address);

}  // namespace longwatch::naive
