#include "detect/sigma/explain_correlation.h"

#include <algorithm>
#include <map>
#include <utility>

#include "detect/sigma/internal/rule_parts.h"
#include "detect/sigma/internal/watched_detector.h"
#include "detect/sigma/sigma.h"

namespace longwatch::detect::sigma {
namespace {

/// The correlation, and everything that it rests on, numbered anew; it comes last.
class Extract {
 public:
  Extract(const LoadedRules& all, std::size_t number) : all_(all) { add(number); }

  LoadedRules take() { return std::move(rules_); }

 private:
  /// Those it refers to lie before it: from the last to the first all are found.
  void add(std::size_t number) {
    std::vector<bool> is_needed(number + 1, false);
    is_needed[number] = true;
    for (std::size_t i = number + 1; i-- > 0;) {
      for (const LoadedCorrelation::Target& target : all_.correlations[i].targets) {
        if (is_needed[i] && target.is_correlation) {
          is_needed[target.number] = true;
        }
      }
    }
    for (std::size_t i = 0; i <= number; ++i) {
      if (is_needed[i]) {
        add_one(i);
      }
    }
  }

  void add_one(std::size_t number) {
    LoadedCorrelation one = all_.correlations[number];
    one.report = add_report(one.report);
    for (LoadedCorrelation::Target& target : one.targets) {
      target.report = add_report(target.report);
      target.number = target.is_correlation ? correlations_.at(target.number)
                                            : add_rule(target.number, target.report);
    }
    correlations_.emplace(number, rules_.correlations.size());
    rules_.correlations.push_back(std::move(one));
  }

  std::size_t add_rule(std::size_t number, std::size_t report) {
    const auto [known, is_new] = numbers_.try_emplace(number, rules_.rules.size());
    if (is_new) {
      rules_.rules.push_back({all_.rules[number].rule, report});
    }
    return known->second;
  }

  std::size_t add_report(std::size_t number) {
    const auto [known, is_new] = reports_.try_emplace(number, rules_.reports.size());
    if (is_new) {
      rules_.reports.push_back(all_.reports[number]);
    }
    return known->second;
  }

  const LoadedRules& all_;
  LoadedRules rules_;
  // New numbers by old ones:
  std::map<std::size_t, std::size_t> correlations_;
  std::map<std::size_t, std::size_t> numbers_;
  std::map<std::size_t, std::size_t> reports_;
};

/// Gathers what is worth telling of the windows of one correlation, group by group.
class WindowCensus {
 public:
  WindowCensus(const Correlation& correlation, std::size_t limit,
               CorrelationExplanation& explanation)
      : correlation_(correlation), limit_(limit), out_(explanation) {}

  void look_at(const LookedAt& window, const HitContent& content) {
    if (!has_group_ || window.hit.group != group_) {
      finish_group();
      group_ = window.hit.group;
      has_group_ = true;
      ++out_.groups;
    }
    ++out_.windows;
    out_.held += window.holds ? 1U : 0U;
    const Decimal measured = Decimal::parse(window.state.measured()).value_or(Decimal());
    const bool is_better = !best_.has_value() || (window.holds && !best_->holds) ||
                           (window.holds == best_->holds && !window.holds && measured > most_);
    if (is_better) {
      most_ = measured;
      best_ = describe(window, content);
    }
  }

  void finish_group() {
    if (!best_.has_value()) {
      return;
    }
    std::vector<ExplainedWindow>& list = best_->holds ? out_.holding : out_.nearest;
    std::vector<Decimal>& measures = best_->holds ? of_holding_ : of_nearest_;
    // The window that measured most comes first; of equal ones that of the group that comes first.
    const auto at = std::find_if(measures.begin(), measures.end(),
                                 [this](const Decimal& known) { return known < most_; });
    const auto place = at - measures.begin();
    measures.insert(at, most_);
    list.insert(list.begin() + place, *std::move(best_));
    if (list.size() > limit_) {
      list.pop_back();
      measures.pop_back();
    }
    best_.reset();
  }

 private:
  ExplainedWindow describe(const LookedAt& window, const HitContent& content) const {
    ExplainedWindow told;
    for (std::size_t i = 0; i < content.groups.size(); ++i) {
      told.group.push_back({correlation_.group_by[i], content.groups[i]});
    }
    told.low = window.low;
    told.high = window.high;
    told.measured = window.state.measured();
    told.holds = window.holds;
    const std::vector<bool>* occurs = window.state.occurring();
    for (std::size_t i = 0; occurs != nullptr && i < occurs->size(); ++i) {
      if (!(*occurs)[i]) {
        told.missing.push_back(correlation_.rules[i].text);
      }
    }
    return told;
  }

  const Correlation& correlation_;
  const std::size_t limit_;
  CorrelationExplanation& out_;
  std::string group_;
  bool has_group_ = false;
  std::optional<ExplainedWindow> best_;
  Decimal most_;
  std::vector<Decimal> of_holding_;
  std::vector<Decimal> of_nearest_;
};

class Nowhere final : public model::FindingSink {
 public:
  void accept(model::Finding /*finding*/) override {}
};

class CorrelationExplainer final : public Detector {
 public:
  CorrelationExplainer(std::shared_ptr<const RuleSet> rules,
                       std::shared_ptr<const model::FieldTable> fields, std::size_t limit,
                       CorrelationExplanation& explanation)
      : rules_(std::move(rules)),
        number_(static_cast<std::uint32_t>(rules_->correlations.size() - 1)),
        explanation_(explanation),
        census_(correlation().written, limit, explanation) {
    for (std::size_t i = 0; i < correlation().written.rules.size(); ++i) {
      explanation.rules.push_back(
          {correlation().written.rules[i].text, correlation().is_chained[i], 0});
    }
    CorrelationObserver observer;
    observer.hits = [this](const HitRecorder& recorder) {
      count(recorder);
    };
    observer.watch.window = [this](const LookedAt& window) {
      if (window.correlation == number_) {
        census_.look_at(window, read_content(window.hit.payload, correlation()));
      }
    };
    observer.watch.passed_on = [this](std::uint32_t outer, std::uint32_t rule) {
      if (outer == number_) {
        ++explanation_.rules[rule].hits;
      }
    };
    detector_ = make_watched_detector(rules_, std::move(fields), std::move(observer));
  }

  std::string_view name() const override { return "explain"; }

  std::unique_ptr<DetectorState> make_state() const override { return detector_->make_state(); }

  std::unique_ptr<DetectorState> make_state_within(
      const DetectorResources& resources) const override {
    return detector_->make_state_within(resources);
  }

  void scan(const model::EventBatch& batch, DetectorState& state,
            model::FindingSink& /*sink*/) const override {
    Nowhere nowhere;
    detector_->scan(batch, state, nowhere);
  }

  void combine(DetectorState& into, DetectorState& from) const override {
    detector_->combine(into, from);
  }

  void finish(DetectorState& state, model::FindingSink& /*sink*/) const override {
    Nowhere nowhere;
    detector_->finish(state, nowhere);
    census_.finish_group();
  }

 private:
  const CompiledCorrelation& correlation() const { return rules_->correlations.back(); }

  void count(const HitRecorder& recorder) const {
    const std::vector<std::uint64_t>& taken = recorder.taken_part().at(number_);
    for (std::size_t i = 0; i < taken.size(); ++i) {
      explanation_.rules[i].hits += taken[i];
    }
    LeftOut left_out = recorder.left_out().at(number_);
    explanation_.without_time = left_out.of(LeftOut::Reason::NoTime);
    explanation_.without_group = left_out.of(LeftOut::Reason::NoGroup);
    explanation_.without_value = left_out.of(LeftOut::Reason::NoValue);
    explanation_.without_number = left_out.of(LeftOut::Reason::NoNumber);
  }

  const std::shared_ptr<const RuleSet> rules_;
  const std::uint32_t number_;
  CorrelationExplanation& explanation_;
  mutable WindowCensus census_;  // by `finish` alone, which one thread calls
  std::unique_ptr<Detector> detector_;
};

}  // namespace

Result<std::unique_ptr<Detector>> make_correlation_explainer(
    const CorrelationSubject& subject, const CompileOptions& options, std::size_t limit,
    const std::shared_ptr<model::FieldTable>& fields, CorrelationExplanation& explanation) {
  LoadedRules needed = Extract(subject.rules, subject.number).take();
  const std::size_t report = needed.correlations.back().report;
  std::shared_ptr<const RuleSet> rules = compile(needed, *fields, options);
  LW_TRY(to_status(needed.reports[report]));
  return std::unique_ptr<Detector>(
      std::make_unique<CorrelationExplainer>(std::move(rules), fields, limit, explanation));
}

}  // namespace longwatch::detect::sigma
