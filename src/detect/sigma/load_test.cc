#include "detect/sigma/load.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/limits.h"
#include "tests/support/failing_files.h"
#include "tests/support/memory_files.h"

namespace longwatch::detect::sigma {
namespace {

using test_support::FailingFiles;
using test_support::MemoryFiles;
using testing::ElementsAre;
using testing::HasSubstr;

/// A small rule; `number` makes its id, "" leaves it out.
std::string rule_text(std::string_view title, std::string_view number) {
  const std::string id =
      number.empty() ? "" : fmt::format("id: 00000000-0000-0000-0000-{:0>12}\n", number);
  return fmt::format(
      "title: {}\n{}logsource:\n  product: windows\ndetection:\n  s:\n    EventID: 1\n"
      "  condition: s\n",
      title, id);
}

/// "file: status: title", one line a report.
std::string outline(const LoadedRules& loaded) {
  std::string text;
  for (const RuleReport& report : loaded.reports) {
    text += fmt::format("{}: {}: {}\n", report.file, to_text(report.status), report.title);
  }
  return text;
}

LoadedRules loaded(const std::vector<std::string>& paths, const FileSystem& files,
                   std::size_t workers = 1) {
  Result<LoadedRules> rules = load_rules(paths, files, workers);
  EXPECT_TRUE(rules.ok()) << rules.error().to_line();
  return std::move(rules).value();
}

constexpr std::string_view kFullRule =
    "title: Encoded command\n"
    "id: 5F1abf38-6ce0-4b40-8ab1-6d7c5e3f0f5a\n"
    "name: encoded_command\n"
    "related:\n"
    "  - id: 5f1abf38-6ce0-4b40-8ab1-6d7c5e3f0f5b\n"
    "    type: obsoletes\n"
    "taxonomy: sigma\n"
    "status: stable\n"
    "description: |\n"
    "  Two\n"
    "  lines\n"
    "license: MIT\n"
    "author: somebody\n"
    "references:\n"
    "  - https://example.org/a\n"
    "date: 2019/1/5\n"
    "modified: 2024-05-31\n"
    "tags:\n"
    "  - attack.execution\n"
    "  - attack.t1059.001\n"
    "  - cve.2021-44228\n"
    "scope:\n"
    "  - server\n"
    "simulation:\n"
    "  - type: anything\n"
    "logsource:\n"
    "  category: process_creation\n"
    "  product: windows\n"
    "  service: sysmon\n"
    "  definition: words\n"
    "  vendor: kept\n"
    "detection:\n"
    "  sel:\n"
    "    CommandLine|contains: ' -enc '\n"
    "  unused:\n"
    "    Image: x\n"
    "  condition:\n"
    "    - sel\n"
    "    - sel and not unused\n"
    "fields:\n"
    "  - CommandLine\n"
    "falsepositives:\n"
    "  - none\n"
    "level: critical\n";

TEST(ParseRules, ReadsEverythingARuleSays) {
  const LoadedRules loaded = parse_rules(kFullRule, "a.yml");
  ASSERT_EQ(loaded.reports.size(), 1U);
  ASSERT_EQ(loaded.rules.size(), 1U) << loaded.reports[0].reason;
  const Rule& rule = loaded.rules[0].rule;
  EXPECT_EQ(rule.info.id, "5F1abf38-6ce0-4b40-8ab1-6d7c5e3f0f5a");
  EXPECT_EQ(rule.info.title, "Encoded command");
  EXPECT_EQ(rule.info.kind, model::RuleKind::Sigma);
  EXPECT_EQ(rule.info.level, model::Level::Critical);
  EXPECT_EQ(rule.info.file, "a.yml");
  EXPECT_THAT(rule.info.tags,
              ElementsAre("attack.execution", "attack.t1059.001", "cve.2021-44228"));
  EXPECT_THAT(rule.info.techniques, ElementsAre("T1059.001"));
  EXPECT_THAT(rule.info.tactics, ElementsAre("execution"));
  EXPECT_EQ(rule.status, "stable");
  EXPECT_EQ(rule.log_source.category, "process_creation");
  EXPECT_EQ(rule.log_source.product, "windows");
  EXPECT_EQ(rule.log_source.service, "sysmon");
  EXPECT_THAT(rule.fields, ElementsAre("CommandLine"));
  ASSERT_EQ(rule.selections.size(), 2U);
  EXPECT_EQ(rule.selections[1].name, "unused");
  ASSERT_EQ(rule.conditions.size(), 2U);
  EXPECT_EQ(rule.conditions[1].text, "sel and not unused");
  EXPECT_EQ(rule.conditions[1].place.line, 39U);
  const RuleReport& report = loaded.reports[0];
  EXPECT_EQ(report.status, RuleStatus::Running);
  EXPECT_EQ(report.id, rule.info.id);
  EXPECT_EQ(report.log_source.service, "sysmon");
  EXPECT_EQ(report.reason, "");
  EXPECT_EQ(loaded.files, 1U);
}

TEST(ParseRules, LeavesOutWhatIsOptional) {
  const LoadedRules loaded = parse_rules(
      "title: t\ntags:\nlevel:\nfields: ~\nlogsource: {category: c}\n"
      "detection: {s: word, condition: s}\n",
      "a.yml");
  ASSERT_EQ(loaded.rules.size(), 1U) << loaded.reports.at(0).reason;
  EXPECT_EQ(loaded.rules[0].rule.info.level, model::Level::Medium);
  EXPECT_EQ(loaded.rules[0].rule.status, "");
  EXPECT_TRUE(loaded.rules[0].rule.info.tags.empty());
}

TEST(ParseRules, NamesARuleWithoutIdByItsContent) {
  const std::string text = rule_text("a", "") + "---\n" + rule_text("b", "");
  const LoadedRules loaded = parse_rules(text, "a.yml");
  ASSERT_EQ(loaded.rules.size(), 2U);
  EXPECT_THAT(loaded.rules[0].rule.info.id, testing::MatchesRegex("sha256-[0-9a-f]{16}-1"));
  EXPECT_THAT(loaded.rules[1].rule.info.id, testing::MatchesRegex("sha256-[0-9a-f]{16}-2"));
  EXPECT_EQ(loaded.reports[1].id, loaded.rules[1].rule.info.id);
  EXPECT_EQ(parse_rules(text, "b.yml").rules[0].rule.info.id, loaded.rules[0].rule.info.id);
  EXPECT_NE(parse_rules(text + "#\n", "a.yml").rules[0].rule.info.id, loaded.rules[0].rule.info.id);
}

TEST(ParseRules, EveryDocumentHasOneReportThatKnowsItsRule) {
  const LoadedRules loaded = parse_rules(rule_text("one", "1") + "---\n- no rule\n---\n---\n" +
                                             rule_text("two", "2") + "---\nbroken: [\n",
                                         "a.yml");
  EXPECT_EQ(outline(loaded),
            "a.yml: running: one\na.yml: error: \na.yml: running: two\na.yml: error: \n");
  ASSERT_EQ(loaded.rules.size(), 2U);
  EXPECT_EQ(loaded.rules[1].report, 2U);
  EXPECT_EQ(loaded.rules[1].rule.info.title, "two");
}

TEST(ParseRules, ReportsWhatIsEmptyByNothing) {
  for (const std::string_view text : {"", "# comment\n", "---\n", "---\n---\n...\n", "~\n"}) {
    EXPECT_TRUE(parse_rules(text, "a.yml").reports.empty()) << text;
  }
}

TEST(ParseRules, AnIdIsFreeWhenItsFirstUserIsWrong) {
  std::string wrong = rule_text("wrong", "1");
  wrong.replace(wrong.find("condition: s"), 12, "condition: z");
  const LoadedRules loaded = parse_rules(wrong + "---\n" + rule_text("right", "1"), "a.yml");
  EXPECT_EQ(outline(loaded), "a.yml: error: wrong\na.yml: running: right\n");
}

TEST(ParseRules, TooManySelectionsOrValuesAreRefused) {
  std::string selections;
  for (std::size_t i = 0; i <= limits::kSelectionsPerRule; ++i) {
    selections += fmt::format("  s{}: x\n", i);
  }
  const std::string head = "title: t\nlogsource: {product: windows}\ndetection:\n";
  LoadedRules loaded = parse_rules(head + selections + "  condition: s0\n", "a.yml");
  EXPECT_EQ(loaded.reports.at(0).reason, "the rule has more than 4096 selections");
  std::string values = "  s:\n    F: [x";
  for (std::size_t i = 0; i < limits::kPredicatesPerRule; ++i) {
    values += ",x";
  }
  loaded = parse_rules(head + values + "]\n  condition: s\n", "a.yml");
  EXPECT_EQ(loaded.reports.at(0).reason,
            "the rule compares with more than 65536 values and wildcards");
  const std::string stars(limits::kPredicatesPerRule, '*');
  loaded = parse_rules(head + "  s: {F: 'x" + stars + "'}\n  condition: s\n", "a.yml");
  EXPECT_EQ(loaded.reports.at(0).reason,
            "the rule compares with more than 65536 values and wildcards");
  std::string fields = "  s:\n";
  for (std::size_t i = 0; i <= limits::kSelectionsPerRule; ++i) {
    fields += fmt::format("    F{}: x\n", i);
  }
  loaded = parse_rules(head + fields + "  condition: s\n", "a.yml");
  EXPECT_EQ(loaded.reports.at(0).reason, "the rule looks at fields more than 4096 times");
}

TEST(ParseRules, CorrelationsReferToManyRulesButNotToAnyNumber) {
  std::string rules = "c";
  for (std::size_t i = 0; i < limits::kSelectionsPerRule; ++i) {
    rules += fmt::format(",c{}", i);
  }
  const LoadedRules loaded = parse_rules(
      "title: t\ncorrelation:\n  type: temporal\n  timespan: 1h\n  rules: [" + rules + "]\n",
      "a.yml");
  EXPECT_EQ(loaded.reports.at(0).reason, "the correlation refers to more than 4096 rules");
}

TEST(LoadRules, CorrelationsReferToRulesOfOtherFilesInAnyOrder) {
  MemoryFiles files;
  files.add_file(
      "r/a.yml",
      "title: c\nname: c\ncorrelation:\n  type: temporal\n  timespan: 1h\n  rules: [B, d]\n");
  files.add_file("r/b.yml", rule_text("b", "1") + "name: b\n");
  files.add_file("r/d.yml",
                 "title: d\nname: d\ncorrelation:\n  type: event_count\n  timespan: 1h\n"
                 "  rules: b\n  condition: {gte: 2}\n");
  files.add_file("r/e.yml",
                 "title: e\ncorrelation:\n  type: temporal\n  timespan: 1h\n  rules: [gone]\n");
  const auto loaded = load_rules({"r"}, files, 2);
  ASSERT_TRUE(loaded.ok());
  EXPECT_EQ(outline(*loaded),
            "r/a.yml: running: c\nr/b.yml: running: b\nr/d.yml: running: d\n"
            "r/e.yml: error: e\n");
  EXPECT_EQ(loaded->reports.back().excerpt, "  rules: [gone]\n          ^");
  // Each stands behind those it refers to.
  ASSERT_EQ(loaded->correlations.size(), 2U);
  EXPECT_EQ(loaded->correlations[0].correlation.info.title, "d");
  EXPECT_EQ(loaded->correlations[1].correlation.info.title, "c");
  EXPECT_FALSE(loaded->correlations[1].targets.at(0).is_correlation);
  EXPECT_TRUE(loaded->correlations[1].targets.at(1).is_correlation);
}

TEST(ParseRules, ConditionsTogetherHaveALimit) {
  std::string text = "title: t\nlogsource: {product: windows}\ndetection:\n  s: x\n  condition:\n";
  for (int i = 0; i < 70; ++i) {
    text += "    - '" + std::string(1000, ' ') + "s'\n";
  }
  EXPECT_EQ(parse_rules(text, "a.yml").reports.at(0).reason,
            "the conditions are longer than 65536 bytes");
}

TEST(LoadRules, ReadsRuleFilesBelowDirectoriesInBytewiseOrder) {
  MemoryFiles files;
  files.add_file("rules/b/z.yml", rule_text("bz", "1"))
      .add_file("rules/b/a.yaml", rule_text("ba", "2"))
      .add_file("rules/a.yml", rule_text("a", "3"))
      .add_file("rules/c.YML", rule_text("c", "4"))
      .add_file("rules/readme.md", "text")
      .add_file("rules/a.yml.bak", "text")
      .add_file("single.txt", rule_text("single", "5"));
  const LoadedRules rules = loaded({"single.txt", "rules"}, files);
  EXPECT_EQ(outline(rules),
            "single.txt: running: single\n"
            "rules/a.yml: running: a\n"
            "rules/b/a.yaml: running: ba\n"
            "rules/b/z.yml: running: bz\n"
            "rules/c.YML: running: c\n");
  EXPECT_EQ(rules.files, 5U);
}

TEST(LoadRules, TheResultDoesNotDependOnTheNumberOfWorkers) {
  MemoryFiles files;
  for (int i = 0; i < 60; ++i) {
    // Every third id is used twice: which one wins must not be a race.
    files.add_file(fmt::format("rules/{:02}.yml", i),
                   rule_text(fmt::format("rule {}", i), std::to_string(i % 40 + 1)));
  }
  const LoadedRules one = loaded({"rules"}, files, 1);
  EXPECT_EQ(one.rules.size(), 40U);
  for (const std::size_t workers : {2U, 3U, 8U}) {
    const LoadedRules many = loaded({"rules"}, files, workers);
    EXPECT_EQ(outline(many), outline(one)) << workers;
    ASSERT_EQ(many.rules.size(), one.rules.size());
    for (std::size_t i = 0; i < one.rules.size(); ++i) {
      EXPECT_EQ(many.rules[i].rule.info.title, one.rules[i].rule.info.title);
      EXPECT_EQ(many.rules[i].report, one.rules[i].report);
    }
  }
}

TEST(LoadRules, TheSecondUseOfAnIdNamesTheFirst) {
  MemoryFiles files;
  files.add_file("a.yml", rule_text("first", "7")).add_file("b.yml", rule_text("copy", "7"));
  const LoadedRules rules = loaded({"a.yml", "b.yml"}, files);
  ASSERT_EQ(rules.rules.size(), 1U);
  EXPECT_EQ(rules.rules[0].rule.info.title, "first");
  const RuleReport& report = rules.reports.at(1);
  EXPECT_EQ(report.status, RuleStatus::Error);
  EXPECT_EQ(report.reason,
            "the id '00000000-0000-0000-0000-000000000007' is already used at a.yml:2");
  EXPECT_EQ(report.place.line, 2U);
  EXPECT_EQ(report.excerpt, "id: 00000000-0000-0000-0000-000000000007\n    ^");
}

TEST(LoadRules, AFileThatIsReachedTwiceIsReadOnce) {
  MemoryFiles files;
  files.add_file("rules/win/a.yml", rule_text("a", "1"))
      .add_link("rules/z.yml", "win/a.yml")
      .add_hard_link("rules/y.yml", "rules/win/a.yml");
  EXPECT_EQ(outline(loaded({"rules", "rules/win", "rules/win/a.yml"}, files)),
            "rules/win/a.yml: running: a\n");
}

TEST(LoadRules, LinksToFilesAreFollowedThoseToDirectoriesAreReported) {
  MemoryFiles files;
  files.add_file("elsewhere/a.yml", rule_text("a", "1"))
      .add_file("elsewhere/b.yml", rule_text("b", "2"))
      .add_link("rules/a.yml", "../elsewhere/a.yml")
      .add_link("rules/folder", "../elsewhere")
      .add_link("rules/gone.yml", "nowhere.yml")
      .add_link("rules/gone.txt", "nowhere.txt")
      .add_link("named", "elsewhere");
  const LoadedRules rules = loaded({"rules"}, files);
  EXPECT_EQ(outline(rules),
            "rules/a.yml: running: a\n"
            "rules/folder: unsupported: \n"
            "rules/gone.yml: error: \n");
  EXPECT_EQ(rules.reports[1].reason, "a link to a directory is not followed");
  EXPECT_EQ(outline(loaded({"named"}, files)),
            "named/a.yml: running: a\nnamed/b.yml: running: b\n");
}

TEST(LoadRules, WhatCannotBeReadIsReportedAndStopsNothing) {
  MemoryFiles files;
  files.add_file("rules/a.yml", rule_text("a", "1"))
      .add_file("rules/denied.yml", rule_text("x", "2"))
      .add_file("rules/deniedfolder/x.yml", rule_text("x", "3"))
      .add_other("rules/pipe.yml")
      .add_file("rules/z.yml", rule_text("z", "4"))
      .deny("rules/denied.yml")
      .deny("rules/deniedfolder");
  const LoadedRules rules = loaded({"rules"}, files);
  EXPECT_EQ(outline(rules),
            "rules/a.yml: running: a\n"
            "rules/denied.yml: error: \n"
            "rules/deniedfolder: error: \n"
            "rules/pipe.yml: error: \n"
            "rules/z.yml: running: z\n");
  for (const RuleReport& report : rules.reports) {
    EXPECT_EQ(report.reason.empty(), report.status == RuleStatus::Running) << report.file;
  }
  EXPECT_EQ(rules.reports[3].reason, "expected a file, got a device, pipe or socket");
}

TEST(LoadRules, AFileThatIsTooLargeIsRefused) {
  MemoryFiles files;
  files.add_file("big.yml", std::string(limits::kRuleFileBytes + 1, '#'));
  const LoadedRules rules = loaded({"big.yml"}, files);
  ASSERT_EQ(rules.reports.size(), 1U);
  EXPECT_EQ(rules.reports[0].status, RuleStatus::Error);
  EXPECT_THAT(rules.reports[0].reason, HasSubstr("10"));
}

TEST(LoadRules, DirectoriesHaveADepthLimit) {
  MemoryFiles files;
  std::string path = "rules";
  for (std::size_t i = 0; i < limits::kDirectoryDepth + 2; ++i) {
    path += "/d";
  }
  files.add_file(path + "/a.yml", rule_text("a", "1"));
  const LoadedRules rules = loaded({"rules"}, files);
  ASSERT_EQ(rules.reports.size(), 1U);
  EXPECT_THAT(rules.reports[0].reason, HasSubstr("nested more than 64 deep"));
}

TEST(LoadRules, APathThatDoesNotExistFailsTheCall) {
  const MemoryFiles files;
  const Result<LoadedRules> rules = load_rules({"nowhere"}, files, 1);
  ASSERT_FALSE(rules.ok());
  EXPECT_EQ(rules.error().code(), ErrorCode::NotFound);
}

TEST(LoadRules, AnyCallThatFailsLeavesAReportOrAnError) {
  MemoryFiles files;
  files.add_file("rules/a.yml", rule_text("a", "1"))
      .add_file("rules/b/c.yml", rule_text("c", "2"))
      .add_link("rules/d.yml", "b/c.yml");
  for (std::uint64_t n = 1;; ++n) {
    const FailingFiles failing(files, n);
    const Result<LoadedRules> rules = load_rules({"rules"}, failing, 1);
    if (!failing.failed()) {
      EXPECT_EQ(rules->rules.size(), 2U);
      EXPECT_GT(n, 8U);
      break;
    }
    if (!rules.ok()) {
      continue;
    }
    std::size_t errors = 0;
    for (const RuleReport& report : rules->reports) {
      errors += report.status == RuleStatus::Error ? 1U : 0U;
    }
    EXPECT_EQ(errors, 1U) << "call " << n;
    EXPECT_EQ(rules->rules.size() + errors, rules->reports.size()) << "call " << n;
  }
}

TEST(Load, RemarksOnWhatRunsAndIsOdd) {
  const LoadedRules loaded = parse_rules(
      "title: t\nlogsource: {product: windows}\ndetection:\n  a:\n    F|contains|all: x\n"
      "    G|contains: ''\n    H: ''\n  b:\n    F: y\n  condition: a\n",
      "r.yml");
  ASSERT_EQ(loaded.reports.size(), 1U);
  std::vector<std::string> lines;
  for (const RuleRemark& remark : loaded.reports.front().remarks) {
    lines.push_back(std::to_string(remark.place.line) + ": " + remark.text);
  }
  EXPECT_THAT(lines, testing::ElementsAre("5: 'all' stands over a single value and changes nothing",
                                          "6: an empty text occurs in every value",
                                          "8: no condition speaks of the selection 'b'"));
}

}  // namespace
}  // namespace longwatch::detect::sigma
