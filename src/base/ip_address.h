#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace longwatch {

/// An IP address in 128 bits, big end first; IPv4 as ::ffff:a.b.c.d (RFC 4291 2.5.5.2), so that
/// both ways to write the same host are equal.
struct Address {
  std::uint64_t high = 0;
  std::uint64_t low = 0;

  friend auto operator<=>(const Address&, const Address&) = default;

  bool is_ipv4() const { return high == 0 && low >> 32 == 0xFFFF; }
};

/// Dotted decimal with four parts, or any text of RFC 4291 2.2, with or without a zone ("%eth0").
std::optional<Address> parse_address(std::string_view text);
std::string to_text(const Address& address);

/// A network: the addresses that share the first `bits` of 128.
struct Network {
  Address first;
  Address last;
  std::uint32_t bits = 0;
};

/// "203.0.113.0/26" or "2001:db8::/32"; bits behind the prefix may be set and count as zero.
std::optional<Network> parse_network(std::string_view text);
/// With the prefix length of the family: "203.0.113.0/26".
std::string to_text(const Network& network);
Network network_of(const Address& address, std::uint32_t bits);

/// The name of a special-purpose range (IANA registries) that the network touches and that occurs
/// in everybody's logs; empty when there is none. Ranges for documentation are not among them.
std::string_view special_range(const Network& network);

}  // namespace longwatch
