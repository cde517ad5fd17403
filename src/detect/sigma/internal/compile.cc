#include <algorithm>
#include <iterator>
#include <string>
#include <utility>

#include "base/limits.h"
#include "base/text.h"
#include "detect/sigma/internal/derived_field.h"
#include "detect/sigma/internal/lower.h"
#include "detect/sigma/internal/rule_set.h"
#include "detect/sigma/sigma.h"
#include "detect/sigma/taxonomy.h"

namespace longwatch::detect::sigma {
namespace {

bool reads_alike(const LogSourceTarget& a, const LogSourceTarget& b) {
  return std::equal(a.renames.begin(), a.renames.end(), b.renames.begin(), b.renames.end(),
                    [](const FieldRename& x, const FieldRename& y) {
                      return x.rule_name == y.rule_name && x.event_name == y.event_name;
                    }) &&
         std::equal(a.required.begin(), a.required.end(), b.required.begin(), b.required.end(),
                    [](const FieldPrefix& x, const FieldPrefix& y) {
                      return x.field == y.field && x.prefixes == y.prefixes;
                    }) &&
         a.lacks == b.lacks && a.holds == b.holds;
}

/// Targets that name their fields alike and ask the same of the event share one expression.
std::vector<RuleVariant> group_targets(const std::vector<LogSourceTarget>& targets) {
  std::vector<RuleVariant> groups;
  for (const LogSourceTarget& target : targets) {
    const auto group = std::find_if(groups.begin(), groups.end(), [&](const RuleVariant& known) {
      return reads_alike(known.targets.front(), target);
    });
    if (group == groups.end()) {
      groups.emplace_back().targets = {target};
    } else {
      group->targets.push_back(target);
    }
  }
  return groups;
}

/// Passes of the compiler, in order: find telemetry, lower, gate by event id, plan. One call per
/// rule for the first three.
class Compiler {
 public:
  Compiler(const CompileOptions& options, model::FieldTable& fields)
      : set_(std::make_shared<RuleSet>(fields)),
        options_(options),
        fields_(fields),
        event_id_field_(fields.add("EventID")) {}

  void add(LoadedRule& loaded, RuleReport& report) {
    std::vector<LogSourceTarget> targets =
        targets_of(loaded.rule.log_source).value_or(std::vector<LogSourceTarget>());
    std::vector<LogSourceTarget> declared = targets_in(loaded.rule.log_source, options_.declared);
    std::move(declared.begin(), declared.end(), std::back_inserter(targets));
    if (targets.empty()) {
      report.status = RuleStatus::NoTelemetry;
      report.reason = "no telemetry that this version reads is known for the log source";
      return;
    }
    std::vector<RuleVariant> variants = group_targets(targets);
    TextPlace place;
    for (RuleVariant& variant : variants) {
      const Status lowered = lower(loaded.rule, variant, place);
      if (!lowered.ok()) {
        refuse(report, lowered.error(), place);
        return;
      }
    }
    accept(std::move(loaded), std::move(variants));
  }

  std::shared_ptr<const RuleSet> finish() {
    for (const Predicate& predicate : set_->predicates.all()) {
      if (predicate.kind == Predicate::Kind::Exists && predicate.field != kAnyField) {
        fields_.want_presence(predicate.field);
      }
    }
    const auto event_id = [this](PredicateId id) {
      return event_id_of(id);
    };
    set_->plans =
        build_plans(variants_, {set_->pool, set_->predicates, fields_, event_id, options_.simd});
    if (options_.keep_variants) {
      set_->variants = std::move(variants_);
    }
    return std::move(set_);
  }

 private:
  Status lower(const Rule& rule, RuleVariant& variant, TextPlace& place) {
    TestBudget budget;
    LW_TRY_ASSIGN(LoweredRule lowered, lower_rule(rule, variant.targets.front(),
                                                  {set_->predicates, set_->pool, fields_,
                                                   options_.placeholders, options_.zone, budget},
                                                  place));
    variant.expression = lowered.whole;
    variant.conditions = std::move(lowered.conditions);
    LW_TRY(check_size(variant.expression));
    for (const ExpressionId condition : variant.conditions) {
      LW_TRY(check_size(condition));
    }
    variant.event_ids = possible_event_ids(set_->pool, variant.expression,
                                           [this](PredicateId id) { return event_id_of(id); });
    find_unknown(variant);
    return {};
  }

  /// Whether its code stays within bounds.
  Status check_size(ExpressionId expression) const {
    std::vector<Step> steps;
    const StepNaming naming = {[](PredicateId) { return 0U; },
                               [](PredicateId) {
                                 return 0.0;
                               }};
    if (!emit_steps(set_->pool, expression, naming, limits::kPredicatesPerRule, steps)
             .has_value()) {
      return too_many_tests();
    }
    return {};
  }

  /// The tests of fields that the variant's telemetry cannot have.
  void find_unknown(RuleVariant& variant) const {
    const LogSourceTarget& target = variant.targets.front();
    std::vector<model::FieldId> lacking;
    for (const std::string_view name : target.lacks) {
      const std::optional<model::NamedField> found = fields_.find(target.event_name(name));
      if (found.has_value()) {
        const std::span<const model::FieldId> alike = fields_.alike(found->field);
        lacking.insert(lacking.end(), alike.begin(), alike.end());
      }
    }
    const auto is_lacking = [&](model::FieldId field) {
      return std::find(lacking.begin(), lacking.end(), field) != lacking.end() ||
             (field != kAnyField && !target.may_hold(fields_.name(field)));
    };
    for (const PredicateId id : set_->pool.leaves(variant.expression)) {
      const Predicate& predicate = set_->predicates[id];
      const bool compares = predicate.kind == Predicate::Kind::SameAs;
      if (is_lacking(predicate.field) || (compares && is_lacking(predicate.other_field))) {
        variant.unknown.push_back(id);
      }
    }
  }

  static void refuse(RuleReport& report, const Error& error, TextPlace place) {
    report.status =
        error.code() == ErrorCode::Unsupported ? RuleStatus::Unsupported : RuleStatus::Error;
    report.reason = error.message();
    report.hint = error.hint();
    report.place = place;
  }

  void accept(LoadedRule loaded, std::vector<RuleVariant> variants) {
    Rule& rule = loaded.rule;
    CompiledRule compiled;
    compiled.report = loaded.report;
    for (const std::string& field : rule.fields) {
      compiled.fields.push_back(fields_.add(field));
    }
    for (RuleVariant& variant : variants) {
      variant.rule = static_cast<std::uint32_t>(set_->rules.size());
      for (const PredicateId id : set_->pool.leaves(variant.expression)) {
        const Predicate& predicate = set_->predicates[id];
        if (predicate.field != kAnyField) {
          show(predicate.field, compiled);
        }
        if (predicate.kind == Predicate::Kind::SameAs) {
          show(predicate.other_field, compiled);
        }
      }
      variants_.push_back(std::move(variant));
    }
    std::sort(compiled.fields.begin(), compiled.fields.end());
    const auto end = std::unique(compiled.fields.begin(), compiled.fields.end());
    compiled.fields.erase(end, compiled.fields.end());
    if (rule.conditions.size() > 1) {
      for (Condition& condition : rule.conditions) {
        compiled.conditions.push_back(std::move(condition.text));
      }
    }
    compiled.info = std::move(rule.info);
    set_->rules.push_back(std::move(compiled));
  }

  /// A finding shows what the record holds: of a derived field what it is made of.
  void show(model::FieldId field, CompiledRule& compiled) {
    const DerivedField* const made = find_derived(fields_.name(field));
    if (made == nullptr) {
      compiled.fields.push_back(field);
      return;
    }
    for (const std::string_view input : made->inputs) {
      compiled.fields.push_back(fields_.add(input));
    }
  }

  /// The id when the predicate is `EventID: <number>`.
  std::optional<std::uint32_t> event_id_of(PredicateId id) const {
    const Predicate& predicate = set_->predicates[id];
    if (predicate.kind != Predicate::Kind::Literal || predicate.field != event_id_field_ ||
        predicate.literal.anchor != Anchor::Whole) {
      return std::nullopt;
    }
    const std::optional<std::uint64_t> number = parse_uint64(predicate.literal.text);
    const bool canonical = number.has_value() && *number <= UINT32_MAX &&
                           std::to_string(*number) == predicate.literal.text;
    return canonical ? std::optional(static_cast<std::uint32_t>(*number)) : std::nullopt;
  }

  std::shared_ptr<RuleSet> set_;
  const CompileOptions& options_;
  model::FieldTable& fields_;
  const model::FieldId event_id_field_;
  std::vector<RuleVariant> variants_;
};

}  // namespace

std::shared_ptr<const RuleSet> compile(LoadedRules& loaded, model::FieldTable& fields,
                                       const CompileOptions& options) {
  Compiler compiler(options, fields);
  for (LoadedRule& rule : loaded.rules) {
    compiler.add(rule, loaded.reports.at(rule.report));
  }
  return compiler.finish();
}

}  // namespace longwatch::detect::sigma
