#include <algorithm>
#include <tuple>
#include <utility>

#include "base/ip_address.h"
#include "detect/indicator/indicator.h"
#include "detect/indicator/internal/indicator_set.h"

namespace longwatch::detect::indicator {
namespace {

/// Scratch of one worker.
class IndicatorState final : public DetectorState {
 public:
  std::string text;
  std::vector<Hit> hits;
  std::vector<model::FieldId> fields;

  std::size_t capacity() const override {
    return text.capacity() + hits.capacity() * sizeof(Hit) +
           fields.capacity() * sizeof(model::FieldId);
  }
};

/// The type of entity that was seen: a network's finding shows the address.
std::string_view entity_type(const Indicator& indicator, std::string_view observed) {
  if (indicator.kind == IndicatorKind::Cidr) {
    return observed.find(':') == std::string_view::npos ? "ipv4" : "ipv6";
  }
  return to_text(indicator.kind);
}

class IndicatorDetector final : public Detector {
 public:
  IndicatorDetector(std::shared_ptr<const IndicatorSet> indicators,
                    std::shared_ptr<const model::FieldTable> fields)
      : indicators_(std::move(indicators)), fields_(std::move(fields)) {}

  std::string_view name() const override { return "indicator"; }

  std::unique_ptr<DetectorState> make_state() const override {
    return std::make_unique<IndicatorState>();
  }

  void scan(const model::EventBatch& batch, DetectorState& state,
            model::FindingSink& sink) const override {
    auto& own = static_cast<IndicatorState&>(state);
    for (const model::Event& event : batch.events()) {
      scan_event(event, own, sink);
    }
  }

  void combine(DetectorState& /*into*/, DetectorState& /*from*/) const override {}

  void finish(DetectorState& /*state*/, model::FindingSink& /*sink*/) const override {}

 private:
  void scan_event(const model::Event& event, IndicatorState& state,
                  model::FindingSink& sink) const {
    state.hits.clear();
    for (const model::FieldValue& value : event.values) {
      const Look look = indicators_->look_of(value.field);
      if (look == Look::None) {
        continue;
      }
      const std::size_t known = state.hits.size();
      indicators_->find(look, model::render(value.value, state.text), state.hits);
      for (std::size_t i = known; i < state.hits.size(); ++i) {
        state.hits[i].field = value.field;
      }
    }
    if (!state.hits.empty()) {
      report(event, state, sink);
    }
  }

  /// One finding for each indicator, whatever the number of places it was seen in.
  void report(const model::Event& event, IndicatorState& state, model::FindingSink& sink) const {
    std::stable_sort(state.hits.begin(), state.hits.end(),
                     [](const Hit& a, const Hit& b) { return a.number < b.number; });
    for (std::size_t begin = 0; begin < state.hits.size();) {
      std::size_t end = begin;
      state.fields.clear();
      while (end < state.hits.size() && state.hits[end].number == state.hits[begin].number) {
        state.fields.push_back(state.hits[end++].field);
      }
      sink.accept(make_finding(event, state.hits[begin], state.fields));
      begin = end;
    }
  }

  model::Finding make_finding(const model::Event& event, const Hit& hit,
                              std::span<const model::FieldId> fields) const {
    const Indicator& indicator = indicators_->indicator(hit.number);
    model::Finding finding;
    finding.rule = &indicators_->rule(hit.number);
    indicators_->evidence().describe(event, fields, *fields_, finding);
    finding.matched = indicator.value;
    const model::Entity entity{std::string(entity_type(indicator, hit.observed)), hit.observed,
                               "indicator"};
    if (std::find(finding.entities.begin(), finding.entities.end(), entity) ==
        finding.entities.end()) {
      finding.entities.push_back(entity);
    }
    if (!indicator.note.empty()) {
      finding.fields.push_back({"indicator.note", indicator.note});
    }
    return finding;
  }

  const std::shared_ptr<const IndicatorSet> indicators_;
  const std::shared_ptr<const model::FieldTable> fields_;
};

}  // namespace

std::shared_ptr<const IndicatorSet> compile(LoadedIndicators loaded, model::FieldTable& fields) {
  return std::make_shared<const IndicatorSet>(std::move(loaded), fields);
}

std::unique_ptr<Detector> make_detector(std::shared_ptr<const IndicatorSet> indicators,
                                        std::shared_ptr<const model::FieldTable> fields) {
  return std::make_unique<IndicatorDetector>(std::move(indicators), std::move(fields));
}

}  // namespace longwatch::detect::indicator
