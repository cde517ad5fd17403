#pragma once

#include <cstdint>
#include <vector>

#include "correlate/correlate.h"
#include "correlate/internal/keys.h"
#include "correlate/internal/rarity.h"

namespace longwatch::correlate {

/// Two findings that belong together, by their positions, `from` the earlier one.
struct Edge {
  std::uint32_t from = 0;
  std::uint32_t to = 0;
  std::uint32_t key = 0;
  double weight = 0;
};

struct Component {
  std::vector<std::uint32_t> findings;  ///< positions, ascending: in order of time
  std::vector<Edge> links;              ///< a spanning tree of the strongest; strongest first
};

/// Groups by value, never compares all pairs: n log n in the number of memberships. The components
/// are those of the graph in which two findings are linked when a value they share weighs at least
/// `least_bits` and one of them is an anchor of it. Ordered by their first finding.
std::vector<Component> find_components(const KeyTable& table, const Rarity& rarity,
                                       double least_bits);

}  // namespace longwatch::correlate
