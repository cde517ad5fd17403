#include "detect/indicator/internal/network_set.h"

#include <algorithm>
#include <tuple>

namespace longwatch::detect::indicator {
namespace {

/// The address behind; nothing behind the last one of all.
bool step(Address& address) {
  if (++address.low != 0) {
    return true;
  }
  return ++address.high != 0;
}

}  // namespace

void NetworkSet::add(const Network& network, std::uint32_t number) {
  networks_.push_back({network, number, kNone});
}

void NetworkSet::start_piece(const Address& first, std::uint32_t network) {
  if (!pieces_.empty() && pieces_.back().first == first) {
    pieces_.back().network = network;
  } else {
    pieces_.push_back({first, network});
  }
}

/// Behind its end begins a piece of the network around it.
void NetworkSet::leave(std::uint32_t network) {
  Address behind = networks_[network].network.last;
  if (step(behind)) {
    start_piece(behind, networks_[network].outer);
  }
}

void NetworkSet::build() {
  // An outer network comes before those inside it.
  std::sort(networks_.begin(), networks_.end(), [](const Entry& a, const Entry& b) {
    return std::tie(a.network.first, a.network.bits) < std::tie(b.network.first, b.network.bits);
  });
  std::uint32_t open = kNone;
  for (std::uint32_t i = 0; i < networks_.size(); ++i) {
    while (open != kNone && networks_[open].network.last < networks_[i].network.first) {
      leave(open);
      open = networks_[open].outer;
    }
    networks_[i].outer = open;
    start_piece(networks_[i].network.first, i);
    open = i;
  }
  for (; open != kNone; open = networks_[open].outer) {
    leave(open);
  }
}

std::uint32_t NetworkSet::innermost(const Address& address) const {
  const auto behind = std::upper_bound(
      pieces_.begin(), pieces_.end(), address,
      [](const Address& wanted, const Piece& piece) { return wanted < piece.first; });
  return behind == pieces_.begin() ? kNone : (behind - 1)->network;
}

}  // namespace longwatch::detect::indicator
