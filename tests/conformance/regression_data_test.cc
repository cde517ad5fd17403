// The rule corpora's own regression data: in every case the rule it names must fire, as often as it
// says. Through reader, compiler and scan, with all rules of the corpora loaded.
#include "tests/conformance/regression_data.h"

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "base/file_system.h"
#include "base/text.h"
#include "tests/conformance/case_file.h"
#include "tests/conformance/corpora_rules.h"
#include "tests/conformance/engine.h"
#include "tests/conformance/log_scan.h"
#include "tests/support/corpora.h"
#include "tests/support/golden.h"

namespace longwatch::conformance {
namespace {

const std::string kFolder = "tests/conformance/regression_data";

/// How often each rule fired in a log.
using Fired = std::map<std::string, std::uint64_t>;

Fired fired_in(LogScanner& scanner, const std::string& log) {
  Fired fired;
  const Status scanned = scanner.scan(log, [&fired](const ScannedUnit& unit) {
    for (const Hit& hit : unit.hits) {
      ++fired[hit.rule];
    }
  });
  EXPECT_TRUE(scanned.ok()) << scanned.error().to_line();
  return fired;
}

/// Why the case is not as it should be; empty when it is.
std::string complaint_about(const RegressionCase& one, const Fired& fired) {
  const auto found = fired.find(one.rule);
  const std::uint64_t count = found == fired.end() ? 0 : found->second;
  if (one.log.empty()) {
    return "the case names no log";
  }
  if (count == 0) {
    return "rule " + one.rule + " does not fire";
  }
  if (one.match_count.has_value() && count != *one.match_count) {
    return "rule " + one.rule + " fires " + std::to_string(count) + " times, the case says " +
           std::to_string(*one.match_count);
  }
  return "";
}

class RegressionData : public testing::Test {
 protected:
  /// Loads and scans everything, once for all tests of this file.
  static const std::map<std::string, Fired>& fired_by_case() {
    static const std::map<std::string, Fired> fired = [] {
      const Engine engine(load_corpora_rules());
      LogScanner scanner(engine);
      std::map<std::string, Fired> all;
      for (const RegressionCase& one : load_regression_cases()) {
        all[one.name] = one.log.empty() ? Fired() : fired_in(scanner, one.log);
      }
      return all;
    }();
    return fired;
  }
};

TEST_F(RegressionData, MakesTheNamedRuleFireAsOftenAsItSaysButForTheListedExceptions) {
  LW_NEED_CORPORA("sigma/regression_data");
  std::map<std::string, std::string> exceptions;
  const std::string listed =
      read_text_file(system_files(), kFolder + "/exceptions.txt", 1 << 20).value();
  for (const EngineLimit& exception : parse_limits(listed)) {
    exceptions[exception.name] = exception.reason;
  }
  const std::vector<RegressionCase> cases = load_regression_cases();
  EXPECT_GT(cases.size(), 100U);
  std::size_t counted = 0;
  for (const RegressionCase& one : cases) {
    const std::string complaint = complaint_about(one, fired_by_case().at(one.name));
    const bool excepted = exceptions.erase(one.name) > 0;
    EXPECT_TRUE(excepted || complaint.empty()) << one.name << ": " << complaint;
    EXPECT_FALSE(excepted && complaint.empty())
        << one.name << " is listed in exceptions.txt, but is as it should be: remove it there";
    counted += one.match_count.has_value() ? 1U : 0U;
  }
  EXPECT_GT(counted, 80U) << "cases that say how often";
  for (const auto& [name, reason] : exceptions) {
    ADD_FAILURE() << "exceptions.txt lists a case that does not exist: " << name;
  }
}

TEST_F(RegressionData, MakesTheSameRulesFireAsBefore) {
  LW_NEED_CORPORA("sigma/regression_data");
  std::string table =
      "# Which rules fire how often in each regression case; the first of a case is the one it is "
      "about.\n";
  for (const RegressionCase& one : load_regression_cases()) {
    Fired fired = fired_by_case().at(one.name);
    table += one.name + "\n  " + one.rule + " " + std::to_string(fired[one.rule]) + "\n";
    fired.erase(one.rule);
    for (const auto& [rule, count] : fired) {
      table += "  " + rule + " " + std::to_string(count) + "\n";
    }
  }
  EXPECT_TRUE(test_support::matches_golden(kFolder + "/fired.txt", table));
}

}  // namespace
}  // namespace longwatch::conformance
