#pragma once

#include <functional>
#include <memory>

#include "detect/detect.h"
#include "detect/sigma/internal/correlator.h"
#include "detect/sigma/internal/hit_recorder.h"
#include "detect/sigma/internal/rule_set.h"

namespace longwatch::detect::sigma {

/// Who watches how correlations are evaluated; called by `finish`.
struct CorrelationObserver {
  std::function<void(const HitRecorder&)> hits;  ///< before the evaluation; may be empty
  CorrelationWatch watch;
};

/// As `make_detector`, watched.
std::unique_ptr<Detector> make_watched_detector(std::shared_ptr<const RuleSet> rules,
                                                std::shared_ptr<const model::FieldTable> fields,
                                                CorrelationObserver observer);

}  // namespace longwatch::detect::sigma
