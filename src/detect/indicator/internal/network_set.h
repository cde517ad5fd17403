#pragma once

#include <cstdint>
#include <vector>

#include "base/ip_address.h"

namespace longwatch::detect::indicator {

/// From addresses to the numbers of the networks that hold them. Networks lie inside each other or
/// apart, so the address space falls into pieces that each belong to one innermost network. Built
/// once, then read by any thread.
class NetworkSet {
 public:
  static constexpr std::uint32_t kNone = 0xFFFFFFFF;

  /// The same network may be added once.
  void add(const Network& network, std::uint32_t number);

  /// Call once after the last `add`.
  void build();

  /// Calls `visit(number)` for every network that holds the address, innermost first.
  template <class Visit>
  void find(const Address& address, Visit&& visit) const {
    for (std::uint32_t at = innermost(address); at != kNone; at = networks_[at].outer) {
      visit(networks_[at].number);
    }
  }

  bool empty() const { return networks_.empty(); }

 private:
  struct Entry {
    Network network;
    std::uint32_t number = kNone;
    std::uint32_t outer = kNone;  // the network around this one
  };

  /// From `first` to the next piece, the innermost network is this one (kNone between networks).
  struct Piece {
    Address first;
    std::uint32_t network = kNone;
  };

  std::uint32_t innermost(const Address& address) const;
  void start_piece(const Address& first, std::uint32_t network);
  void leave(std::uint32_t network);

  std::vector<Entry> networks_;
  std::vector<Piece> pieces_;  // ascending
};

}  // namespace longwatch::detect::indicator
