#pragma once

#include <map>
#include <memory>
#include <optional>
#include <vector>

#include "detect/detect.h"
#include "pipeline/sweep.h"

namespace longwatch::cli {

/// First and last time of the events of a source.
struct Period {
  Timestamp first;
  Timestamp last;
};

/// Looks at every event's time. It runs as a detector of a sweep and hands its result over as one
/// finding for each source, with its first and its last event, because findings are what leaves a
/// sweep in order and with final source numbers. Not meant to be printed.
class PeriodDetector final : public detect::Detector {
 public:
  PeriodDetector();

  std::string_view name() const override { return "period"; }

  std::unique_ptr<detect::DetectorState> make_state() const override;
  void scan(const model::EventBatch& batch, detect::DetectorState& state,
            model::FindingSink& sink) const override;
  void combine(detect::DetectorState& into, detect::DetectorState& from) const override;
  void finish(detect::DetectorState& state, model::FindingSink& sink) const override;

 private:
  model::RuleInfo rule_;
};

/// Receives what PeriodDetector hands over.
class PeriodConsumer final : public pipeline::FindingConsumer {
 public:
  Status accept(const model::Finding& finding,
                const std::vector<pipeline::SourceReport>& sources) override;

  std::optional<Period> of(model::SourceId source) const;

 private:
  std::map<model::SourceId, Period> periods_;
};

}  // namespace longwatch::cli
