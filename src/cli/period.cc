#include "cli/period.h"

#include <utility>

namespace longwatch::cli {
namespace {

struct Ends {
  model::EventReference first;
  model::EventReference last;
};

using EndsOfSources = std::map<model::SourceId, Ends>;

class PeriodState final : public detect::DetectorState {
 public:
  std::size_t capacity() const override { return ends.size() * sizeof(Ends); }

  EndsOfSources ends;
};

EndsOfSources& ends_of(detect::DetectorState& state) {
  return static_cast<PeriodState&>(state).ends;
}

/// Time, then place: which of two events with the same time comes out must not depend on workers.
auto key(const model::EventReference& event) {
  return std::make_pair(*event.time, event.locator);
}

void widen(EndsOfSources& ends, const model::EventReference& event) {
  const auto [at, is_new] = ends.emplace(event.locator.source, Ends{event, event});
  if (is_new) {
    return;
  }
  if (key(event) < key(at->second.first)) {
    at->second.first = event;
  }
  if (key(at->second.last) < key(event)) {
    at->second.last = event;
  }
}

}  // namespace

PeriodDetector::PeriodDetector() {
  rule_.id = "period";
  rule_.title = "first and last event of a source";
  rule_.kind = model::RuleKind::Behaviour;
  rule_.level = model::Level::Informational;
}

std::unique_ptr<detect::DetectorState> PeriodDetector::make_state() const {
  return std::make_unique<PeriodState>();
}

void PeriodDetector::scan(const model::EventBatch& batch, detect::DetectorState& state,
                          model::FindingSink& /*sink*/) const {
  for (const model::Event& event : batch.events()) {
    if (event.time.has_value()) {
      widen(ends_of(state), {event.locator, event.time, event.clock_correction});
    }
  }
}

void PeriodDetector::combine(detect::DetectorState& into, detect::DetectorState& from) const {
  for (const auto& [source, ends] : ends_of(from)) {
    widen(ends_of(into), ends.first);
    widen(ends_of(into), ends.last);
  }
  ends_of(from).clear();
}

void PeriodDetector::finish(detect::DetectorState& state, model::FindingSink& sink) const {
  for (const auto& [source, ends] : ends_of(state)) {
    model::Finding finding;
    finding.rule = &rule_;
    finding.time = ends.first.time;
    finding.events = {ends.first, ends.last};
    sink.accept(std::move(finding));
  }
}

Status PeriodConsumer::accept(const model::Finding& finding,
                              const std::vector<pipeline::SourceReport>& /*sources*/) {
  const model::EventReference& first = finding.events.front();
  const model::EventReference& last = finding.events.back();
  if (first.time.has_value() && last.time.has_value()) {
    periods_.insert_or_assign(first.locator.source, Period{*first.time, *last.time});
  }
  return {};
}

std::optional<Period> PeriodConsumer::of(model::SourceId source) const {
  const auto found = periods_.find(source);
  return found == periods_.end() ? std::nullopt : std::optional(found->second);
}

}  // namespace longwatch::cli
