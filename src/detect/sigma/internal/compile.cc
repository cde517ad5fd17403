#include <algorithm>
#include <iterator>
#include <string>
#include <utility>

#include <fmt/format.h>

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

  /// Precondition: the rules are added in their order.
  void add(LoadedRule& loaded, RuleReport& report) {
    compiled_.push_back(kNotCompiled);
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

  /// After all rules. Precondition: those that it refers to were added.
  void add(LoadedCorrelation& loaded, std::vector<RuleReport>& reports) {
    correlations_.push_back(kNotCompiled);
    RuleReport& report = reports.at(loaded.report);
    if (report.status != RuleStatus::Running) {
      return;  // it is over the rule of its own document, which does not run
    }
    for (std::size_t k = 0; k < loaded.targets.size(); ++k) {
      if (number_of(loaded.targets[k]) == kNotCompiled) {
        refuse_with(report, loaded, k, reports);
        return;
      }
    }
    CompiledCorrelation compiled;
    compiled.written = loaded.correlation;
    compiled.report = loaded.report;
    if (Status planned = plan_condition(compiled); !planned.ok()) {
      refuse(report, planned.error(), loaded.correlation.place);
      return;
    }
    accept(loaded, std::move(compiled));
  }

  std::shared_ptr<const RuleSet> finish() {
    silence_rules();
    add_captures();
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

  static constexpr std::size_t kNotCompiled = SIZE_MAX;

  std::size_t number_of(const LoadedCorrelation::Target& target) const {
    return target.is_correlation ? correlations_.at(target.number) : compiled_.at(target.number);
  }

  /// What a correlation refers to does not run: it cannot either.
  static void refuse_with(RuleReport& report, const LoadedCorrelation& loaded, std::size_t rule,
                          const std::vector<RuleReport>& reports) {
    const LoadedCorrelation::Target& target = loaded.targets[rule];
    const RuleReference& reference = loaded.correlation.rules[rule];
    const RuleReport& cause = reports.at(target.report);
    report.status = cause.status;
    report.reason = fmt::format("{} '{}', which it refers to, does not run: {}",
                                target.is_correlation ? "the correlation" : "the rule",
                                to_printable(reference.text), cause.reason);
    report.place = reference.place;
  }

  /// The rule gives the id of a field in that telemetry.
  model::FieldId captured_field(std::string_view name, RuleVariant& variant) {
    const std::string_view event_name = variant.targets.front().event_name(name);
    const model::FieldId field = fields_.add(event_name);
    if (const DerivedField* made = find_derived(event_name); made != nullptr) {
      for (const std::string_view input : made->inputs) {
        fields_.add(input);
      }
      variant.captured_derived.push_back(field);
    }
    return field;
  }

  void accept(const LoadedCorrelation& loaded, CompiledCorrelation compiled) {
    const auto number = static_cast<std::uint32_t>(set_->correlations.size());
    for (std::uint32_t k = 0; k < loaded.targets.size(); ++k) {
      const LoadedCorrelation::Target& target = loaded.targets[k];
      compiled.is_chained.push_back(target.is_correlation);
      if (target.is_correlation) {
        set_->correlations[number_of(target)].outer.push_back({number, k});
      }
    }
    const Correlation& written = compiled.written;
    for (const std::string& name : written.group_by) {
      compiled.group_fields.push_back(fields_.add(shown_field(loaded, written, name)));
    }
    for (const std::string& name : written.fields) {
      compiled.value_fields.push_back(fields_.add(shown_field(loaded, written, name)));
    }
    set_->waits = set_->waits || compiled.waits;
    correlations_.back() = number;
    set_->correlations.push_back(std::move(compiled));
    targets_.push_back(loaded.targets);
  }

  /// What a correlation calls a field, in the words of the first rule that is none.
  std::string shown_field(const LoadedCorrelation& loaded, const Correlation& written,
                          const std::string& name) const {
    const LoadedCorrelation::Target& first = loaded.targets.front();
    const std::string field(field_of(written, name, 0));
    if (!first.is_correlation) {
      return field;
    }
    const CompiledCorrelation& inner = set_->correlations[number_of(first)];
    for (std::size_t i = 0; i < inner.written.group_by.size(); ++i) {
      if (equals_ignoring_ascii_case(inner.written.group_by[i], field)) {
        return std::string(fields_.name(inner.group_fields[i]));
      }
    }
    return field;
  }

  /// A rule that correlations refer to gives findings of its own when one of them wants that.
  void silence_rules() {
    std::vector<bool> is_wanted(set_->rules.size(), false);
    std::vector<bool> correlation_is_wanted(set_->correlations.size(), false);
    for (std::size_t i = 0; i < targets_.size(); ++i) {
      for (const LoadedCorrelation::Target& target : targets_[i]) {
        const std::size_t number = number_of(target);
        if (target.is_correlation) {
          set_->correlations[number].reports = false;
        } else {
          set_->rules[number].reports = false;
        }
        std::vector<bool>& wanted = target.is_correlation ? correlation_is_wanted : is_wanted;
        wanted[number] = wanted[number] || set_->correlations[i].written.generates;
      }
    }
    for (std::size_t i = 0; i < is_wanted.size(); ++i) {
      set_->rules[i].reports = set_->rules[i].reports || is_wanted[i];
    }
    for (std::size_t i = 0; i < correlation_is_wanted.size(); ++i) {
      CompiledCorrelation& correlation = set_->correlations[i];
      correlation.reports = correlation.reports || correlation_is_wanted[i];
    }
  }

  void add_captures() {
    std::vector<std::vector<std::pair<std::uint32_t, std::uint32_t>>> of_rule(set_->rules.size());
    for (std::uint32_t i = 0; i < targets_.size(); ++i) {
      for (std::uint32_t k = 0; k < targets_[i].size(); ++k) {
        if (!targets_[i][k].is_correlation) {
          of_rule[number_of(targets_[i][k])].emplace_back(i, k);
        }
      }
    }
    for (RuleVariant& variant : variants_) {
      if (of_rule[variant.rule].empty()) {
        continue;
      }
      variant.captures = static_cast<std::uint32_t>(set_->captures.size());
      std::vector<Capture>& captures = set_->captures.emplace_back();
      for (const auto& [correlation, rule] : of_rule[variant.rule]) {
        const Correlation& written = set_->correlations[correlation].written;
        Capture& capture = captures.emplace_back();
        capture.correlation = correlation;
        capture.rule = rule;
        for (const std::string& name : written.group_by) {
          capture.groups.push_back(captured_field(field_of(written, name, rule), variant));
        }
        for (const std::string& name : written.fields) {
          capture.values.push_back(captured_field(field_of(written, name, rule), variant));
        }
      }
    }
  }

  void accept(LoadedRule loaded, std::vector<RuleVariant> variants) {
    compiled_.back() = set_->rules.size();
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
  // Numbers in the set, or kNotCompiled:
  std::vector<std::size_t> compiled_;                            // by loaded rule
  std::vector<std::size_t> correlations_;                        // by loaded correlation
  std::vector<std::vector<LoadedCorrelation::Target>> targets_;  // by correlation of the set
};

}  // namespace

std::shared_ptr<const RuleSet> compile(LoadedRules& loaded, model::FieldTable& fields,
                                       const CompileOptions& options) {
  Compiler compiler(options, fields);
  for (LoadedRule& rule : loaded.rules) {
    compiler.add(rule, loaded.reports.at(rule.report));
  }
  for (LoadedCorrelation& correlation : loaded.correlations) {
    compiler.add(correlation, loaded.reports);
  }
  return compiler.finish();
}

}  // namespace longwatch::detect::sigma
