#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/ip_address.h"
#include "detect/behaviour/internal/bounded_map.h"

/// Keys for BoundedMap.
namespace longwatch::detect::behaviour {

struct HostKey {
  Address host;

  std::uint64_t hash() const { return KeyHash().add(host).value(); }

  bool operator==(const HostKey&) const = default;
  auto operator<=>(const HostKey&) const = default;
};

/// From one address to another.
struct PairKey {
  Address from;
  Address to;

  std::uint64_t hash() const { return KeyHash().add(from).add(to).value(); }

  bool operator==(const PairKey&) const = default;
  auto operator<=>(const PairKey&) const = default;
};

/// The same, and to which port.
struct DoorKey {
  Address from;
  Address to;
  std::uint32_t port = 0;

  std::uint64_t hash() const { return KeyHash().add(from).add(to).add(port).value(); }

  bool operator==(const DoorKey&) const = default;
  auto operator<=>(const DoorKey&) const = default;
};

struct TextView {
  std::string_view text;

  std::uint64_t hash() const { return KeyHash().add(text).value(); }
};

struct TextKey {
  std::string text;

  explicit TextKey(const TextView& view) : text(view.text) {}

  bool operator==(const TextView& view) const { return text == view.text; }

  bool operator==(const TextKey&) const = default;
  auto operator<=>(const TextKey&) const = default;
};

}  // namespace longwatch::detect::behaviour
