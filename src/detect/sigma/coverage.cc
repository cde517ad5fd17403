#include "detect/sigma/coverage.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "base/check.h"
#include "detect/sigma/internal/channel_cache.h"
#include "detect/sigma/internal/derived_field.h"
#include "detect/sigma/internal/rule_set.h"

namespace longwatch::detect::sigma {
namespace {

using Verdict = TelemetryFit::Verdict;

/// Events with the same channel and id, and which fields any of them has.
struct Kind {
  std::uint64_t events = 0;
  std::vector<std::uint8_t> has;  ///< by field id

  void add(const model::Event& event, std::size_t fields) {
    ++events;
    has.resize(fields, 0);
    for (const model::FieldValue& value : event.values) {
      if (value.field != model::kUnnamedField) {
        has[model::index_of(value.field)] = 1;
      }
    }
  }

  void add(const Kind& other) {
    events += other.events;
    has.resize(std::max(has.size(), other.has.size()), 0);
    for (std::size_t i = 0; i < other.has.size(); ++i) {
      has[i] |= other.has[i];
    }
  }

  bool has_field(model::FieldId field) const {
    const std::size_t index = model::index_of(field);
    return index < has.size() && has[index] != 0;
  }
};

/// Channel in lower case, and event id; as far as rules tell them apart (see KindNames).
using KindKey = std::pair<std::string, std::optional<std::uint32_t>>;
using Kinds = std::map<KindKey, Kind>;

class FitState final : public DetectorState {
 public:
  std::size_t capacity() const override {
    return kinds.empty()
               ? 0
               : kinds.size() * (sizeof(Kinds::value_type) + kinds.begin()->second.has.capacity());
  }

  Kinds kinds;
  Kind* last = nullptr;  ///< of the event before
  KindKey last_seen;     ///< as it named itself
};

bool speaks_of(const LogSourceTarget& target, const KindKey& kind) {
  const bool of_channel =
      target.channels.empty() ||
      std::any_of(target.channels.begin(), target.channels.end(), [&](const std::string& named) {
        return named.ends_with('*')
                   ? kind.first.starts_with(std::string_view(named).substr(0, named.size() - 1))
                   : kind.first == named;
      });
  const bool of_id =
      target.event_ids.empty() ||
      (kind.second.has_value() && std::find(target.event_ids.begin(), target.event_ids.end(),
                                            *kind.second) != target.event_ids.end());
  return of_channel && of_id;
}

/// What rules tell apart: channels and beginnings of channels that targets name, and on each of
/// them the event ids that a target or a rule names there. So the kinds are as many as the rules
/// make them, whatever logs name.
class KindNames {
 public:
  explicit KindNames(const std::vector<RuleVariant>& variants) {
    ids_.try_emplace("");
    for (const RuleVariant& variant : variants) {
      for (const LogSourceTarget& target : variant.targets) {
        for (const std::string& channel : target.channels) {
          const bool is_prefix = channel.ends_with('*');
          if (is_prefix) {
            prefixes_.insert(channel.substr(0, channel.size() - 1));
          }
          ids_.try_emplace(is_prefix ? channel.substr(0, channel.size() - 1) : channel);
        }
      }
    }
    for (const RuleVariant& variant : variants) {
      for (const LogSourceTarget& target : variant.targets) {
        add_ids(variant, target);
      }
    }
  }

  /// A channel that nobody names stands for itself by the longest beginning that somebody names.
  KindKey key_of(std::string channel, std::optional<std::uint32_t> id) const {
    auto known = ids_.find(channel);
    if (known == ids_.end()) {
      std::string_view longest;
      for (const std::string& prefix : prefixes_) {
        longest = channel.starts_with(prefix) && prefix.size() > longest.size() ? prefix : longest;
      }
      channel = longest;
      known = ids_.find(channel);
    }
    const bool is_named = id.has_value() && known->second.contains(*id);
    return {std::move(channel), is_named ? id : std::nullopt};
  }

 private:
  void add_ids(const RuleVariant& variant, const LogSourceTarget& target) {
    for (auto& [channel, ids] : ids_) {
      LogSourceTarget channels_only;
      channels_only.channels = target.channels;
      if (speaks_of(channels_only, {channel, std::nullopt})) {
        ids.insert(target.event_ids.begin(), target.event_ids.end());
        if (variant.event_ids.has_value()) {
          ids.insert(variant.event_ids->begin(), variant.event_ids->end());
        }
      }
    }
  }

  std::map<std::string, std::set<std::uint32_t>> ids_;  ///< by channel, or beginning of one
  std::set<std::string> prefixes_;
};

/// One rule on one kind of telemetry, held against the events there are.
class VariantFit {
 public:
  VariantFit(const RuleSet& rules, const RuleVariant& variant, const model::FieldTable& fields)
      : rules_(rules), variant_(variant), fields_(fields) {}

  /// All events of the variant's telemetry for which it can be true by their event id.
  Kind events(const Kinds& kinds) const {
    Kind sum;
    for (const auto& entry : kinds) {
      const KindKey& key = entry.first;
      const bool by_id = !variant_.event_ids.has_value() ||
                         (key.second.has_value() && variant_.event_ids->contains(*key.second));
      const bool by_target =
          std::any_of(variant_.targets.begin(), variant_.targets.end(),
                      [&](const LogSourceTarget& target) { return speaks_of(target, key); });
      if (by_id && by_target) {
        sum.add(entry.second);
      }
    }
    return sum;
  }

  /// Whether it can be true when a test of a field that no event has is false, and every other one
  /// may be either.
  bool can_be_true(const Kind& kind) const {
    struct Can {
      bool be_true;
      bool be_false;
    };

    std::map<ExpressionId, Can> can;
    for (const ExpressionId id : rules_.pool.reachable(variant_.expression)) {
      const ExpressionPool::Node& node = rules_.pool.node(id);
      Can result{node.kind == ExpressionPool::Kind::True, node.kind == ExpressionPool::Kind::False};
      if (node.kind == ExpressionPool::Kind::Leaf) {
        result = {is_open(node.leaf, kind), true};
      } else if (node.kind == ExpressionPool::Kind::Not) {
        const Can operand = can.at(node.children.front());
        result = {operand.be_false, operand.be_true};
      } else if (!node.children.empty()) {
        const bool all = node.kind == ExpressionPool::Kind::And;
        const auto every = [&](bool Can::*member) {
          return std::all_of(node.children.begin(), node.children.end(),
                             [&](ExpressionId child) { return can.at(child).*member; });
        };
        const auto some = [&](bool Can::*member) {
          return std::any_of(node.children.begin(), node.children.end(),
                             [&](ExpressionId child) { return can.at(child).*member; });
        };
        result = all ? Can{every(&Can::be_true), some(&Can::be_false)}
                     : Can{some(&Can::be_true), every(&Can::be_false)};
      }
      can.emplace(id, result);
    }
    return can.at(variant_.expression).be_true;
  }

  void add_missing(const Kind& kind, std::set<std::string>& names) const {
    for (const PredicateId id : rules_.pool.leaves(variant_.expression)) {
      const Predicate& predicate = rules_.predicates[id];
      add_if_missing(predicate.field, kind, names);
      if (predicate.kind == Predicate::Kind::SameAs) {
        add_if_missing(predicate.other_field, kind, names);
      }
    }
  }

 private:
  bool is_open(PredicateId id, const Kind& kind) const {
    const Predicate& predicate = rules_.predicates[id];
    return std::binary_search(variant_.unknown.begin(), variant_.unknown.end(), id) ||
           (is_there(predicate.field, kind) &&
            (predicate.kind != Predicate::Kind::SameAs || is_there(predicate.other_field, kind)));
  }

  /// Of a derived field one of its inputs.
  bool is_there(model::FieldId field, const Kind& kind) const {
    if (field == kAnyField || kind.has_field(field)) {
      return true;
    }
    const DerivedField* const made = find_derived(fields_.name(field));
    if (made == nullptr) {
      return false;
    }
    const std::optional<std::vector<model::FieldId>> inputs = find_inputs(*made, fields_);
    return inputs.has_value() &&
           std::any_of(inputs->begin(), inputs->end(),
                       [&kind](model::FieldId input) { return kind.has_field(input); });
  }

  void add_if_missing(model::FieldId field, const Kind& kind, std::set<std::string>& names) const {
    if (!is_there(field, kind)) {
      names.emplace(fields_.name(field));
    }
  }

  const RuleSet& rules_;
  const RuleVariant& variant_;
  const model::FieldTable& fields_;
};

class FitDetector final : public Detector {
 public:
  FitDetector(std::shared_ptr<const RuleSet> rules, std::shared_ptr<const model::FieldTable> fields,
              TelemetryFits& fits)
      : rules_(std::move(rules)),
        fields_(std::move(fields)),
        names_(rules_->variants),
        fits_(fits) {}

  std::string_view name() const override { return "rule coverage"; }

  std::unique_ptr<DetectorState> make_state() const override {
    return std::make_unique<FitState>();
  }

  void scan(const model::EventBatch& batch, DetectorState& state,
            model::FindingSink& /*sink*/) const override {
    auto& own = static_cast<FitState&>(state);
    for (const model::Event& event : batch.events()) {
      if (Kind* const kind = kind_of(event, own); kind != nullptr) {
        kind->add(event, fields_->size());
      }
    }
  }

  void combine(DetectorState& into, DetectorState& from) const override {
    auto& all = static_cast<FitState&>(into).kinds;
    auto& part = static_cast<FitState&>(from);
    for (const auto& [key, kind] : part.kinds) {
      all[key].add(kind);
    }
    part.kinds.clear();
    part.last = nullptr;
  }

  void finish(DetectorState& state, model::FindingSink& /*sink*/) const override {
    const Kinds& kinds = static_cast<FitState&>(state).kinds;
    std::map<std::size_t, std::set<std::string>> missing;
    for (const RuleVariant& variant : rules_->variants) {
      const std::size_t report = rules_->rules[variant.rule].report;
      TelemetryFit& fit = fits_[report];
      const VariantFit held(*rules_, variant, *fields_);
      const Kind events = held.events(kinds);
      if (events.events == 0) {
        continue;
      }
      fit.events += events.events;
      held.add_missing(events, missing[report]);
      if (held.can_be_true(events)) {
        fit.verdict = Verdict::Satisfiable;
      } else if (fit.verdict == Verdict::NoEvents) {
        fit.verdict = Verdict::FieldsMissing;
      }
    }
    for (const auto& [report, names] : missing) {
      fits_[report].missing.assign(names.begin(), names.end());
    }
  }

 private:
  /// Null for what shows no sign of being an event that rules read.
  Kind* kind_of(const model::Event& event, FitState& state) const {
    std::optional<std::string> channel = folded_channel(event);
    if (!channel.has_value()) {
      return nullptr;
    }
    KindKey seen{std::move(*channel), event.event_id};
    if (state.last == nullptr || seen != state.last_seen) {
      state.last_seen = seen;
      state.last = &state.kinds[names_.key_of(std::move(seen.first), seen.second)];
    }
    return state.last;
  }

  const std::shared_ptr<const RuleSet> rules_;
  const std::shared_ptr<const model::FieldTable> fields_;
  const KindNames names_;
  TelemetryFits& fits_;
};

}  // namespace

std::string_view to_text(TelemetryFit::Verdict verdict) {
  switch (verdict) {
    case Verdict::Satisfiable:
      return "satisfiable";
    case Verdict::FieldsMissing:
      return "fields-missing";
    case Verdict::NoEvents:
      break;
  }
  return "no-events";
}

std::unique_ptr<Detector> make_fit_detector(std::shared_ptr<const RuleSet> rules,
                                            std::shared_ptr<const model::FieldTable> fields,
                                            TelemetryFits& fits) {
  LW_CHECK(rules->rules.empty() || !rules->variants.empty());
  return std::make_unique<FitDetector>(std::move(rules), std::move(fields), fits);
}

void add_correlation_fits(const LoadedRules& loaded, TelemetryFits& fits) {
  for (const LoadedCorrelation& one : loaded.correlations) {
    const Correlation& correlation = one.correlation;
    const bool needs_all = correlation.is_temporal() && correlation.thresholds.empty() &&
                           correlation.expression.empty();
    TelemetryFit fit;
    std::set<std::string> missing;
    std::vector<Verdict> verdicts;
    for (const LoadedCorrelation::Target& target : one.targets) {
      const auto known = fits.find(target.report);
      if (known != fits.end()) {
        verdicts.push_back(known->second.verdict);
        fit.events += known->second.events;
        missing.insert(known->second.missing.begin(), known->second.missing.end());
      }
    }
    const bool is_of_own_rule = !one.targets.empty() && one.targets.front().report == one.report;
    if (verdicts.size() < one.targets.size() || is_of_own_rule) {
      continue;  // it does not run, or has its rule's
    }
    fit.verdict = needs_all ? *std::max_element(verdicts.begin(), verdicts.end())
                            : *std::min_element(verdicts.begin(), verdicts.end());
    fit.missing.assign(missing.begin(), missing.end());
    fits.emplace(one.report, std::move(fit));
  }
}

}  // namespace longwatch::detect::sigma
