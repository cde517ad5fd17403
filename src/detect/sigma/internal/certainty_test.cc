// What a rule says of telemetry that cannot have all its fields: the two-valued answer, and whether
// it hangs on them.
#include "detect/sigma/internal/certainty.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "detect/sigma/sigma.h"
#include "tests/support/hand_made_events.h"

namespace longwatch::detect::sigma {
namespace {

using test_support::HandMadeEvent;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr std::string_view kSysmon = "Microsoft-Windows-Sysmon/Operational";

std::vector<model::Finding> run(std::string_view category, std::string_view detection,
                                const HandMadeEvent& event) {
  LoadedRules loaded = parse_rules(
      "title: A rule\n"
      "id: 5b1d3c1e-5d5a-4f43-9a3e-000000000001\n"
      "logsource: {product: windows, category: " +
          std::string(category) + "}\ndetection:\n" + std::string(detection),
      "a.yml");
  auto fields = std::make_shared<model::FieldTable>();
  static std::vector<std::shared_ptr<const RuleSet>> kept;  // findings point into their rules
  kept.push_back(compile(loaded, *fields));
  const auto detector = make_detector(kept.back(), fields);
  return test_support::run_detector(*detector, {event}, *fields);
}

/// The unknown fields of the one finding; a text that says so when the rule does not fire.
std::vector<std::string> unknown_fields(std::string_view detection, const HandMadeEvent& event) {
  const std::vector<model::Finding> findings = run("process_creation", detection, event);
  return findings.size() == 1 ? findings.front().unknown_fields
                              : std::vector<std::string>{"no single finding"};
}

HandMadeEvent audited(std::vector<std::pair<std::string, std::string>> fields) {
  return {"", 4688, "Security", "", std::move(fields)};
}

TEST(Conditions, OfAListAreNamedWhenTheyHold) {
  constexpr std::string_view kRule = R"(
  image: {Image|endswith: '\rundll32.exe'}
  child: {CommandLine|contains: javascript}
  id: {EventID: 1}
  condition:
    - image and child
    - image and not  child
    - 1 of im*
    - id and child
)";
  const auto conditions = [&](const std::string& command_line) {
    const HandMadeEvent event{"",
                              1,
                              std::string(kSysmon),
                              "",
                              {{"Image", R"(C:\rundll32.exe)"}, {"CommandLine", command_line}}};
    const std::vector<model::Finding> findings = run("process_creation", kRule, event);
    return findings.size() == 1 ? findings.front().conditions : std::vector<std::string>{"none"};
  };
  EXPECT_THAT(conditions("x"), ElementsAre("image and not  child", "1 of im*"));
  EXPECT_THAT(conditions("javascript:"),
              ElementsAre("image and child", "1 of im*", "id and child"));
}

TEST(Findings, NameAFieldAsTheirRuleDoes) {
  LoadedRules loaded = parse_rules(
      "title: One\nlogsource: {product: windows}\ndetection: {s: {foo: zzz}, condition: s}\n---\n"
      "title: Other\nlogsource: {product: windows}\ndetection: {s: {Foo: a}, condition: s}\n",
      "a.yml");
  auto fields = std::make_shared<model::FieldTable>();
  const auto rules = compile(loaded, *fields);
  const auto detector = make_detector(rules, fields);
  const std::vector<model::Finding> findings = test_support::run_detector(
      *detector, {{"", 1, std::string(kSysmon), "", {{"Foo", "a"}}}}, *fields);
  ASSERT_EQ(findings.size(), 1U);
  ASSERT_FALSE(findings.front().fields.empty());
  EXPECT_EQ(findings.front().fields.front().name, "Foo");
}

TEST(Conditions, AreNotNamedWhenThereIsOne) {
  const auto findings = run("process_creation", "  a: {Image: x}\n  condition: a\n",
                            {"", 1, std::string(kSysmon), "", {{"Image", "x"}}});
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_THAT(findings.front().conditions, IsEmpty());
}

TEST(Certainty, IsFullWhenWhatIsThereDecides) {
  constexpr std::string_view kRule = R"(
  image: {Image|endswith: '\rundll32.exe'}
  original: {OriginalFileName: RUNDLL32.EXE}
  condition: image or original
)";
  EXPECT_THAT(unknown_fields(kRule, audited({{"NewProcessName", R"(C:\rundll32.exe)"}})),
              IsEmpty());
}

TEST(Certainty, IsReducedWhenAFilterLooksAtWhatCannotBeThere) {
  constexpr std::string_view kRule = R"(
  image: {Image|endswith: '\cmd.exe'}
  filter: {ParentCommandLine|contains: 'backup'}
  condition: image and not filter
)";
  EXPECT_THAT(unknown_fields(kRule, audited({{"NewProcessName", R"(C:\cmd.exe)"}})),
              ElementsAre("ParentCommandLine"));
  EXPECT_THAT(unknown_fields(kRule, {"", 1, std::string(kSysmon), "", {{"Image", "\\cmd.exe"}}}),
              IsEmpty())
      << "Sysmon has the field: that it is absent is an answer";
}

TEST(Certainty, KnowsAFieldThatTheRecordHasAllTheSame) {
  constexpr std::string_view kRule = R"(
  image: {Image|endswith: '\cmd.exe'}
  filter: {ParentCommandLine|contains: 'backup'}
  condition: image and not filter
)";
  EXPECT_THAT(unknown_fields(kRule, audited({{"NewProcessName", R"(C:\cmd.exe)"},
                                             {"ParentCommandLine", "explorer.exe"}})),
              IsEmpty());
}

TEST(Certainty, HoldsForNullAndExistsToo) {
  EXPECT_THAT(unknown_fields(R"(
  image: {Image|endswith: '\cmd.exe'}
  none: {Company: null}
  condition: image and none
)",
                             audited({{"NewProcessName", R"(C:\cmd.exe)"}})),
              ElementsAre("Company"));
  EXPECT_THAT(unknown_fields(R"(
  sel: {Image|endswith: '\cmd.exe', Hashes|exists: false}
  condition: sel
)",
                             audited({{"NewProcessName", R"(C:\cmd.exe)"}})),
              ElementsAre("Hashes"));
}

TEST(Certainty, IsFullWhenTheRestMakesTheFilterFalse) {
  EXPECT_THAT(unknown_fields(
                  R"(
  image: {Image|endswith: '\cmd.exe'}
  filter: {CurrentDirectory: 'C:\', CommandLine|contains: backup}
  condition: image and not filter
)",
                  audited({{"NewProcessName", R"(C:\cmd.exe)"}, {"CommandLine", "cmd /c whoami"}})),
              IsEmpty());
}

TEST(Certainty, OfAuditedRegistryValuesCannotTellKeysFromValues) {
  const auto findings = run("registry_event", R"(
  sel: {EventType: CreateKey}
  condition: sel
)",
                            {"", 4657, "Security", "", {{"OperationType", "%%1904"}}});
  ASSERT_EQ(findings.size(), 1U);
  EXPECT_THAT(findings.front().unknown_fields, ElementsAre(derived::kRegistryOperation));
}

TEST(Certainty, FindingsShowWhatDerivedFieldsAreMadeOf) {
  const auto findings = run("process_creation", R"(
  sel: {IntegrityLevel: System}
  condition: sel
)",
                            audited({{"MandatoryLabel", "S-1-16-16384"}}));
  ASSERT_EQ(findings.size(), 1U);
  ASSERT_FALSE(findings.front().fields.empty());
  EXPECT_EQ(findings.front().fields.front().name, "MandatoryLabel");
  EXPECT_EQ(findings.front().fields.front().value, "S-1-16-16384");
}

}  // namespace
}  // namespace longwatch::detect::sigma
