#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/mutex.h"
#include "detect/detect.h"
#include "model/source.h"

namespace longwatch::test_support {

/// What came out of one event.
struct MarkedEvent {
  model::Locator locator;
  std::vector<std::string> marks;  ///< distinct, in order

  friend bool operator==(const MarkedEvent&, const MarkedEvent&) = default;
};

/// The whole marks in a text, each once, in order.
std::vector<std::string> marks_of(std::string_view text);

/// Keeps of every event where it lies and which marks (kind_samples.h) stand in its values. Needs a
/// table that wants unnamed fields. For one sweep.
class MarkDetector final : public detect::Detector {
 public:
  std::string_view name() const override { return "marks"; }

  std::unique_ptr<detect::DetectorState> make_state() const override;
  void scan(const model::EventBatch& batch, detect::DetectorState& state,
            model::FindingSink& sink) const override;
  void combine(detect::DetectorState& into, detect::DetectorState& from) const override;
  void finish(detect::DetectorState& state, model::FindingSink& sink) const override;

  /// After the sweep: all events, by source and place.
  std::vector<MarkedEvent> take_events() const LW_EXCLUDES(mutex_);

 private:
  mutable Mutex mutex_;
  mutable std::vector<MarkedEvent> events_ LW_GUARDED_BY(mutex_);
};

}  // namespace longwatch::test_support
