#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/ip_address.h"

namespace longwatch::detect::indicator {

/// A network of a set: where its record lies, and the network around it.
struct NetworkEntry {
  static constexpr std::uint32_t kNone = 0xFFFFFFFF;

  std::uint64_t record = 0;
  std::uint32_t outer = kNone;  ///< always before this one
  std::uint32_t unused = 0;
};

/// From `first` to the next piece, the innermost network is this one (kNone between networks).
struct NetworkPiece {
  Address first;
  std::uint32_t network = NetworkEntry::kNone;
  std::uint32_t unused = 0;
};

/// From addresses to the records of the networks that hold them. Networks lie inside each other or
/// apart, so the address space falls into pieces that each belong to one innermost network. A view:
/// the arrays lie elsewhere and may be damaged, then the answer is wrong but nothing else.
class NetworkSet {
 public:
  NetworkSet() = default;

  /// `starts`: for every upper half of an IPv4 address the first piece behind its begin; 65,537
  /// numbers, or none.
  NetworkSet(std::span<const NetworkEntry> networks, std::span<const NetworkPiece> pieces,
             std::span<const std::uint32_t> starts);

  /// Calls `visit(record)` for every network that holds the address, innermost first.
  template <class Visit>
  void find(const Address& address, Visit&& visit) const {
    std::uint32_t at = innermost(address);
    while (at < networks_.size()) {
      visit(networks_[at].record);
      const std::uint32_t outer = networks_[at].outer;
      at = outer < at ? outer : NetworkEntry::kNone;
    }
  }

  bool empty() const { return networks_.empty(); }

 private:
  std::uint32_t innermost(const Address& address) const;
  bool touches(std::size_t half) const;

  std::span<const NetworkEntry> networks_;
  std::span<const NetworkPiece> pieces_;
  std::span<const std::uint32_t> starts_;
  /// A bit for every upper half: whether any network holds an address of it. Small enough to stay
  /// near the processor, which the pieces of many networks do not.
  std::vector<std::uint64_t> touched_;
};

/// Makes the arrays.
class NetworkSetBuilder {
 public:
  void add(const Network& network, std::uint64_t record) { added_.push_back({network, record}); }

  /// Call once after the last `add`.
  void build();

  const std::vector<NetworkEntry>& networks() const { return networks_; }

  const std::vector<NetworkPiece>& pieces() const { return pieces_; }

  const std::vector<std::uint32_t>& starts() const { return starts_; }

 private:
  struct Added {
    Network network;
    std::uint64_t record = 0;
  };

  void start_piece(const Address& first, std::uint32_t network);
  void leave(std::uint32_t network);

  std::vector<Added> added_;
  std::vector<NetworkEntry> networks_;
  std::vector<NetworkPiece> pieces_;  // ascending
  std::vector<std::uint32_t> starts_;
};

}  // namespace longwatch::detect::indicator
