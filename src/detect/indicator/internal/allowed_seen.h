#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/ip_address.h"

namespace longwatch::detect::indicator {

struct AllowedNetwork {
  Address first;
  Address last;
};

/// An allow-list as a compiled set keeps it.
struct AllowedTexts {
  std::vector<AllowedNetwork> networks;  ///< disjoint, ascending
  /// Ascending: "=example.org" is that name, "*example.org" it and all below.
  std::vector<std::string> names;
};

/// Calls `holds(mark, name)` for what would allow a name: itself and without "www." behind '=',
/// what it lies below behind '*'. True when one does.
template <class Holds>
bool is_name_allowed(std::string_view name, Holds&& holds) {
  constexpr std::string_view kWww = "www.";
  if (holds('=', name) || (name.starts_with(kWww) && holds('=', name.substr(kWww.size())))) {
    return true;
  }
  for (;;) {
    if (holds('*', name)) {
      return true;
    }
    const std::size_t dot = name.find('.');
    if (dot == std::string_view::npos) {
      return false;
    }
    name.remove_prefix(dot + 1);
  }
}

/// Whether an address lies in one of the networks (disjoint, ascending).
bool is_in(std::span<const AllowedNetwork> networks, const Address& first, const Address& last);

/// The allow-list of a compiled set: asked of what was seen inside a network or below a name that
/// is an indicator. Immutable; any thread.
class AllowedSeen {
 public:
  AllowedSeen() = default;

  /// `ends`: where each of the names ends in `text`. All outlive it.
  AllowedSeen(std::span<const AllowedNetwork> networks, std::span<const std::uint64_t> ends,
              std::string_view text)
      : networks_(networks), ends_(ends), text_(text) {}

  bool empty() const { return networks_.empty() && ends_.empty(); }

  bool allows_address(const Address& address) const { return is_in(networks_, address, address); }

  /// In lower case, as it was seen.
  bool allows_name(std::string_view name) const;

 private:
  std::string_view entry(std::size_t index) const;

  std::span<const AllowedNetwork> networks_;
  std::span<const std::uint64_t> ends_;
  std::string_view text_;
};

}  // namespace longwatch::detect::indicator
