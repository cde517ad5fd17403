#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/event.h"
#include "model/record_tree.h"
#include "pipeline/sweep.h"

/// Reading without detectors: every record after the other, in the order of the sources.
namespace longwatch::pipeline {

/// One record, decoded as far as the stages' fields ask for, and as a whole on demand.
class VisitedEvent {
 public:
  virtual ~VisitedEvent() = default;

  virtual const model::Event& event() const = 0;
  virtual std::string_view source() const = 0;  ///< as shown
  virtual std::string_view kind() const = 0;    ///< name of the source's format
  virtual Result<model::DecodedRecord> decode() const = 0;
};

/// Completes findings while their event is at hand: says more of it than evidence does. Called by
/// all workers at once.
class FindingPresenter {
 public:
  FindingPresenter() = default;
  FindingPresenter(const FindingPresenter&) = delete;
  FindingPresenter& operator=(const FindingPresenter&) = delete;
  virtual ~FindingPresenter() = default;

  /// `event` is the one the finding rests on; of one that rests on several it is the first, and
  /// nothing is called when that is no longer at hand.
  virtual void present(const VisitedEvent& event, model::Finding& finding) const = 0;
};

class EventVisitor {
 public:
  EventVisitor() = default;
  EventVisitor(const EventVisitor&) = delete;
  EventVisitor& operator=(const EventVisitor&) = delete;
  virtual ~EventVisitor() = default;

  /// Whether events of such a source are asked for at all.
  virtual bool wants(std::string_view kind) = 0;

  /// Fails when no more is wanted; the visit ends with that error.
  virtual Status take(const VisitedEvent& event) = 0;
};

struct VisitReport {
  model::RecordBooks books;
  std::uint64_t sources = 0;
  std::uint64_t unwanted = 0;  ///< sources that the visitor did not want
};

/// Walks, opens archives, reads, corrects clocks; files of the same content are read each. Fails as
/// the visitor does, or when nothing can be walked. Stops early when asked to.
Result<VisitReport> visit_events(const SweepRequest& request, const SweepStages& stages,
                                 const SweepContext& context, EventVisitor& visitor);

}  // namespace longwatch::pipeline
