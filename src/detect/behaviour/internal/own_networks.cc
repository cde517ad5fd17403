#include "detect/behaviour/internal/own_networks.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

namespace longwatch::detect::behaviour {
namespace {

// RFC 6890 and its successors: this network, loopback, link-local, multicast, broadcast.
constexpr std::array<std::string_view, 9> kNeverOutside = {
    "0.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "224.0.0.0/4", "255.255.255.255/32",
    "::/128",    "::1/128",     "fe80::/10",      "ff00::/8",
};

bool is_in(const std::vector<Network>& networks, const Address& address) {
  return std::any_of(networks.begin(), networks.end(), [&](const Network& network) {
    return network.first <= address && address <= network.last;
  });
}

}  // namespace

OwnNetworks::OwnNetworks(const std::vector<std::string>& networks)
    : private_ranges_(networks.empty()) {
  for (const std::string& text : networks) {
    if (const std::optional<Network> network = parse_network(text)) {
      networks_.push_back(*network);
    }
  }
  for (const std::string_view text : kNeverOutside) {
    if (const std::optional<Network> network = parse_network(text)) {
      never_outside_.push_back(*network);
    }
  }
}

bool OwnNetworks::is_own(const Address& address) const {
  return private_ranges_ ? !special_range({address, address, 128}).empty()
                         : is_in(networks_, address);
}

bool OwnNetworks::is_outside(const Address& address) const {
  return !is_own(address) && !is_in(never_outside_, address);
}

}  // namespace longwatch::detect::behaviour
