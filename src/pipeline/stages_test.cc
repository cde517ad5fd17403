#include "pipeline/stages.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "base/bytes.h"
#include "base/text.h"
#include "read/sniff.h"
#include "tests/support/corpora.h"
#include "tests/support/memory_files.h"

namespace longwatch::pipeline {
namespace {

using test_support::MemoryFiles;
using Texts = std::vector<std::string>;

constexpr const char* kWhoamiRule = R"(title: Who Am I
id: 0d5b9cd4-4a0e-4b3a-9d45-0c5b8a0f1f11
logsource:
    product: windows
    category: process_creation
detection:
    selection:
        Image|endswith: '\whoami.exe'
    condition: selection
level: high
)";

constexpr const char* kRouterRule = R"(title: A Router
id: 0d5b9cd4-4a0e-4b3a-9d45-0c5b8a0f1f12
logsource:
    product: cisco
    service: aaa
detection:
    keywords:
        - 'show running-config'
    condition: keywords
level: low
)";

constexpr const char* kEvents =
    R"({"EventID":1,"Channel":"Microsoft-Windows-Sysmon/Operational","Hostname":"ws1","Image":"C:\\Windows\\System32\\whoami.exe","@timestamp":"2021-08-05T01:40:31Z"}
{"EventID":1,"Channel":"Microsoft-Windows-Sysmon/Operational","Hostname":"ws1","Image":"C:\\Windows\\notepad.exe","@timestamp":"2021-08-05T01:40:32Z"}
)";

class Titles final : public FindingConsumer {
 public:
  Status accept(const model::Finding& finding, const std::vector<SourceReport>& sources) override {
    const model::Locator& locator = finding.events.front().locator;
    lines.push_back(finding.rule->title + " in " +
                    sources.at(model::index_of(locator.source)).source.name + ":" +
                    std::to_string(locator.record));
    return {};
  }

  Texts lines;
};

/// The error, or the findings.
Texts sweep(const BuiltStages& built, const Texts& paths, std::size_t workers = 1) {
  DiagnosticSummary diagnostics;
  MemoryBudget budget(ByteCount{512'000'000});
  SweepRequest request;
  request.paths = paths;
  request.workers = workers;
  SweepContext context;
  context.diagnostics = &diagnostics;
  context.budget = &budget;
  Titles titles;
  const Result<RunReport> report = run_sweep(request, built.stages, context, titles);
  return report.ok() ? titles.lines : Texts{report.error().to_line()};
}

TEST(Stages, RulesFindEventsFromEndToEnd) {
  MemoryFiles files;
  files.add_file("rules/whoami.yml", kWhoamiRule).add_file("rules/router.yml", kRouterRule);
  files.add_file("logs/host.json", kEvents);
  DiagnosticCollector diagnostics;
  Result<BuiltStages> built = build_stages({{"rules"}, {}, 1}, files, diagnostics);
  ASSERT_TRUE(built.ok()) << built.error().to_line();
  EXPECT_EQ(built->rule_reports.size(), 2U);
  const BuiltStages moved = std::move(*built);
  EXPECT_EQ(sweep(moved, {"logs"}), (Texts{"Who Am I in host.json:1"}));
}

TEST(Stages, AMappingIsAskedBeforeAllFormatsButMail) {
  const MemoryFiles files;
  const read::mapped::ParsedMapping parsed = read::mapped::parse_mapping(
      "name: all\npattern: '{message}'\ntime: none\nlogsource: {product: x, service: y}", "m.yml");
  ASSERT_NE(parsed.mapping, nullptr);
  StageOptions options;
  options.reading.mappings = {parsed.mapping};
  DiagnosticCollector diagnostics;
  const Result<BuiltStages> built = build_stages(options, files, diagnostics);
  ASSERT_TRUE(built.ok());
  EXPECT_EQ(built->stages.formats.size(), 14U);
  EXPECT_EQ(built->stages.formats[0]->name(), "mail");
  EXPECT_EQ(built->stages.formats[1]->name(), "mapped:all");
  const auto declared = declared_telemetry(options.reading);
  ASSERT_EQ(declared.size(), 1U);
  EXPECT_EQ(declared.front().channel, "mapped:all");
  EXPECT_EQ(declared.front().fields, Texts{"message"});
}

TEST(Stages, AMappingThatFitsEveryLineNeverTakesMail) {
  const read::mapped::ParsedMapping parsed =
      read::mapped::parse_mapping("name: all\npattern: '{message}'\ntime: none\n", "m.yml");
  ASSERT_NE(parsed.mapping, nullptr);
  ReadingOptions reading;
  reading.mappings = {parsed.mapping};
  const std::vector<std::unique_ptr<read::Format>> made = make_formats(reading);
  std::vector<const read::Format*> formats;
  for (const auto& format : made) {
    formats.push_back(format.get());
  }
  const auto taken_by = [&](std::string_view text) {
    const read::Format* const format = read::sniff(as_bytes(text), text.size(), formats);
    return format == nullptr ? std::string_view() : format->name();
  };
  EXPECT_EQ(taken_by("From: a@b.example\nTo: c@d.example\nSubject: x\n\nwords of the body\n"),
            "mail");
  EXPECT_EQ(taken_by("\n\n1234\n"), "mapped:all");
  EXPECT_EQ(taken_by("{\"a\":1}\n"), "mapped:all");
}

TEST(Stages, WithoutRulesThereAreNoDetectors) {
  const MemoryFiles files;
  DiagnosticCollector diagnostics;
  const Result<BuiltStages> built = build_stages({}, files, diagnostics);
  ASSERT_TRUE(built.ok());
  EXPECT_TRUE(built->stages.detectors.empty());
  EXPECT_EQ(built->stages.formats.size(), 13U);
}

TEST(Stages, SaysWhyItCannotStart) {
  MemoryFiles files;
  files.add_file("rules/router.yml", kRouterRule).add_directory("empty");
  files.add_file("broken/a.yml", "title: [");
  DiagnosticCollector diagnostics;
  const auto line = [&](const Texts& rules) {
    const Result<BuiltStages> built = build_stages({rules, {}, 1}, files, diagnostics);
    return built.ok() ? "" : built.error().to_line();
  };
  EXPECT_NE(line({"gone"}).find("gone"), std::string::npos);
  EXPECT_EQ(line({"empty"}),
            "empty: no rule was found: expected *.yml or *.yaml files that hold one");
  EXPECT_EQ(line({"rules", "broken"}),
            "rules, broken: none of 2 rules can run: 1 without telemetry, 0 unsupported, 1 with "
            "errors; nothing would be found");
  files.add_file("comment.txt", "# nothing yet\n");
  const Result<BuiltStages> built = build_stages({{}, {"comment.txt"}, 1}, files, diagnostics);
  ASSERT_FALSE(built.ok());
  EXPECT_EQ(built.error().to_line(),
            "comment.txt: no entry is an indicator that can be looked for");
}

TEST(Stages, TheCorporaGiveTheSameFindingsForAnyNumberOfWorkers) {
  LW_NEED_CORPORA("evtx-attack-samples");
  DiagnosticCollector diagnostics;
  const Result<BuiltStages> built = build_stages(
      {{test_support::corpora_path("sigma/rules")}, {}, 2}, system_files(), diagnostics);
  ASSERT_TRUE(built.ok()) << built.error().to_line();
  const Texts paths = {test_support::corpora_path("evtx-attack-samples")};
  const Texts one = sweep(*built, paths);
  EXPECT_GT(one.size(), 1000U);
  EXPECT_EQ(sweep(*built, paths, 2), one);
  EXPECT_EQ(sweep(*built, paths, 5), one);
}

TEST(Stages, IndicatorsFindEventsBesideRules) {
  MemoryFiles files;
  files.add_file("rules/whoami.yml", kWhoamiRule).add_file("list.txt", "notepad.exe\n");
  files.add_file("logs/host.json", kEvents);
  DiagnosticCollector diagnostics;
  Result<BuiltStages> built = build_stages({{"rules"}, {"list.txt"}, 1}, files, diagnostics);
  ASSERT_TRUE(built.ok()) << built.error().to_line();
  EXPECT_EQ(built->indicators, 1U);
  EXPECT_EQ(built->detectors.size(), 2U);
  built->stages.files = &files;
  EXPECT_EQ(sweep(*built, {"logs"}).size(), 2U);
}

}  // namespace
}  // namespace longwatch::pipeline
