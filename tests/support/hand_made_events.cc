#include "tests/support/hand_made_events.h"

#include <algorithm>
#include <memory>
#include <numeric>
#include <optional>
#include <random>

namespace longwatch::test_support {
namespace {

class FindingList final : public model::FindingSink {
 public:
  void accept(model::Finding finding) override { findings.push_back(std::move(finding)); }

  std::vector<model::Finding> findings;
};

model::Value kept_text(model::EventBatch& batch, const std::string& text) {
  return text.empty() ? model::Value{} : model::text_value(batch.arena().copy(text));
}

}  // namespace

void add_event(model::EventBatch& batch, const HandMadeEvent& event,
               const model::FieldTable& fields) {
  model::Event made;
  made.locator = {model::SourceId{event.source}, event.offset + 1, event.offset, 1};
  made.time = parse_iso8601(event.time);
  if (event.event_id != 0) {
    made.event_id = event.event_id;
  }
  made.channel = kept_text(batch, event.channel);
  made.provider = kept_text(batch, event.provider);
  made.computer = kept_text(batch, event.computer);
  std::vector<model::FieldValue> values;
  for (const auto& [name, text] : event.fields) {
    const std::optional<model::NamedField> field = fields.wanted(name);
    if (field.has_value()) {
      values.push_back({model::text_value(batch.arena().copy(text)), field->field, field->naming});
    }
  }
  made.values = batch.keep(values, fields);
  batch.add(made);
}

std::vector<model::Finding> run_detector(const detect::Detector& detector,
                                         const std::vector<HandMadeEvent>& events,
                                         const model::FieldTable& fields, const Spread& spread) {
  constexpr std::size_t kEventsPerBatch = 7;
  std::vector<std::size_t> order(events.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::mt19937 random(spread.shuffle);
  if (spread.shuffle != 0) {
    std::shuffle(order.begin(), order.end(), random);
  }
  std::vector<std::unique_ptr<detect::DetectorState>> states;
  for (std::size_t i = 0; i < spread.workers; ++i) {
    states.push_back(detector.make_state_within(spread.resources));
  }
  FindingList sink;
  model::EventBatch batch;
  for (std::size_t begin = 0; begin < order.size(); begin += kEventsPerBatch) {
    batch.clear();
    for (std::size_t i = begin; i < std::min(begin + kEventsPerBatch, order.size()); ++i) {
      add_event(batch, events[order[i]], fields);
    }
    detector.scan(batch, *states[random() % states.size()], sink);
  }
  for (std::size_t i = 1; i < states.size(); ++i) {
    detector.combine(*states[0], *states[i]);
  }
  detector.finish(*states[0], sink);
  std::stable_sort(sink.findings.begin(), sink.findings.end(), model::comes_before);
  return std::move(sink.findings);
}

}  // namespace longwatch::test_support
