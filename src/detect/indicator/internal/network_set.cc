#include "detect/indicator/internal/network_set.h"

#include <algorithm>
#include <tuple>

namespace longwatch::detect::indicator {
namespace {

constexpr std::uint64_t kIpv4 = 0xFFFF'0000'0000;
constexpr std::uint32_t kUpperHalves = 65536;
constexpr std::size_t kWordBits = 64;

/// The address behind; nothing behind the last one of all.
bool step(Address& address) {
  if (++address.low != 0) {
    return true;
  }
  return ++address.high != 0;
}

std::size_t first_behind(std::span<const NetworkPiece> pieces, const Address& address) {
  const auto behind = std::upper_bound(
      pieces.begin(), pieces.end(), address,
      [](const Address& wanted, const NetworkPiece& piece) { return wanted < piece.first; });
  return static_cast<std::size_t>(behind - pieces.begin());
}

}  // namespace

NetworkSet::NetworkSet(std::span<const NetworkEntry> networks, std::span<const NetworkPiece> pieces,
                       std::span<const std::uint32_t> starts)
    : networks_(networks), pieces_(pieces), starts_(starts) {
  if (starts_.size() != kUpperHalves + 1) {
    return;
  }
  touched_.resize(kUpperHalves / kWordBits);
  for (std::size_t half = 0; half < kUpperHalves; ++half) {
    if (touches(half)) {
      touched_[half / kWordBits] |= std::uint64_t{1} << half % kWordBits;
    }
  }
}

/// Whether a piece with a network begins or goes on in that half of the IPv4 addresses.
bool NetworkSet::touches(std::size_t half) const {
  const std::size_t first = std::min<std::size_t>(starts_[half], pieces_.size());
  const std::size_t end = std::min<std::size_t>(starts_[half + 1], pieces_.size());
  for (std::size_t piece = first == 0 ? 0 : first - 1; piece < end; ++piece) {
    if (pieces_[piece].network != NetworkEntry::kNone) {
      return true;
    }
  }
  return false;
}

std::uint32_t NetworkSet::innermost(const Address& address) const {
  std::span<const NetworkPiece> pieces = pieces_;
  std::size_t before = 0;
  if (address.is_ipv4() && starts_.size() == kUpperHalves + 1) {
    const std::size_t half = address.low >> 16U & 0xFFFF;
    if ((touched_[half / kWordBits] >> half % kWordBits & 1U) == 0) {
      return NetworkEntry::kNone;
    }
    before = std::min<std::size_t>(starts_[half], pieces_.size());
    const std::size_t end = std::min<std::size_t>(starts_[half + 1], pieces_.size());
    pieces = pieces_.subspan(before, end > before ? end - before : 0);
  }
  const std::size_t behind = before + first_behind(pieces, address);
  return behind == 0 || behind > pieces_.size() ? NetworkEntry::kNone : pieces_[behind - 1].network;
}

void NetworkSetBuilder::start_piece(const Address& first, std::uint32_t network) {
  if (!pieces_.empty() && pieces_.back().first == first) {
    pieces_.back().network = network;
  } else {
    pieces_.push_back({first, network, 0});
  }
}

/// Behind its end begins a piece of the network around it.
void NetworkSetBuilder::leave(std::uint32_t network) {
  Address behind = added_[network].network.last;
  if (step(behind)) {
    start_piece(behind, networks_[network].outer);
  }
}

void NetworkSetBuilder::build() {
  // An outer network comes before those inside it; the same one twice lies inside itself.
  std::sort(added_.begin(), added_.end(), [](const Added& a, const Added& b) {
    return std::tie(a.network.first, a.network.bits, a.record) <
           std::tie(b.network.first, b.network.bits, b.record);
  });
  std::uint32_t open = NetworkEntry::kNone;
  for (std::uint32_t i = 0; i < added_.size(); ++i) {
    while (open != NetworkEntry::kNone && added_[open].network.last < added_[i].network.first) {
      leave(open);
      open = networks_[open].outer;
    }
    networks_.push_back({added_[i].record, open, 0});
    start_piece(added_[i].network.first, i);
    open = i;
  }
  for (; open != NetworkEntry::kNone; open = networks_[open].outer) {
    leave(open);
  }
  if (networks_.empty()) {
    return;
  }
  for (std::uint64_t half = 0; half < kUpperHalves; ++half) {
    const Address begin{0, kIpv4 | half << 16U};
    std::size_t start = first_behind(pieces_, begin);
    starts_.push_back(static_cast<std::uint32_t>(start));
  }
  starts_.push_back(
      static_cast<std::uint32_t>(first_behind(pieces_, Address{0, kIpv4 | 0xFFFF'FFFFU})));
}

}  // namespace longwatch::detect::indicator
