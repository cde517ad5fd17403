#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/limits.h"
#include "base/memory_budget.h"
#include "detect/sigma/internal/certainty.h"
#include "detect/sigma/internal/channel_cache.h"
#include "detect/sigma/internal/correlator.h"
#include "detect/sigma/internal/hit_recorder.h"
#include "detect/sigma/internal/rule_set.h"
#include "detect/sigma/internal/value_memo.h"
#include "detect/sigma/internal/watched_detector.h"
#include "detect/sigma/sigma.h"
#include "detect/trial.h"

namespace longwatch::detect::sigma {
namespace {

/// Marks for one event at a time: which numbers are set, and the list of them so that clearing
/// costs what setting did.
class MarkSet {
 public:
  void resize(std::size_t count) {
    if (marks_.size() < count) {
      marks_.resize(count, 0);
    }
  }

  /// False when it was set already.
  bool set(std::uint32_t number) {
    if (marks_[number] != 0) {
      return false;
    }
    marks_[number] = 1;
    set_.push_back(number);
    return true;
  }

  bool is_set(std::uint32_t number) const { return marks_[number] != 0; }

  const std::vector<std::uint32_t>& numbers() const { return set_; }

  void clear() {
    for (const std::uint32_t number : set_) {
      marks_[number] = 0;
    }
    set_.clear();
  }

  std::size_t capacity() const {
    return marks_.capacity() + set_.capacity() * sizeof(std::uint32_t);
  }

 private:
  std::vector<std::uint8_t> marks_;
  std::vector<std::uint32_t> set_;
};

/// An event as its record has it, and as rules see it: with the fields that follow from others.
struct Scanned {
  const model::Event& record;
  const model::Event& seen;
};

/// A value on its way to a matcher.
struct Lookup {
  const model::Value* value;
  std::uint32_t matcher;  ///< of the set in use
  ValueMemo::Place place;
};

// Of a worker without a run, as in tests and where rules are asked one by one.
constexpr std::uint64_t kOwnBudgetBytes = 64 * 1024 * 1024;

class SigmaState final : public DetectorState {
 public:
  SigmaState(const RuleSet& rules, const DetectorResources& lent)
      : channels(rules.plans),
        first_looks(rules.plans.plan_count),
        glances(rules.plans.plan_count),
        memo_uses(rules.plans.matcher_count),
        resources(lent) {
    if (resources.budget == nullptr) {
      own_budget = std::make_unique<MemoryBudget>(ByteCount{kOwnBudgetBytes});
      resources.budget = own_budget.get();
    }
    if (!rules.correlations.empty()) {
      HitStoreOptions options;
      options.free_bytes = limits::kHitFreeBytes;
      options.temporary_directory = resources.temporary_directory;
      recorder.emplace(rules.correlations, options, *resources.budget);
    }
  }

  Status status() const override {
    LW_TRY(Status(failure));
    return recorder.has_value() ? recorder->hits().status() : Status();
  }

  std::size_t capacity() const override {
    return sizeof(*this) + memo.capacity() + predicates.capacity() + woken.capacity() +
           fired.capacity() + values.capacity() * sizeof(model::FieldValue) +
           lookups.capacity() * sizeof(Lookup) +
           (first_looks.capacity() + glances.capacity() + memo_uses.capacity()) * sizeof(Trial) +
           text.capacity() + scratch.text.capacity() + scratch.other_text.capacity() +
           made.capacity() + made_fields.capacity() * sizeof(model::FieldId) +
           (recorder.has_value() ? limits::kHitFreeBytes : 0);
  }

  ChannelCache channels;
  ValueMemo memo;
  std::vector<Trial> first_looks;  // by plan: looking for witnesses before all else
  std::vector<Trial> glances;      // by plan: looking at all texts at once before that
  std::vector<Trial> memo_uses;    // by matcher
  EventText text;
  MatchScratch scratch;
  std::vector<Lookup> lookups;  // of one event
  std::vector<std::uint32_t> numbers;
  MarkSet predicates;  // that hold for the event
  MarkSet demanded;    // on-demand predicates whose answer is known
  MarkSet woken;       // plan rules that were evaluated
  MarkSet fired;       // rules of the set: several variants of one rule give one finding
  // Of an event with derived fields: all values, and the texts and fields of those that were made.
  std::vector<model::FieldValue> values;
  MadeTexts made;
  std::vector<model::FieldId> made_fields;
  DerivedScratch rendered;
  // What correlations need:
  std::unique_ptr<MemoryBudget> own_budget;
  DetectorResources resources;
  std::optional<HitRecorder> recorder;
  std::string unknown_fields;
  Status failure;
};

class SigmaDetector final : public Detector {
 public:
  SigmaDetector(std::shared_ptr<const RuleSet> rules,
                std::shared_ptr<const model::FieldTable> fields, CorrelationObserver observer)
      : rules_(std::move(rules)), fields_(std::move(fields)), observer_(std::move(observer)) {}

  std::string_view name() const override { return "sigma"; }

  std::unique_ptr<DetectorState> make_state() const override { return make_state_within({}); }

  std::unique_ptr<DetectorState> make_state_within(
      const DetectorResources& resources) const override {
    return std::make_unique<SigmaState>(*rules_, resources);
  }

  void scan(const model::EventBatch& batch, DetectorState& state,
            model::FindingSink& sink) const override {
    auto& own = static_cast<SigmaState&>(state);
    for (const model::Event& event : batch.events()) {
      if (rules_->waits) {
        own.recorder->look_at(event.time);
      }
      if (const Plan* plan = find_plan(event, own); plan != nullptr) {
        scan_event(event, *plan, own, sink);
      }
    }
  }

  void combine(DetectorState& into, DetectorState& from) const override {
    auto& all = static_cast<SigmaState&>(into);
    if (all.recorder.has_value()) {
      all.recorder->take(*static_cast<SigmaState&>(from).recorder);
    }
  }

  void finish(DetectorState& state, model::FindingSink& sink) const override {
    auto& own = static_cast<SigmaState&>(state);
    if (own.recorder.has_value() && own.status().ok()) {
      if (observer_.hits) {
        observer_.hits(*own.recorder);
      }
      Correlator correlator(*rules_, *fields_, own.resources, sink);
      correlator.set_watch(observer_.watch);
      own.failure = correlator.run(*own.recorder);
    }
  }

 private:
  static const Plan* find_plan(const model::Event& event, SigmaState& state) {
    const ChannelPlans* channel = state.channels.find(event);
    if (channel == nullptr) {
      return nullptr;
    }
    return event.event_id.has_value() ? channel->find(*event.event_id) : channel->other.get();
  }

  void scan_event(const model::Event& event, const Plan& plan, SigmaState& state,
                  model::FindingSink& sink) const {
    state.predicates.resize(plan.predicate_count);
    state.demanded.resize(plan.predicate_count);
    state.woken.resize(plan.rules.size());
    if (plan.derivations.empty()) {
      scan_seen({event, event}, plan, state, sink);
    } else {
      model::Event seen = event;
      seen.values = derive(event, plan, state);
      scan_seen({event, seen}, plan, state, sink);
    }
    state.predicates.clear();
    state.demanded.clear();
    state.woken.clear();
    state.fired.clear();
  }

  void scan_seen(const Scanned& event, const Plan& plan, SigmaState& state,
                 model::FindingSink& sink) const {
    if (plan.looks_first && !may_wake(event, plan, state)) {
      return;
    }
    match_values(event, plan, plan.all, state);
    match_references(event.seen, plan, state);
    // By index: code that is run may find more predicates to hold, which wake nothing.
    const std::size_t waking = state.predicates.numbers().size();
    for (std::size_t k = 0; k < waking; ++k) {
      const std::uint32_t number = state.predicates.numbers()[k];
      for (std::uint32_t i = plan.first_witnessed[number]; i < plan.first_witnessed[number + 1];
           ++i) {
        evaluate(event, plan, plan.witnessed[i], state, sink);
      }
    }
    for (const std::uint32_t rule : plan.always) {
      evaluate(event, plan, rule, state, sink);
    }
  }

  /// The event's values and those that follow from them; valid until the next call.
  static std::span<const model::FieldValue> derive(const model::Event& event, const Plan& plan,
                                                   SigmaState& state) {
    state.made.clear();
    state.made_fields.clear();
    for (const Plan::Derivation& derivation : plan.derivations) {
      append_derived(*derivation.made, derivation.inputs, event, state.rendered, state.made);
      state.made_fields.resize(state.made.size(), derivation.field);
    }
    state.values.clear();
    for (const model::FieldValue& entry : event.values) {
      if (!is_derived(entry.field, plan)) {  // records may hold a field of any name
        state.values.push_back(entry);
      }
    }
    for (std::size_t i = 0; i < state.made.size(); ++i) {
      state.values.push_back({model::text_value(state.made[i]), state.made_fields[i]});
    }
    return state.values;
  }

  static bool is_derived(model::FieldId field, const Plan& plan) {
    return std::any_of(
        plan.derivations.begin(), plan.derivations.end(),
        [field](const Plan::Derivation& derivation) { return derivation.field == field; });
  }

  /// False when no rule can fire for the event. Left out while most events do wake a rule.
  static bool may_wake(const Scanned& event, const Plan& plan, SigmaState& state) {
    constexpr std::uint32_t kLeastAsleep = 128;
    Trial& trial = state.first_looks[plan.number];
    if (!trial.is_due()) {
      return true;
    }
    const bool wakes =
        may_wake_at_a_glance(event, plan, state) && wakes_some(event, plan.waking, plan, state);
    trial.note(!wakes, kLeastAsleep);
    return wakes;
  }

  static bool wakes_some(const Scanned& event, const MatcherSet& set, const Plan& plan,
                         SigmaState& state) {
    match_values(event, plan, set, state);
    const bool wakes = !state.predicates.numbers().empty();
    state.predicates.clear();
    return wakes;
  }

  /// False when no witness can hold: its literals occur in no text of the event.
  static bool may_wake_at_a_glance(const Scanned& event, const Plan& plan, SigmaState& state) {
    constexpr std::uint32_t kLeastAsleep = 128;
    Trial& trial = state.glances[plan.number];
    constexpr std::size_t kMostValues =
        4096;  // an event of more is rare, and its copy takes memory
    if (plan.glance == nullptr || event.seen.values.size() > kMostValues || !trial.is_due()) {
      return true;
    }
    std::string_view text;
    const bool may_wake = !gather_text(event.seen, plan.waking, state.text) ||
                          !state.text.fold(text) ||
                          plan.glance->may_wake(event.seen, text, state.numbers) ||
                          wakes_some(event, plan.waking_apart, plan, state);
    trial.note(!may_wake, kLeastAsleep);
    return may_wake;
  }

  /// The texts that witnesses are looked for in. False when some are no plain text.
  static bool gather_text(const model::Event& event, const MatcherSet& waking, EventText& text) {
    text.clear();
    for (const model::FieldValue& entry : event.values) {
      const std::uint32_t own = waking.matcher_of(entry.field);
      const bool is_searched = own == MatcherSet::kNone && !entry.is_copy;
      const std::uint32_t matcher = is_searched ? waking.any_field : own;
      if (matcher == MatcherSet::kNone || !waking.matchers[matcher].may_match(entry.value)) {
        continue;
      }
      if (entry.value.kind != model::ValueKind::Text) {
        return false;
      }
      text.add(entry.value);
    }
    return true;
  }

  static void match_values(const Scanned& event, const Plan& plan, const MatcherSet& set,
                           SigmaState& state) {
    state.lookups.clear();
    const auto look_up = [&](const model::Value& value, std::uint32_t matcher) {
      if (matcher != MatcherSet::kNone && set.matchers[matcher].may_match(value)) {
        state.lookups.push_back(
            {&value, matcher, locate(set.first_number + matcher, value, state)});
      }
    };
    for (const model::FieldValue& entry : event.seen.values) {
      const std::uint32_t own = set.matcher_of(entry.field);
      const bool is_searched = own == MatcherSet::kNone && !plan.keywords_apart && !entry.is_copy;
      look_up(entry.value, is_searched ? set.any_field : own);
    }
    if (plan.keywords_apart) {
      for (const model::FieldValue& entry : event.record.values) {
        if (!entry.is_copy) {
          look_up(entry.value, set.any_field);
        }
      }
    }
    for (const Lookup& lookup : state.lookups) {
      match_value(lookup, set, state);
    }
  }

  /// No place where the values of a matcher hardly ever come again.
  static ValueMemo::Place locate(std::uint32_t matcher, const model::Value& value,
                                 SigmaState& state) {
    return state.memo_uses[matcher].is_due() ? state.memo.locate(matcher, value)
                                             : ValueMemo::Place();
  }

  static void match_value(const Lookup& lookup, const MatcherSet& set, SigmaState& state) {
    constexpr std::uint32_t kLeastKnown = 64;
    const ValueMemo::Answer known = state.memo.find(lookup.place, *lookup.value);
    if (lookup.place.is_kept()) {
      state.memo_uses[set.first_number + lookup.matcher].note(known.found, kLeastKnown);
    }
    if (known.found) {
      for (const std::uint32_t number : known.numbers) {
        state.predicates.set(number);
      }
      return;
    }
    state.numbers.clear();
    set.matchers[lookup.matcher].match(*lookup.value, state.scratch, state.numbers);
    if (lookup.place.is_kept()) {
      std::sort(state.numbers.begin(), state.numbers.end());
      const auto end = std::unique(state.numbers.begin(), state.numbers.end());
      state.numbers.erase(end, state.numbers.end());
      state.memo.store(lookup.place, *lookup.value, state.numbers);
    }
    for (const std::uint32_t number : state.numbers) {
      state.predicates.set(number);
    }
  }

  /// Field against field: few rules use it, so the values are rendered anew.
  static void match_references(const model::Event& event, const Plan& plan, SigmaState& state) {
    for (const Plan::Reference& reference : plan.references) {
      if (refers(event, *reference.predicate, state.scratch)) {
        state.predicates.set(reference.number);
      }
    }
  }

  static bool refers(const model::Event& event, const Predicate& predicate, MatchScratch& scratch) {
    for (const model::FieldValue& left : event.values) {
      for (const model::FieldValue& right : event.values) {
        if (left.field == predicate.field && right.field == predicate.other_field &&
            left.value.kind != model::ValueKind::Container &&
            right.value.kind != model::ValueKind::Container &&
            refers(predicate, left.value, right.value, scratch)) {
          return true;
        }
      }
    }
    return false;
  }

  static bool refers(const Predicate& predicate, const model::Value& left,
                     const model::Value& right, MatchScratch& scratch) {
    scratch.text.set(left);
    scratch.other_text.set(right);
    const bool is_exact = predicate.letter_case == LetterCase::Exact;
    return is_exact
               ? lies_at(scratch.text.text(), scratch.other_text.text(), predicate.other_anchor)
               : lies_at(scratch.text.folded(), scratch.other_text.folded(),
                         predicate.other_anchor);
  }

  void evaluate(const Scanned& event, const Plan& plan, std::uint32_t rule, SigmaState& state,
                model::FindingSink& sink) const {
    if (!state.woken.set(rule)) {
      return;
    }
    if (is_accepted(event.seen, plan, plan.rules[rule].entry, state)) {
      fire(event, plan, plan.rules[rule], state, sink);
    }
  }

  /// Runs code from `step` to its end.
  static bool is_accepted(const model::Event& event, const Plan& plan, std::uint32_t step,
                          SigmaState& state) {
    while (step < kAccept) {
      const Step& current = plan.steps[step];
      const bool is_true = holds_for(event, plan, current.predicate, state);
      step = is_true ? current.if_true : current.if_false;
    }
    return step == kAccept;
  }

  /// `code`: as in the steps.
  static bool holds_for(const model::Event& event, const Plan& plan, std::uint32_t code,
                        SigmaState& state) {
    const bool known = (code & Plan::kOnDemand) == 0;
    return known ? state.predicates.is_set(code)
                 : demand(event, plan, code & ~Plan::kOnDemand, state);
  }

  static bool demand(const model::Event& event, const Plan& plan, std::uint32_t number,
                     SigmaState& state) {
    if (state.demanded.set(number) && is_true_of(event, *plan.on_demand[number], state.scratch)) {
      state.predicates.set(number);
    }
    return state.predicates.is_set(number);
  }

  static bool is_true_of(const model::Event& event, const Predicate& predicate,
                         MatchScratch& scratch) {
    if (predicate.kind == Predicate::Kind::SameAs) {
      return refers(event, predicate, scratch);
    }
    for (const model::FieldValue& entry : event.values) {
      if (entry.field == predicate.field) {
        scratch.text.set(entry.value);
        if (holds(predicate, scratch.text)) {
          return true;
        }
      }
    }
    return false;
  }

  void fire(const Scanned& event, const Plan& plan, const Plan::PlanRule& rule, SigmaState& state,
            model::FindingSink& sink) const {
    state.fired.resize(rules_->rules.size());
    if (!state.fired.set(rule.rule)) {
      return;
    }
    const CompiledRule& compiled = rules_->rules[rule.rule];
    model::Finding finding;
    find_unknown(event, plan, rule, state, finding.unknown_fields);
    if (rule.captures != kNoCaptures) {
      state.unknown_fields = fmt::format("{}", fmt::join(finding.unknown_fields, "\n"));
      state.recorder->record(event.seen, rules_->captures[rule.captures], state.unknown_fields);
    }
    if (!compiled.reports) {
      return;
    }
    finding.rule = &compiled.info;
    rules_->evidence.describe(event.record, compiled.fields, *fields_, finding);
    if (rule.conditions != Plan::kOneCondition) {
      const std::vector<std::uint32_t>& entries = plan.condition_entries[rule.conditions];
      for (std::size_t i = 0; i < entries.size(); ++i) {
        if (is_accepted(event.seen, plan, entries[i], state)) {
          finding.conditions.push_back(compiled.conditions[i]);
        }
      }
    }
    sink.accept(std::move(finding));
  }

  /// The fields on which it hangs that the rule fires.
  void find_unknown(const Scanned& event, const Plan& plan, const Plan::PlanRule& rule,
                    SigmaState& state, std::vector<std::string>& fields) const {
    if (rule.uncertainty == Plan::kCertain) {
      return;
    }
    const Plan::Uncertainty& uncertainty = plan.uncertainties[rule.uncertainty];
    const auto holds = [&](std::uint32_t code) {
      return holds_for(event.seen, plan, code, state);
    };
    for (const model::FieldId field :
         find_unknown_fields(uncertainty, {*rules_, event.record, holds})) {
      fields.emplace_back(fields_->name(field));
    }
  }

  const std::shared_ptr<const RuleSet> rules_;
  const std::shared_ptr<const model::FieldTable> fields_;
  const CorrelationObserver observer_;
};

}  // namespace

std::unique_ptr<Detector> make_watched_detector(std::shared_ptr<const RuleSet> rules,
                                                std::shared_ptr<const model::FieldTable> fields,
                                                CorrelationObserver observer) {
  return std::make_unique<SigmaDetector>(std::move(rules), std::move(fields), std::move(observer));
}

std::unique_ptr<Detector> make_detector(std::shared_ptr<const RuleSet> rules,
                                        std::shared_ptr<const model::FieldTable> fields) {
  return make_watched_detector(std::move(rules), std::move(fields), {});
}

}  // namespace longwatch::detect::sigma
