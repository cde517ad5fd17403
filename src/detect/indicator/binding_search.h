#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "base/limits.h"
#include "base/time.h"
#include "detect/indicator/bindings.h"

/// Which events satisfy a pattern of several observations together.
namespace longwatch::detect::indicator {

/// An event that satisfies some of the observations.
struct PatternHit {
  std::optional<Timestamp> time;
  std::vector<std::uint32_t> observations;  ///< ascending
};

struct BindingLimits {
  std::uint64_t steps = limits::kPatternSteps;           ///< of the search at one hit
  std::uint64_t all_steps = limits::kPatternStepsInAll;  ///< and limits::kPatternStepsPerHit each
  std::size_t bindings = limits::kPatternBindings;
  std::size_t waiting = limits::kPatternWaiting;    ///< hits that wait for others at the same time
  std::size_t mentions = limits::kPatternMentions;  ///< of observations by those
  /// As many hits are gathered at least before those are looked for that matter no longer.
  std::size_t unswept = 1024;
};

/// Finds all bindings that share no event: the one that is complete first, then the one that is
/// complete first among the events left, and so on. Among those complete at the same event, the one
/// of the first alternative; ties are broken by the order of the hits alone.
///
/// Hits are added in ascending order of time, those without a time last; they satisfy no rule about
/// time. A hit is forgotten as soon as it can be in no binding any more: taken by one, too old for
/// WITHIN, outside of START and STOP, complete at no later hit, or behind so many equal ones that
/// bindings cannot use it up. So memory hangs on how many hits wait at the same time, and the
/// result is that of keeping all: exact unless `gave_up` says otherwise, which hangs on the hits
/// alone. One thread at a time.
class BindingSearch {
 public:
  /// What was reached.
  enum class Limit : std::uint8_t {
    None,
    Steps,     ///< a search was cut off: bindings may be missing
    Bindings,  ///< hits behind the last binding are not looked at
    Waiting,   ///< hits behind this one are not looked at
  };

  /// `slots` outlives it.
  explicit BindingSearch(const Slots& slots, const BindingLimits& limits = {});
  BindingSearch(const BindingSearch&) = delete;
  BindingSearch& operator=(const BindingSearch&) = delete;
  ~BindingSearch();

  /// The binding that is complete with this hit: numbers of hits (from 0, as they were added), one
  /// for each slot, all different, ascending. Empty when there is none.
  std::vector<std::uint64_t> add(const PatternHit& hit);

  /// The first that was reached.
  Limit gave_up() const;

  /// Nothing that is added makes a difference any more.
  bool is_over() const;

  /// Hits in memory.
  std::size_t waiting() const;

 private:
  class Engine;
  std::unique_ptr<Engine> engine_;
};

}  // namespace longwatch::detect::indicator
