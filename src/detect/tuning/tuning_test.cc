#include "detect/tuning/tuning.h"

#include <string>

#include <gtest/gtest.h>

#include "base/time.h"

namespace longwatch::detect::tuning {
namespace {

std::shared_ptr<const TuningSet> set_of(const std::string& yaml,
                                        std::string_view today = "2026-06-01T12:00:00Z") {
  Result<std::shared_ptr<const TuningSet>> set =
      TuningSet::parse(yaml, "tuning.yaml", *parse_iso8601(today));
  EXPECT_TRUE(set.ok()) << (set.ok() ? "" : set.error().to_line());
  return set.ok() ? *set : nullptr;
}

std::string entry(const std::string& when, const std::string& action = "action: suppress") {
  return "tuning:\n  - rule: R-1\n    " + action + "\n    reason: known\n    expires: never\n" +
         (when.empty() ? "" : "    when: " + when + "\n");
}

model::RuleInfo rule() {
  model::RuleInfo info;
  info.id = "r-1";
  info.level = model::Level::High;
  info.tags = {"attack.t1059.001", "attack.execution"};
  return info;
}

model::Finding finding_of(const model::RuleInfo& info) {
  model::Finding finding;
  finding.rule = &info;
  finding.host = "WEB01.parl.example";
  finding.user = "svc";
  finding.entities = {{"ipv4", "10.1.2.3", "source"}};
  finding.fields = {{"Image", "C:\\Windows\\ccm\\CcmExec.exe"}, {"CommandLine", "x -enc AAA"}};
  return finding;
}

/// Whether the condition holds for the finding above.
bool suppresses(const std::string& when) {
  const auto set = set_of(entry(when));
  Tuner tuner(set.get());
  const model::RuleInfo info = rule();
  model::Finding finding = finding_of(info);
  tuner.apply(finding);
  return finding.rule->tuned.has_value() && finding.rule->tuned->suppresses;
}

TEST(Tuning, ConditionsTestWhatAFindingCarries) {
  for (const std::string holds :
       {"", "{Image|endswith: '\\ccmexec.exe'}", "{image|contains: '\\ccm\\'}", "{host: web01*}",
        "{host: web01}", "{user: [other, SVC]}", "{entity.ipv4|cidr: 10.0.0.0/8}",
        "{CommandLine|re: '-e[nc]+ A+$'}", "{CommandLine|contains|all: [enc, AAA]}",
        "[{host: nobody}, {user: svc}]", "{Image|startswith: 'C:\\Windows\\'}"}) {
    EXPECT_TRUE(suppresses(holds)) << holds;
  }
  for (const std::string fails :
       {"{Image|endswith: ccmexec}", "{host: web0}", "{user|cased: SVC}",
        "{entity.ipv4|cidr: 192.168.0.0/16}", "{CommandLine|contains|all: [enc, BBB]}",
        "{host: web01*, user: nobody}", "{Absent|contains: a}", "{entity.domain: '*'}"}) {
    EXPECT_FALSE(suppresses(fails)) << fails;
  }
}

TEST(Tuning, EntriesNameRulesOrTags) {
  const auto set = set_of(
      "tuning:\n"
      "  - {tag: 'attack.t1059*', level: low, reason: a, expires: 2026-06-01, name: shells}\n"
      "  - {rule: r-1, action: suppress, reason: b, expires: never}\n");
  Tuner tuner(set.get());
  const model::RuleInfo info = rule();
  model::Finding finding = finding_of(info);
  tuner.apply(finding);
  ASSERT_TRUE(finding.rule->tuned.has_value());
  EXPECT_EQ(finding.rule->tuned->entry, "shells") << "the first one decides";
  EXPECT_EQ(finding.rule->level, model::Level::Low);
  EXPECT_EQ(finding.rule->tuned->level_was, model::Level::High);
  EXPECT_EQ(tuner.uses()[0].findings, 1U);
  EXPECT_EQ(tuner.uses()[1].candidates, 0U);
}

TEST(Tuning, AnEntryAppliesUntilTheEndOfItsDay) {
  const std::string yaml = "tuning: [{rule: a, level: low, reason: r, expires: 2026-06-01}]\n";
  EXPECT_FALSE(set_of(yaml, "2026-06-01T23:59:59Z")->entries()[0].expired);
  EXPECT_TRUE(set_of(yaml, "2026-06-02T00:00:00Z")->entries()[0].expired);
}

TEST(Tuning, AMistakeIsToldWithItsPlaceAndNothingIsHalfApplied) {
  const std::pair<std::string, std::string> cases[] = {
      {"tuning: [{rule: a, action: suppress, expires: never}]", "expected a 'reason'"},
      {"tuning: [{rule: a, action: suppress, reason: r}]", "expected 'expires'"},
      {"tuning: [{rule: a, action: suppress, reason: r, expires: soon}]", "expected 'expires'"},
      {"tuning: [{action: suppress, reason: r, expires: never}]", "expected 'rule'"},
      {"tuning: [{rule: a, action: delete, reason: r, expires: never}]", "expected 'suppress'"},
      {"tuning: [{rule: a, level: low, action: suppress, reason: r, expires: never}]", "either"},
      {"tuning: [{rule: a, level: lo, reason: r, expires: never}]", "expected informational"},
      {"tuning: [{rule: a, levle: low, reason: r, expires: never}]", "got 'levle'"},
      {"tuning: [{rule: a, level: low, reason: r, expires: never, when: {a|cntains: b}}]",
       "got 'cntains'"},
      {"tuning: [{rule: a, level: low, reason: r, expires: never, when: {a|re: '('}}]", ":1:"},
      {"tuning: [{rule: a, level: low, reason: r, expires: never, when: {a|cidr: x}}]", "network"},
      {"tuning: [{rule: a, level: low, reason: r, expires: never, when: {}}]", "empty"},
      {"entries: []", "the one key 'tuning'"},
      {"tuning: [", "1"},
  };
  for (const auto& [yaml, expected] : cases) {
    const auto set = TuningSet::parse(yaml, "t.yaml", Timestamp{});
    ASSERT_FALSE(set.ok()) << yaml;
    EXPECT_NE(set.error().to_line().find(expected), std::string::npos) << set.error().to_line();
    EXPECT_NE(set.error().to_line().find("t.yaml"), std::string::npos);
  }
}

}  // namespace
}  // namespace longwatch::detect::tuning
