#include "pipeline/visit.h"

#include <memory>
#include <optional>
#include <utility>

#include "pipeline/internal/clock_corrector.h"
#include "pipeline/internal/event_gate.h"
#include "pipeline/internal/source_opener.h"
#include "pipeline/internal/visited.h"
#include "read/walk.h"

namespace longwatch::pipeline {
namespace {

class Visit {
 public:
  Visit(const SweepRequest& request, const SweepStages& stages, const SweepContext& context,
        EventVisitor& visitor)
      : stages_(stages),
        context_(context),
        visitor_(visitor),
        opener_(request, stages, context, nullptr),
        clocks_(stages.clocks),
        gate_(stages.only),
        states_(stages.formats.size()) {}

  Status file(read::FoundFile found, std::size_t number) {
    SourceSlot slot;
    slot.number = walked_number(number);
    slot.found = std::move(found);
    opener_.open(slot);
    LW_TRY(units(slot));
    while (slot.unpacker != nullptr && !context_.stop.stop_requested()) {
      std::optional<SourceSlot> member = opener_.unpack(slot);
      if (member.has_value()) {
        LW_TRY(units(*member));
      }
    }
    return {};
  }

  const VisitReport& report() const { return report_; }

 private:
  Status units(const SourceSlot& slot) {
    if (slot.open == nullptr || slot.open->reader == nullptr) {
      return {};
    }
    const read::Format& format = *stages_.formats[slot.format];
    ++report_.sources;
    if (!visitor_.wants(format.name())) {
      ++report_.unwanted;
      return {};
    }
    std::unique_ptr<read::ReaderState>& state = states_[slot.format];
    state = state == nullptr ? format.make_state() : std::move(state);
    for (std::size_t unit = 0; unit < slot.unit_count; ++unit) {
      if (context_.stop.stop_requested()) {
        return {};
      }
      slot.open->reader->read_unit(unit, *state, batch_, *context_.diagnostics);
      clocks_.correct(slot.found.name, batch_);
      gate_.filter(slot.found.name, batch_, *context_.diagnostics);
      report_.books += batch_.books();
      for (const model::Event& event : std::as_const(batch_).events()) {
        LW_TRY(visitor_.take(Visited(event, slot, format.name(), *state)));
      }
    }
    return {};
  }

  const SweepStages& stages_;
  const SweepContext& context_;
  EventVisitor& visitor_;
  SourceOpener opener_;
  ClockCorrector clocks_;
  EventGate gate_;
  std::vector<std::unique_ptr<read::ReaderState>> states_;
  model::EventBatch batch_;
  VisitReport report_;
};

}  // namespace

Result<VisitReport> visit_events(const SweepRequest& request, const SweepStages& stages,
                                 const SweepContext& context, EventVisitor& visitor) {
  LW_TRY_ASSIGN(read::WalkedFiles walked,
                read::walk(request.paths, *stages.files, *context.diagnostics));
  Visit visit(request, stages, context, visitor);
  for (std::size_t i = 0; i < walked.files.size() && !context.stop.stop_requested(); ++i) {
    LW_TRY(visit.file(std::move(walked.files[i]), i));
  }
  return visit.report();
}

}  // namespace longwatch::pipeline
