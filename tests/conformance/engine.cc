#include "tests/conformance/engine.h"

#include <algorithm>
#include <utility>

#include "base/text.h"

namespace longwatch::conformance {
namespace {

class HitSink final : public model::FindingSink {
 public:
  void accept(model::Finding finding) override {
    for (const model::EventReference& event : finding.events) {
      hits.push_back({event.locator, finding.rule->id, finding.rule->title});
    }
  }

  std::vector<Hit> hits;
};

model::Value first_named(std::span<const model::NamedValue> values, std::string_view name) {
  for (const model::NamedValue& named : values) {
    if (equals_ignoring_ascii_case(named.name, name)) {
      return named.value;
    }
  }
  return {};
}

}  // namespace

Engine::Engine(detect::sigma::LoadedRules loaded, const detect::sigma::CompileOptions& options)
    : loaded_(std::move(loaded)) {
  auto fields = std::make_shared<model::FieldTable>();
  auto rules = detect::sigma::compile(loaded_, *fields, options);
  fields_ = fields;
  detector_ = detect::sigma::make_detector(std::move(rules), fields_);
}

std::vector<Hit> Engine::scan(const model::EventBatch& batch, detect::DetectorState& state) const {
  HitSink sink;
  detector_->scan(batch, state, sink);
  std::sort(sink.hits.begin(), sink.hits.end());
  return std::move(sink.hits);
}

void add_event(model::EventBatch& batch, std::span<const model::NamedValue> values,
               const model::FieldTable& fields, std::uint64_t ordinal) {
  std::vector<model::FieldValue> wanted;
  for (const model::NamedValue& named : values) {
    const std::optional<model::NamedField> field = fields.wanted(named.name);
    if (field.has_value()) {
      wanted.push_back({named.value, field->field, field->naming});
    }
  }
  model::Event event;
  event.locator = {model::SourceId{}, ordinal, ordinal, 0};
  event.channel = first_named(values, "Channel");
  event.provider = first_named(values, "Provider_Name");
  const std::optional<std::int64_t> id = model::to_integer(first_named(values, "EventID"));
  if (id.has_value() && *id >= 0 && *id <= 0xFFFFFFFF) {
    event.event_id = static_cast<std::uint32_t>(*id);
  }
  event.values = batch.keep(wanted, fields);
  batch.add(event);
}

}  // namespace longwatch::conformance
