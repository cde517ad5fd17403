#include "correlate/internal/components.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <span>
#include <tuple>

namespace longwatch::correlate {
namespace {

/// Sets of findings that grow together.
class UnionFind {
 public:
  explicit UnionFind(std::size_t size) : parent_(size) {
    std::iota(parent_.begin(), parent_.end(), 0U);
  }

  std::uint32_t root(std::uint32_t item) {
    while (parent_[item] != item) {
      parent_[item] = parent_[parent_[item]];
      item = parent_[item];
    }
    return item;
  }

  /// Whether they were apart. The smaller position stays the root: a set is known by its first.
  bool join(std::uint32_t a, std::uint32_t b) {
    a = root(a);
    b = root(b);
    parent_[std::max(a, b)] = std::min(a, b);
    return a != b;
  }

 private:
  std::vector<std::uint32_t> parent_;
};

/// Members of one value in order of time: a link weighs less the further apart the findings are,
/// so neighbours connect whatever any pair would. A guest needs the nearest anchor on either side.
class EdgeFinder {
 public:
  EdgeFinder(const KeyTable& table, const Rarity& rarity, double least_bits,
             std::vector<Edge>& edges)
      : table_(table), rarity_(rarity), least_bits_(least_bits), edges_(edges) {}

  void scan(std::span<const Membership> members) {
    const Membership* anchor = nullptr;
    std::vector<const Membership*> waiting;
    for (const Membership& member : members) {
      if (anchor != nullptr) {
        try_link(*anchor, member);
      }
      if (member.part == Part::Guest) {
        waiting.push_back(&member);
        continue;
      }
      for (const Membership* const guest : waiting) {
        try_link(*guest, member);
      }
      waiting.clear();
      anchor = &member;
    }
  }

 private:
  void try_link(const Membership& earlier, const Membership& later) {
    const double weight = rarity_.weight(earlier.key, moment_of(*table_.findings[earlier.finding]),
                                         moment_of(*table_.findings[later.finding]));
    if (weight >= least_bits_) {
      edges_.push_back({earlier.finding, later.finding, earlier.key, weight});
    }
  }

  const KeyTable& table_;
  const Rarity& rarity_;
  const double least_bits_;
  std::vector<Edge>& edges_;
};

std::vector<Edge> find_edges(const KeyTable& table, const Rarity& rarity, double least_bits) {
  std::vector<Edge> edges;
  EdgeFinder finder(table, rarity, least_bits, edges);
  const std::span<const Membership> all(table.memberships);
  for (std::size_t begin = 0; begin < all.size();) {
    std::size_t end = begin;
    while (end < all.size() && all[end].key == all[begin].key) {
      ++end;
    }
    if (rarity.bits(all[begin].key) > 0) {
      finder.scan(all.subspan(begin, end - begin));
    }
    begin = end;
  }
  std::sort(edges.begin(), edges.end(), [](const Edge& a, const Edge& b) {
    return std::tie(b.weight, a.from, a.to, a.key) < std::tie(a.weight, b.from, b.to, b.key);
  });
  return edges;
}

}  // namespace

std::vector<Component> find_components(const KeyTable& table, const Rarity& rarity,
                                       double least_bits) {
  UnionFind sets(table.findings.size());
  std::vector<Edge> links;
  for (const Edge& edge : find_edges(table, rarity, least_bits)) {
    if (sets.join(edge.from, edge.to)) {
      links.push_back(edge);
    }
  }
  std::map<std::uint32_t, Component> components;
  for (std::uint32_t i = 0; i < table.findings.size(); ++i) {
    components[sets.root(i)].findings.push_back(i);
  }
  for (const Edge& link : links) {
    components[sets.root(link.from)].links.push_back(link);
  }
  std::vector<Component> ordered;
  for (auto& [root, component] : components) {
    ordered.push_back(std::move(component));
  }
  return ordered;
}

}  // namespace longwatch::correlate
