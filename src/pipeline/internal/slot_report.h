#pragma once

#include <unordered_map>

#include "base/diagnostic.h"
#include "model/source.h"
#include "pipeline/internal/work_plan.h"
#include "pipeline/sweep.h"

namespace longwatch::pipeline {

/// From the provisional numbers of sources to those of the report.
class SourceNumbers {
 public:
  void put(model::SourceId provisional, model::SourceId final) { final_[provisional] = final; }

  /// Precondition: it is the number of a source.
  model::SourceId at(model::SourceId provisional) const { return final_.at(provisional); }

  /// Whether the numbers of all that was read are in the same order as before.
  bool keep_order() const { return keep_order_; }

  void lose_order() { keep_order_ = false; }

 private:
  std::unordered_map<model::SourceId, model::SourceId> final_;
  bool keep_order_ = true;
};

/// Puts sources, archives and what was skipped into the report, in walking order, members of an
/// archive where it stands. Of sources with the same content the first one has the books, and the
/// others name it.
SourceNumbers report_slots(WorkPlan::Slots& walked, WorkPlan::Slots& members,
                           const SweepStages& stages, DiagnosticSink& diagnostics,
                           RunReport& report);

}  // namespace longwatch::pipeline
