#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "detect/sigma/load.h"

/// The brute-force twin of correlations: looks at every window by itself, with everything in it.
namespace longwatch::naive {

/// An event for which rules fired.
struct RuleHit {
  std::uint64_t event = 0;
  std::optional<std::int64_t> time;  ///< in ticks
  std::set<std::size_t> rules;       ///< of LoadedRules::rules
  /// Values by field, none twice by name.
  std::map<std::string, std::vector<std::string>> fields;
};

struct Correlated {
  std::size_t correlation = 0;     ///< of LoadedRules::correlations
  std::int64_t time = 0;           ///< first instant at which the condition holds, in ticks
  std::vector<std::string> group;  ///< in lower case
  std::set<std::uint64_t> events;

  friend auto operator<=>(const Correlated&, const Correlated&) = default;
};

/// What all correlations find, whether they give findings of their own or not; sorted. Knows ASCII
/// letter case only, and numbers that a double holds exactly.
std::vector<Correlated> correlate(const detect::sigma::LoadedRules& rules,
                                  const std::vector<RuleHit>& hits);

}  // namespace longwatch::naive
