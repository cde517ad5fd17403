#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>

#include "detect/detect.h"
#include "model/source.h"

namespace longwatch::pipeline {

/// What the sources hold, seen while they are swept: period, telemetry and hosts of each. Finds
/// nothing.
class Census final : public detect::Detector {
 public:
  struct Entry {
    std::optional<Timestamp> first;
    std::optional<Timestamp> last;
    std::set<std::string> telemetry;
    std::set<std::string> hosts;
  };

  /// By the number a source had during the sweep (SourceReport::walked).
  using Entries = std::map<model::SourceId, Entry>;

  /// Receives everything when the sweep finishes; outlives the detector.
  explicit Census(Entries& entries) : entries_(entries) {}

  std::string_view name() const override { return "census"; }

  std::unique_ptr<detect::DetectorState> make_state() const override;
  void scan(const model::EventBatch& batch, detect::DetectorState& state,
            model::FindingSink& sink) const override;
  void combine(detect::DetectorState& into, detect::DetectorState& from) const override;
  void finish(detect::DetectorState& state, model::FindingSink& sink) const override;

 private:
  Entries& entries_;
};

}  // namespace longwatch::pipeline
