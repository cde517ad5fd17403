#include <algorithm>
#include <iostream>
#include <memory>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "detect/sigma/internal/rule_set.h"
#include "detect/sigma/sigma.h"
#include "tests/support/corpora.h"

namespace longwatch::detect::sigma {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr std::string_view kHeader = R"(title: A rule
id: 5b1d3c1e-5d5a-4f43-9a3e-000000000001
level: high
logsource: {product: windows, category: process_creation}
detection:
)";

class Collector final : public model::FindingSink {
 public:
  void accept(model::Finding finding) override { findings.push_back(std::move(finding)); }

  std::vector<model::Finding> findings;
};

/// Compiles one rule and scans events made of texts.
class Engine {
 public:
  explicit Engine(std::string_view detection)
      : loaded(parse_rules(std::string(kHeader).append(detection), "a.yml")),
        rules(compile(loaded, *fields)),
        detector(make_detector(rules, fields)) {}

  std::size_t scan(std::string_view channel, std::uint32_t event_id,
                   const std::vector<std::pair<std::string_view, std::string_view>>& values) {
    model::EventBatch batch;
    std::vector<model::FieldValue> named;
    for (const auto& [name, text] : values) {
      if (const auto field = fields->find(name); field.has_value()) {
        named.push_back({model::text_value(text), field->field, field->naming});
      }
    }
    model::Event event;
    event.channel = model::text_value(channel);
    event.event_id = event_id;
    event.values = batch.keep(named, *fields);
    batch.add(event);
    const std::unique_ptr<DetectorState> fresh =
        lasting == nullptr ? detector->make_state() : nullptr;
    detector->scan(batch, lasting == nullptr ? *fresh : *lasting, sink);
    return sink.findings.size();
  }

  /// From now on all events are scanned by one worker, as in a sweep.
  void keep_state() { lasting = detector->make_state(); }

  std::shared_ptr<model::FieldTable> fields = std::make_shared<model::FieldTable>();
  LoadedRules loaded;
  std::shared_ptr<const RuleSet> rules;
  std::unique_ptr<Detector> detector;
  std::unique_ptr<DetectorState> lasting;
  Collector sink;
};

constexpr std::string_view kSysmon = "Microsoft-Windows-Sysmon/Operational";

TEST(Compile, FiresOnTheTelemetryOfItsLogSourceAlone) {
  const std::string_view detection = R"(
  selection:
    Image|endswith: '\cmd.exe'
    CommandLine|contains|all: [whoami, '/all']
  condition: selection
)";
  const std::vector<std::pair<std::string_view, std::string_view>> values = {
      {"Image", R"(C:\Windows\System32\CMD.EXE)"}, {"CommandLine", "cmd /c WHOAMI /all"}};
  EXPECT_EQ(Engine(detection).scan(kSysmon, 1, values), 1U);
  EXPECT_EQ(Engine(detection).scan("microsoft-windows-sysmon/operational", 1, values), 1U);
  EXPECT_EQ(Engine(detection).scan(kSysmon, 3, values), 0U);
  EXPECT_EQ(Engine(detection).scan("Security", 1, values), 0U);
}

TEST(Compile, NamesFieldsAsTheAuditLogDoes) {
  Engine engine(R"(
  selection: {Image|endswith: '\cmd.exe'}
  condition: selection
)");
  EXPECT_EQ(engine.scan("Security", 4688, {{"NewProcessName", R"(C:\cmd.exe)"}}), 1U);
  EXPECT_EQ(engine.scan("Security", 4688, {{"Image", R"(C:\cmd.exe)"}}), 1U) << "no second finding";
}

TEST(Compile, FiresOnceForAnEventThatSeveralSelectionsMatch) {
  Engine engine(R"(
  a: {Image: '*cmd*'}
  b: {Image: '*exe'}
  condition: [a, b, 1 of them]
)");
  EXPECT_EQ(engine.scan(kSysmon, 1, {{"Image", "cmd.exe"}}), 1U);
}

TEST(Compile, EvaluatesRulesThatNoPredicateWakes) {
  Engine engine(R"(
  filter: {Image: '*cmd*'}
  condition: not filter
)");
  EXPECT_EQ(engine.scan(kSysmon, 1, {{"Image", "cmd.exe"}}), 0U);
  EXPECT_EQ(engine.scan(kSysmon, 1, {{"Image", "other.exe"}}), 1U);
  EXPECT_EQ(engine.scan(kSysmon, 1, {}), 2U);
}

// A worker leaves out the look for witnesses, and the memo, while they do not pay: for some
// thousand events after 256 that were for nothing. Long calm, long storm, and both mixed go through
// all of it.
TEST(Compile, SaysTheSameHoweverOftenItsShortCutsPaid) {
  constexpr std::string_view kRule = R"(
  selection:
    Image|endswith: ['\cmd.exe', '\powershell.exe']
    CommandLine|contains: [whoami, 'net view', '-enc ']
  filter: {ParentImage|endswith: '\agent.exe'}
  condition: selection and not filter
)";
  Engine engine(kRule);
  engine.keep_state();
  std::uint32_t seed = 1;
  std::size_t expected = 0;
  constexpr std::size_t kPhase = 9000;
  for (std::size_t i = 0; i < 3 * kPhase; ++i) {
    seed = seed * 1664525 + 1013904223;
    const std::size_t phase = i / kPhase;
    const bool is_command = phase == 1 || (phase == 2 && (seed >> 24 & 1U) != 0);
    const bool is_filtered = (seed >> 20 & 7U) == 0;
    const std::string line = "run whoami " + std::to_string(seed >> 16 & 1023U);
    expected += is_command && !is_filtered ? 1 : 0;
    ASSERT_EQ(engine.scan(kSysmon, 1,
                          {{"Image", is_command ? R"(C:\cmd.exe)" : R"(C:\calc.exe)"},
                           {"CommandLine", is_command ? std::string_view(line) : "run calc"},
                           {"ParentImage", is_filtered ? R"(C:\agent.exe)" : R"(C:\x.exe)"}}),
              expected)
        << "event " << i;
  }
}

TEST(Compile, ShowsWhatTheRuleTested) {
  Engine engine(R"(
  selection: {Product: Secret Tool}
  condition: selection
)");
  ASSERT_EQ(engine.scan(kSysmon, 1, {{"Product", "secret tool"}}), 1U);
  const model::Finding& finding = engine.sink.findings.front();
  EXPECT_EQ(finding.rule->title, "A rule");
  EXPECT_EQ(finding.rule->level, model::Level::High);
  ASSERT_FALSE(finding.fields.empty());
  EXPECT_EQ(finding.fields.front().name, "Product");
  EXPECT_EQ(finding.fields.front().value, "secret tool");
}

TEST(Compile, RefusesPlaceholdersWithTheirPlace) {
  const Engine engine(R"(
  selection:
    User|expand: '%Administrators%'
  condition: selection
)");
  const RuleReport& report = engine.loaded.reports.front();
  EXPECT_EQ(report.status, RuleStatus::Unsupported);
  EXPECT_THAT(report.reason, HasSubstr("%Administrators%"));
  EXPECT_EQ(report.place.line, 8U);
}

TEST(Compile, RefusesValuesTheirModifierCannotTake) {
  for (const std::string_view item :
       {"SourceIp|cidr: 10.0.0.0/33", "Image|re: 'a(b'", "Size|gt: many", "Image|exists: 1",
        "CommandLine|base64offset|contains: 'a*b'"}) {
    const Engine engine(
        std::string("  selection: {").append(item).append("}\n  condition: selection\n"));
    EXPECT_EQ(engine.loaded.reports.front().status, RuleStatus::Error) << item;
    EXPECT_FALSE(engine.loaded.reports.front().reason.empty()) << item;
  }
}

TEST(Compile, AccountsForEveryRuleOfTheCorpora) {
  LW_NEED_CORPORA("sigma");
  const std::string root = test_support::corpora_path("sigma/");
  Result<LoadedRules> loaded =
      load_rules({root + "rules", root + "rules-emerging-threats", root + "rules-threat-hunting"},
                 system_files(), 2);
  ASSERT_TRUE(loaded.ok());
  model::FieldTable fields;
  const std::shared_ptr<const RuleSet> rules = compile(*loaded, fields);
  std::size_t counts[4] = {};
  for (const RuleReport& report : loaded->reports) {
    ++counts[static_cast<std::size_t>(report.status)];
    EXPECT_EQ(report.reason.empty(), report.status == RuleStatus::Running) << report.file;
  }
  // Facts of the corpora (sigma.md 5 and 6): 3,754 rules, 2 with placeholders.
  EXPECT_THAT(counts, ElementsAre(3566, 186, 2, 0));
  EXPECT_EQ(rules->rules.size(), 3566U);
  std::cout << rules->predicates.size() << " predicates, " << rules->plans.plan_count << " plans, "
            << rules->plans.matcher_count << " matchers\n";
}

TEST(Compile, RulesRunOnDeclaredTelemetryAndSayWhatItCannotTell) {
  constexpr std::string_view kRule = R"(title: A login
id: 5b1d3c1e-5d5a-4f43-9a3e-000000000009
level: high
logsource: {product: parliament}
detection:
  login: {action: login, c-ip|startswith: '198.51.'}
  filter: {country: NZ}
  condition: login and not filter
)";
  const std::vector<DeclaredTelemetry> declared = {
      {{"", "parliament", "vpn"}, "mapped:vpn", {"action", "src_ip"}}};
  const auto fields = std::make_shared<model::FieldTable>();
  LoadedRules unknown = parse_rules(kRule, "a.yml");
  compile(unknown, *fields);
  EXPECT_EQ(unknown.reports.front().status, RuleStatus::NoTelemetry);
  LoadedRules loaded = parse_rules(kRule, "a.yml");
  CompileOptions options;
  options.declared = declared;
  const std::shared_ptr<const RuleSet> rules = compile(loaded, *fields, options);
  EXPECT_EQ(loaded.reports.front().status, RuleStatus::Running);
  const std::unique_ptr<Detector> detector = make_detector(rules, fields);
  const auto scan = [&](std::string_view channel) {
    model::EventBatch batch;
    model::Event event;
    event.channel = model::text_value(channel);
    const std::vector<model::FieldValue> values = {
        {model::text_value("login"), fields->find("action")->field},
        {model::text_value("198.51.100.23"), fields->find("src_ip")->field}};
    event.values = batch.keep(values, *fields);
    batch.add(event);
    Collector sink;
    const std::unique_ptr<DetectorState> state = detector->make_state();
    detector->scan(batch, *state, sink);
    return std::move(sink.findings);
  };
  const std::vector<model::Finding> found = scan("mapped:vpn");
  ASSERT_EQ(found.size(), 1U);
  EXPECT_THAT(found.front().unknown_fields, ElementsAre("country"));
  EXPECT_TRUE(scan("mapped:other").empty());
}

}  // namespace
}  // namespace longwatch::detect::sigma
