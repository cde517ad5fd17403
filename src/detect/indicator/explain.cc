#include "detect/indicator/explain.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include "base/check.h"
#include "base/text.h"
#include "detect/cut.h"
#include "detect/indicator/internal/indicator_set.h"
#include "detect/indicator/internal/merge.h"
#include "detect/indicator/internal/near.h"

namespace longwatch::detect::indicator {
namespace {

constexpr std::size_t kShownBytes = 240;
constexpr std::size_t kBefore = 80;  // of them in front of what was seen
constexpr std::size_t kPlaces = 16;  // of one event

std::tuple<model::SourceId, std::uint64_t, std::uint64_t> key_of(const ExplainedEvent& event) {
  return {event.locator.source, event.locator.offset, event.locator.record};
}

/// The first events, by source and place.
class FirstEvents {
 public:
  explicit FirstEvents(std::size_t limit) : limit_(limit) {}

  bool would_keep(const model::Locator& place) const {
    return events_.size() < limit_ ||
           std::tuple(place.source, place.offset, place.record) < key_of(events_.back());
  }

  void add(ExplainedEvent event) {
    if (!would_keep(event.locator)) {
      return;
    }
    const auto at = std::upper_bound(
        events_.begin(), events_.end(), event,
        [](const ExplainedEvent& a, const ExplainedEvent& b) { return key_of(a) < key_of(b); });
    events_.insert(at, std::move(event));
    if (events_.size() > limit_) {
      events_.pop_back();
    }
  }

  void take(FirstEvents& from) {
    for (ExplainedEvent& event : from.events_) {
      add(std::move(event));
    }
    from.events_.clear();
  }

  std::vector<ExplainedEvent> release() { return std::move(events_); }

 private:
  const std::size_t limit_;
  std::vector<ExplainedEvent> events_;
};

/// Keeps what patterns find.
class PatternFindings final : public model::FindingSink {
 public:
  void accept(model::Finding finding) override {
    if (finding.rule != nullptr) {
      findings.push_back(std::move(finding));
    }
  }

  std::vector<model::Finding> findings;
};

class ExplainState final : public DetectorState {
 public:
  ExplainState(std::size_t limit, std::unique_ptr<DetectorState> patterns)
      : matches(limit), nearest(limit), pattern_state(std::move(patterns)) {}

  std::size_t capacity() const override {
    return text.capacity() + hits.capacity() * sizeof(Hit) +
           (pattern_state == nullptr ? 0 : pattern_state->capacity());
  }

  Status status() const override {
    return pattern_state == nullptr ? Status() : pattern_state->status();
  }

  std::uint64_t events = 0;
  std::uint64_t matching = 0;
  std::uint64_t near = 0;
  FirstEvents matches;
  FirstEvents nearest;
  std::string text;
  std::vector<Hit> hits;
  std::unique_ptr<DetectorState> pattern_state;  // null = the indicator is no pattern
  PatternFindings found;
};

/// The text around a place, short enough to be shown.
std::string shown_around(std::string_view text, std::size_t at) {
  std::size_t begin = at > kBefore && text.size() > kShownBytes ? at - kBefore : 0;
  while (begin > 0 && (static_cast<unsigned char>(text[begin]) & 0xC0U) == 0x80) {
    --begin;
  }
  return (begin > 0 ? "..." : "") + cut(text.substr(begin), kShownBytes);
}

std::vector<Indicator> usable(const std::vector<ExplainedEntry>& entries) {
  std::vector<Indicator> indicators;
  for (const ExplainedEntry& entry : entries) {
    if (entry.fate != Fate::Refused) {
      indicators.push_back(entry.indicator);
    }
  }
  return indicators;
}

class IndicatorExplainer final : public Detector {
 public:
  IndicatorExplainer(const ExplainedSubject& subject, const ExplainRequest& request,
                     std::shared_ptr<const model::FieldTable> fields,
                     IndicatorExplanation& explanation)
      : set_(subject.set),
        near_(*subject.set, usable(subject.entries)),
        request_(request),
        fields_(fields),
        explanation_(explanation) {
    for (const WatchedField& watched : watched_fields()) {
      if (const std::optional<model::NamedField> field = fields_->find(watched.name)) {
        natures_.resize(std::max(natures_.size(), model::index_of(field->field) + 1), Look::None);
        natures_[model::index_of(field->field)] = watched.look;
      }
    }
    if (!set_->patterns().empty()) {
      patterns_ = make_detector(set_, std::move(fields));
    }
  }

  std::string_view name() const override { return "indicator explainer"; }

  std::unique_ptr<DetectorState> make_state() const override {
    return std::make_unique<ExplainState>(request_.limit,
                                          patterns_ == nullptr ? nullptr : patterns_->make_state());
  }

  std::unique_ptr<DetectorState> make_state_within(
      const DetectorResources& resources) const override {
    return std::make_unique<ExplainState>(
        request_.limit, patterns_ == nullptr ? nullptr : patterns_->make_state_within(resources));
  }

  void scan(const model::EventBatch& batch, DetectorState& state,
            model::FindingSink& /*sink*/) const override {
    auto& own = static_cast<ExplainState&>(state);
    for (const model::Event& event : batch.events()) {
      if (!request_.record.has_value() || event.locator.record == *request_.record) {
        look_at(event, own);
      }
    }
    if (patterns_ != nullptr) {
      patterns_->scan(batch, *own.pattern_state, own.found);
    }
  }

  void combine(DetectorState& into, DetectorState& from) const override {
    auto& a = static_cast<ExplainState&>(into);
    auto& b = static_cast<ExplainState&>(from);
    a.events += std::exchange(b.events, 0);
    a.matching += std::exchange(b.matching, 0);
    a.near += std::exchange(b.near, 0);
    a.matches.take(b.matches);
    a.nearest.take(b.nearest);
    if (patterns_ != nullptr) {
      patterns_->combine(*a.pattern_state, *b.pattern_state);
    }
    std::move(b.found.findings.begin(), b.found.findings.end(),
              std::back_inserter(a.found.findings));
    b.found.findings.clear();
  }

  void finish(DetectorState& state, model::FindingSink& /*sink*/) const override {
    auto& own = static_cast<ExplainState&>(state);
    if (patterns_ != nullptr) {
      patterns_->finish(*own.pattern_state, own.found);
    }
    explanation_.events = own.events;
    explanation_.near = own.near;
    add_bindings(own);
    explanation_.matching = own.matching;
    explanation_.matches = own.matches.release();
    explanation_.nearest = own.nearest.release();
  }

 private:
  /// Of one event.
  struct Looked {
    std::vector<SeenPlace> places;
    std::vector<std::uint64_t> records;
    std::vector<SeenPlace> misses;
  };

  void look_at(const model::Event& event, ExplainState& state) const {
    ++state.events;
    ExplainedEvent seen;
    Looked looked;
    for (const model::FieldValue& value : event.values) {
      if (!value.is_copy && value.value.kind != model::ValueKind::Container) {
        look_at(event, value, state, looked);
      }
    }
    seen.places = std::move(looked.places);
    const bool is_match = !seen.places.empty();
    seen.places.insert(seen.places.end(), std::make_move_iterator(looked.misses.begin()),
                       std::make_move_iterator(looked.misses.end()));
    if (seen.places.empty()) {
      return;
    }
    ++(is_match ? state.matching : state.near);
    FirstEvents& list = is_match ? state.matches : state.nearest;
    if (!list.would_keep(event.locator)) {
      return;
    }
    seen.places.resize(std::min(seen.places.size(), kPlaces));
    describe(event, state, seen);
    if (is_match) {
      seen.standing = standing_in_words(looked.records, event.time);
    }
    list.add(std::move(seen));
  }

  void look_at(const model::Event& event, const model::FieldValue& value, ExplainState& state,
               Looked& looked) const {
    const std::string field = value.field == model::kUnnamedField
                                  ? std::string()
                                  : std::string(fields_->name(value.field));
    state.hits.clear();
    set_->find(event, value, state.text, state.hits);
    const std::string_view text = model::render(value.value, state.text);
    for (const Hit& hit : state.hits) {
      looked.records.push_back(hit.record);
      const bool is_known =
          std::any_of(looked.places.begin(), looked.places.end(), [&](const SeenPlace& place) {
            return place.field == field && place.matched == hit.head.value;
          });
      if (!is_known) {
        const std::size_t at = to_ascii_lower(text).find(to_ascii_lower(hit.observed));
        looked.places.push_back(
            {field,
             shown_around(text, at == std::string::npos ? 0 : at),
             std::string(hit.head.value),
             hit.observed.size() == text.size() || hit.head.kind == IndicatorKind::Account,
             {},
             set_->allows(hit)});
      }
    }
    if (state.hits.empty()) {
      for (NearMiss& miss : near_.find(nature_of(value.field), text)) {
        looked.misses.push_back(
            {field, shown_around(text, miss.at), {}, false, std::move(miss.why), false});
      }
    }
  }

  /// How a field is searched when somebody looks for what it holds.
  Look nature_of(model::FieldId field) const {
    const std::size_t index = model::index_of(field);
    return index < natures_.size() ? natures_[index] : Look::None;
  }

  static void describe(const model::Event& event, ExplainState& state, ExplainedEvent& seen) {
    seen.locator = event.locator;
    seen.time = event.time;
    seen.channel = model::render(event.channel, state.text);
    seen.event_id = event.event_id;
  }

  std::string standing_in_words(const std::vector<std::uint64_t>& records,
                                std::optional<Timestamp> time) const {
    std::vector<Indicator> indicators;
    std::vector<Standing> standings;
    for (const std::uint64_t record : records) {
      if (const std::optional<RecordHead> head = set_->view().record(record)) {
        indicators.push_back(to_indicator(*head));
        standings.push_back(standing_of(indicators.back().details, time));
      }
    }
    return indicators.empty() ? std::string() : standing_text(indicators, standings);
  }

  /// Each event of a binding, with the place that it has in it.
  void add_bindings(ExplainState& state) const {
    explanation_.bindings = state.found.findings.size();
    for (const model::Finding& finding : state.found.findings) {
      if (finding.rule->kind != model::RuleKind::Indicator) {
        continue;
      }
      for (const auto& event : finding.events) {
        ++state.matching;
        ExplainedEvent seen;
        seen.locator = event.locator;
        seen.time = event.time;
        seen.places.push_back({{}, {}, finding.rule->title, false, {}, false});
        state.matches.add(std::move(seen));
      }
    }
  }

  const std::shared_ptr<const IndicatorSet> set_;
  const NearMisses near_;
  const ExplainRequest request_;
  const std::shared_ptr<const model::FieldTable> fields_;
  IndicatorExplanation& explanation_;
  std::vector<Look> natures_;  // by field id
  std::unique_ptr<Detector> patterns_;
};

/// Counts alone: no entry can match.
class NothingToExplain final : public Detector {
 public:
  NothingToExplain(const ExplainRequest& request, IndicatorExplanation& explanation)
      : request_(request), explanation_(explanation) {}

  std::string_view name() const override { return "indicator explainer"; }

  std::unique_ptr<DetectorState> make_state() const override {
    return std::make_unique<ExplainState>(std::size_t{0}, nullptr);
  }

  void scan(const model::EventBatch& batch, DetectorState& state,
            model::FindingSink& /*sink*/) const override {
    for (const model::Event& event : batch.events()) {
      if (!request_.record.has_value() || event.locator.record == *request_.record) {
        ++static_cast<ExplainState&>(state).events;
      }
    }
  }

  void combine(DetectorState& into, DetectorState& from) const override {
    static_cast<ExplainState&>(into).events +=
        std::exchange(static_cast<ExplainState&>(from).events, 0);
  }

  void finish(DetectorState& state, model::FindingSink& /*sink*/) const override {
    explanation_.events = static_cast<ExplainState&>(state).events;
  }

 private:
  const ExplainRequest request_;
  IndicatorExplanation& explanation_;
};

}  // namespace

std::unique_ptr<Detector> make_explainer(const ExplainedSubject& subject,
                                         const ExplainRequest& request,
                                         std::shared_ptr<const model::FieldTable> fields,
                                         IndicatorExplanation& explanation) {
  LW_CHECK(!subject.entries.empty());
  if (subject.set == nullptr) {
    return std::make_unique<NothingToExplain>(request, explanation);
  }
  return std::make_unique<IndicatorExplainer>(subject, request, std::move(fields), explanation);
}

}  // namespace longwatch::detect::indicator
