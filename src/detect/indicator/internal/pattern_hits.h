#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "detect/indicator/internal/indicator_set.h"
#include "detect/indicator/internal/pattern_set.h"
#include "model/finding.h"

namespace longwatch::detect::indicator {

/// The events of one worker that satisfy parts of patterns over several events, until all have been
/// read.
class PatternHits {
 public:
  /// `evidence` says what the event shows; its rule is not set.
  void add(std::uint32_t pattern, std::vector<std::uint32_t> observations, model::Finding evidence);

  /// Takes what the other has; that is empty afterwards.
  void merge(PatternHits& other);

  /// One finding for each binding, in ascending order of time; what stands in memory is given back.
  void finish(const IndicatorSet& indicators, model::FindingSink& sink);

  std::size_t capacity() const { return bytes_; }

 private:
  struct Hit {
    std::uint32_t pattern = 0;
    std::vector<std::uint32_t> observations;
    model::Finding evidence;
  };

  static bool comes_first(const Hit& a, const Hit& b);

  std::vector<Hit> hits_;
  std::size_t bytes_ = 0;
};

}  // namespace longwatch::detect::indicator
