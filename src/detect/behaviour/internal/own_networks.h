#pragma once

#include <string>
#include <vector>

#include "base/ip_address.h"

namespace longwatch::detect::behaviour {

/// Which addresses are ours, as model::is_own_address decides, made ready for many questions.
/// Immutable; any thread.
class OwnNetworks {
 public:
  /// Networks in CIDR notation; a text that is none covers nothing. Empty = the private ranges.
  explicit OwnNetworks(const std::vector<std::string>& networks);

  bool is_own(const Address& address) const;

  /// Neither ours nor an address that no packet leaves a site for: loopback, link-local, multicast.
  bool is_outside(const Address& address) const;

 private:
  bool private_ranges_;
  std::vector<Network> networks_;
  std::vector<Network> never_outside_;
};

}  // namespace longwatch::detect::behaviour
