#pragma once

#include <cstddef>
#include <string_view>
#include <utility>

#include "model/event.h"
#include "model/finding.h"
#include "pipeline/internal/source_slot.h"
#include "pipeline/visit.h"
#include "read/read.h"

namespace longwatch::pipeline {

/// Lets a presenter complete the findings of one batch on their way to where they are kept. One
/// thread at a time.
class PresentingSink final : public model::FindingSink {
 public:
  /// What the findings of one scan come from.
  struct Scanned {
    const model::EventBatch& batch;
    const SourceSlot& slot;
    std::string_view kind;
    read::ReaderState& state;
  };

  /// Everything outlives the sink; `presenter` may be null, then nothing is completed.
  PresentingSink(const FindingPresenter* presenter, const Scanned& scanned,
                 model::FindingSink& sink)
      : presenter_(presenter), scanned_(scanned), sink_(sink) {}

  void accept(model::Finding finding) override;

 private:
  const FindingPresenter* const presenter_;
  const Scanned scanned_;
  model::FindingSink& sink_;
  std::size_t next_ = 0;  // detectors go through a batch in order
};

}  // namespace longwatch::pipeline
