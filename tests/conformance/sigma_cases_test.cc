// Every case of sigma_cases/ decided by the engine and by its naive twin.
#include <map>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "base/file_system.h"
#include "detect/sigma/load.h"
#include "tests/conformance/case_file.h"
#include "tests/conformance/engine.h"
#include "tests/naive/evaluate.h"

namespace longwatch::conformance {
namespace {

using detect::sigma::LoadedRules;
using detect::sigma::RuleReport;
using detect::sigma::RuleStatus;

const std::string kFolder = "tests/conformance/sigma_cases";

std::string read(const std::string& name) {
  return read_text_file(system_files(), join_path(kFolder, name), 1 << 20).value();
}

std::vector<Case> all_cases() {
  std::vector<Case> cases;
  const std::vector<std::string> files = system_files().list(kFolder).value();
  for (const std::string& file : files) {
    if (file.ends_with(".txt") && file != "engine_limits.txt") {
      Result<std::vector<Case>> parsed = parse_cases(read(file), join_path(kFolder, file));
      EXPECT_TRUE(parsed.ok()) << parsed.error().to_line();
      std::move(parsed->begin(), parsed->end(), std::back_inserter(cases));
    }
  }
  return cases;
}

std::string to_text(Verdict verdict) {
  return verdict == Verdict::Match ? "match" : "no match";
}

/// Where a case was decided otherwise than expected; empty when all is well.
using Complaint = std::string;

Complaint compare(const Case& one, const CaseEvent& event, Verdict got) {
  if (got == event.expected) {
    return "";
  }
  return "event in line " + std::to_string(event.line) + ": expected " + to_text(event.expected) +
         ", got " + to_text(got) + "\n" + describe(event.event.values) + one.rule;
}

RuleStatus status_of(Rejection kind) {
  if (kind == Rejection::NoTelemetry) {
    return RuleStatus::NoTelemetry;
  }
  return kind == Rejection::Error ? RuleStatus::Error : RuleStatus::Unsupported;
}

/// The kind and reason with which the front end or the compiler refused the rule.
Complaint compare_rejection(const ExpectedRejection& expected, const RuleReport& report) {
  const bool fits = expected.kind == Rejection::Any ? report.status == RuleStatus::Error ||
                                                          report.status == RuleStatus::Unsupported
                                                    : report.status == status_of(expected.kind);
  if (!fits) {
    return "expected the rule to be refused, got " + std::string(to_text(report.status)) + ": " +
           report.reason;
  }
  for (const std::string& text : expected.texts) {
    if (report.reason.find(text) == std::string::npos) {
      return "expected '" + text + "' in the reason, got: " + report.reason;
    }
  }
  return "";
}

Complaint run_twin(const Case& one) {
  const LoadedRules loaded = detect::sigma::parse_rules(one.rule, one.place);
  if (one.rejection.has_value()) {
    const bool runs = !loaded.rules.empty() &&
                      naive::Evaluator::make(loaded.rules.front().rule, one.options).ok();
    return runs ? "expected the rule to be refused; the twin evaluates it" : "";
  }
  if (loaded.rules.empty()) {
    return "refused: " + loaded.reports.front().reason;
  }
  const Result<naive::Evaluator> evaluator =
      naive::Evaluator::make(loaded.rules.front().rule, one.options);
  if (!evaluator.ok()) {
    return evaluator.error().to_line();
  }
  Complaint complaint;
  for (const CaseEvent& event : one.events) {
    const bool matched = evaluator->matches(naive::make_event(event.event.values));
    complaint += compare(one, event, matched ? Verdict::Match : Verdict::NoMatch);
  }
  return complaint;
}

Complaint run_engine(const Case& one) {
  const Engine engine(detect::sigma::parse_rules(one.rule, one.place), one.options);
  const RuleReport& report = engine.loaded().reports.front();
  if (one.rejection.has_value()) {
    return compare_rejection(*one.rejection, report);
  }
  if (report.status != RuleStatus::Running) {
    return "rule is " + std::string(to_text(report.status)) + ": " + report.reason;
  }
  model::EventBatch batch;
  for (std::size_t i = 0; i < one.events.size(); ++i) {
    add_event(batch, one.events[i].event.values, *engine.fields(), i);
  }
  const std::unique_ptr<detect::DetectorState> state = engine.make_state();
  std::set<std::uint64_t> matched;
  for (const Hit& hit : engine.scan(batch, *state)) {
    matched.insert(hit.event.offset);
  }
  Complaint complaint;
  for (std::size_t i = 0; i < one.events.size(); ++i) {
    complaint +=
        compare(one, one.events[i], matched.count(i) > 0 ? Verdict::Match : Verdict::NoMatch);
  }
  return complaint;
}

TEST(SigmaCases, HaveDistinctNamesAndBothOutcomes) {
  std::set<std::string> names;
  for (const Case& one : all_cases()) {
    EXPECT_TRUE(names.insert(one.name).second) << one.place << ": name used twice";
    std::set<Verdict> outcomes;
    for (const CaseEvent& event : one.events) {
      outcomes.insert(event.expected);
    }
    EXPECT_EQ(outcomes.size(), one.rejection.has_value() ? 0U : 2U)
        << one.place << ": needs at least one match and one no match";
  }
  EXPECT_GT(names.size(), 200U);
}

TEST(SigmaCases, AreDecidedByTheTwinAsTheSpecificationSays) {
  for (const Case& one : all_cases()) {
    const Complaint complaint = run_twin(one);
    EXPECT_TRUE(complaint.empty()) << one.place << ": " << one.name << "\n" << complaint;
  }
}

TEST(SigmaCases, AreDecidedByTheEngineAsTheSpecificationSaysButForTheListedLimits) {
  std::map<std::string, std::string> limits;
  for (const EngineLimit& limit : parse_limits(read("engine_limits.txt"))) {
    limits[limit.name] = limit.reason;
  }
  for (const Case& one : all_cases()) {
    const Complaint complaint = run_engine(one);
    const bool listed = limits.erase(one.name) > 0;
    EXPECT_TRUE(listed || complaint.empty()) << one.place << ": " << one.name << "\n" << complaint;
    EXPECT_FALSE(listed && complaint.empty())
        << one.place << ": " << one.name << " is listed as a limit of the engine, but is decided "
        << "as it should be: remove it from engine_limits.txt";
  }
  for (const auto& [name, reason] : limits) {
    ADD_FAILURE() << "engine_limits.txt lists a case that does not exist: " << name;
  }
}

}  // namespace
}  // namespace longwatch::conformance
