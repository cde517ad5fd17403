#include "detect/sigma/explain.h"

#include <algorithm>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "detect/sigma/load.h"
#include "tests/support/hand_made_events.h"

namespace longwatch::detect::sigma {
namespace {

using test_support::HandMadeEvent;
using test_support::Spread;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr const char* kSysmon = "Microsoft-Windows-Sysmon/Operational";

Rule parse(const std::string& detection,
           const std::string& log_source = "{product: windows, category: process_creation}") {
  const LoadedRules loaded = parse_rules(
      "title: t\nid: 00000000-0000-4000-8000-000000000001\n"
      "logsource: " +
          log_source + "\ndetection:\n" + detection,
      "rule.yml");
  EXPECT_EQ(loaded.rules.size(), 1U) << loaded.reports.front().reason;
  return loaded.rules.front().rule;
}

HandMadeEvent sysmon(std::vector<std::pair<std::string, std::string>> fields,
                     std::uint64_t offset = 0) {
  return {"2024-05-01T10:00:00Z", 1, kSysmon, "PC1", std::move(fields), "", offset};
}

HandMadeEvent audit(std::vector<std::pair<std::string, std::string>> fields,
                    std::uint64_t offset = 0) {
  return {"2024-05-01T10:00:00Z", 4688, "Security", "PC1", std::move(fields), "", offset};
}

RuleExplanation explain(const Rule& rule, const std::vector<HandMadeEvent>& events,
                        const ExplainRequest& request = {}, const Spread& spread = {}) {
  RuleExplanation explanation;
  const auto fields = std::make_shared<model::FieldTable>();
  const auto explainer = make_explainer(rule, {}, request, fields, explanation);
  EXPECT_TRUE(explainer.ok()) << explainer.error().to_line();
  EXPECT_THAT(test_support::run_detector(**explainer, events, *fields, spread), IsEmpty());
  return explanation;
}

const ExplainedItem& item_of(const Explanation& one, std::size_t selection = 0) {
  return one.selections.at(selection).alternatives.front().items.front();
}

std::vector<bool> verdicts(const ExplainedItem& item) {
  std::vector<bool> holds;
  for (const ExplainedValue& value : item.values) {
    holds.push_back(value.holds);
  }
  return holds;
}

std::vector<std::uint64_t> offsets(const std::vector<Explanation>& list) {
  std::vector<std::uint64_t> all;
  for (const Explanation& one : list) {
    all.push_back(one.locator.offset);
  }
  return all;
}

TEST(Explain, TellsOfEveryValueWhetherItHoldsAndWhatWasSeen) {
  const Rule rule = parse(
      "  sel:\n    Image|endswith: ['\\a.exe', '\\b.exe']\n  filter:\n    User: x\n"
      "  condition: sel and not filter\n");
  const auto explanation = explain(rule, {sysmon({{"Image", "C:\\b.exe"}, {"User", "y"}})});
  ASSERT_EQ(explanation.matches.size(), 1U);
  const Explanation& one = explanation.matches.front();
  EXPECT_TRUE(one.matches);
  EXPECT_EQ(one.channel, kSysmon);
  EXPECT_EQ(one.event_id, 1U);
  EXPECT_EQ(one.computer, "PC1");
  EXPECT_EQ(one.conditions.front().text, "sel and not filter");
  EXPECT_EQ(item_of(one).key, "Image|endswith");
  EXPECT_THAT(verdicts(item_of(one)), ElementsAre(false, true));
  EXPECT_THAT(item_of(one).seen, ElementsAre("C:\\b.exe"));
  EXPECT_FALSE(one.selections[1].holds);
  EXPECT_EQ(one.selections[1].wanted, Wanted::NoMatch);
  EXPECT_TRUE(one.selections[1].is_as_wanted());
  EXPECT_THAT(item_of(one, 1).seen, ElementsAre("y"));
}

TEST(Explain, TellsThatAFieldIsAbsent) {
  const Rule rule = parse("  sel:\n    Company: x\n  condition: sel\n");
  const auto explanation = explain(rule, {sysmon({{"Image", "a"}})});
  ASSERT_EQ(explanation.nearest.size(), 1U);
  EXPECT_THAT(item_of(explanation.nearest.front()).seen, IsEmpty());
}

TEST(Explain, ShowsTheNameThatTheTelemetryGivesToAField) {
  const Rule rule = parse("  sel:\n    Image|endswith: '\\a.exe'\n  condition: sel\n");
  const auto explanation = explain(
      rule, {sysmon({{"Image", "C:\\a.exe"}}, 1), audit({{"NewProcessName", "C:\\a.exe"}}, 2)});
  ASSERT_EQ(explanation.matches.size(), 2U);
  EXPECT_EQ(item_of(explanation.matches[0]).event_field, "Image");
  EXPECT_EQ(item_of(explanation.matches[1]).field, "Image");
  EXPECT_EQ(item_of(explanation.matches[1]).event_field, "NewProcessName");
  EXPECT_THAT(item_of(explanation.matches[1]).seen, ElementsAre("C:\\a.exe"));
}

TEST(Explain, OrdersByTheSelectionsThatAreAsWantedThenByItems) {
  const Rule rule = parse(
      "  one:\n    Image: a\n    User: u\n  two:\n    Company: c\n  filter:\n    Product: p\n"
      "  condition: one and two and not filter\n");
  const auto explanation =
      explain(rule,
              {
                  sysmon({{"Image", "x"}}, 1),                                   // filter only
                  sysmon({{"Image", "a"}}, 2),                                   // and half of one
                  sysmon({{"Image", "a"}, {"User", "u"}}, 3),                    // and one
                  sysmon({{"Company", "c"}, {"Image", "a"}}, 4),                 // two, half of one
                  sysmon({{"Image", "a"}, {"User", "u"}, {"Product", "p"}}, 5),  // one, not filter
                  sysmon({{"Image", "a"}, {"User", "u"}, {"Company", "c"}}, 6),  // all
              },
              {10, std::nullopt});
  EXPECT_THAT(offsets(explanation.matches), ElementsAre(6));
  EXPECT_THAT(offsets(explanation.nearest), ElementsAre(4, 3, 2, 1, 5));
  EXPECT_EQ(explanation.nearest.front().nearness.fulfilled, 2U);
  EXPECT_EQ(explanation.nearest.front().nearness.asked, 3U);
}

TEST(Explain, CountsEventsOfOtherChannelsAndNamesThem) {
  const Rule rule = parse("  sel:\n    Image: a\n  condition: sel\n");
  HandMadeEvent other = sysmon({{"Image", "a"}});
  other.event_id = 3;
  const auto explanation = explain(rule, {other, other, audit({})});
  EXPECT_EQ(explanation.events, 3U);
  EXPECT_EQ(explanation.of_log_source, 1U);
  EXPECT_THAT(explanation.matches, IsEmpty());
  ASSERT_EQ(explanation.kinds.size(), 2U);
  EXPECT_EQ(explanation.kinds.front().channel, kSysmon);
  EXPECT_EQ(explanation.kinds.front().event_id, 3U);
  EXPECT_EQ(explanation.kinds.front().events, 2U);
}

TEST(Explain, LooksOnlyAtTheRecordThatIsAskedFor) {
  const Rule rule = parse("  sel:\n    Image: a\n  condition: sel\n");
  HandMadeEvent other = sysmon({}, 2);
  other.channel = "Application";
  const std::vector<HandMadeEvent> events = {sysmon({{"Image", "a"}}, 0),
                                             sysmon({{"Image", "b"}}, 1), other};
  const auto second = explain(rule, events, {3, 2});
  EXPECT_EQ(second.events, 1U);
  EXPECT_THAT(second.matches, IsEmpty());
  ASSERT_EQ(second.nearest.size(), 1U);
  EXPECT_THAT(item_of(second.nearest.front()).seen, ElementsAre("b"));
  const auto third = explain(rule, events, {3, 3});
  ASSERT_EQ(third.others.size(), 1U);
  EXPECT_FALSE(third.others.front().is_of_log_source);
}

TEST(Explain, ShowsInWhichValuesAKeywordOccurs) {
  const Rule rule = parse("  keywords: ['alpha', 'omega']\n  condition: keywords\n",
                          "{product: windows, service: application}");
  HandMadeEvent event = sysmon({{"Message", "the Alpha dog"}, {"Other", "beta"}});
  event.channel = "Application";
  const auto explanation = explain(rule, {event});
  ASSERT_EQ(explanation.matches.size(), 1U);
  const ExplainedItem& item = item_of(explanation.matches.front());
  EXPECT_EQ(item.key, "keywords");
  EXPECT_THAT(verdicts(item), ElementsAre(true, false));
  EXPECT_THAT(item.values.front().found, ElementsAre("the Alpha dog"));
}

TEST(Explain, ShowsTheOtherFieldOfAFieldReference) {
  const Rule rule = parse("  sel:\n    Image|fieldref: ParentImage\n  condition: sel\n");
  const auto explanation = explain(rule, {sysmon({{"Image", "a"}, {"ParentImage", "b"}})});
  ASSERT_EQ(explanation.nearest.size(), 1U);
  EXPECT_THAT(item_of(explanation.nearest.front()).values.front().found, ElementsAre("b"));
}

TEST(Explain, TellsOfNeqAndExistsAndNullWhatTheEngineSays) {
  const Rule rule = parse(
      "  differs:\n    User|neq: [a, b]\n  absent:\n    Company|exists: false\n"
      "  nothing:\n    Product: null\n  condition: all of them\n");
  const auto explanation = explain(rule, {sysmon({{"User", "b"}})});
  ASSERT_EQ(explanation.nearest.size(), 1U);
  const Explanation& one = explanation.nearest.front();
  EXPECT_FALSE(item_of(one, 0).holds);
  EXPECT_THAT(verdicts(item_of(one, 0)), ElementsAre(false, true)) << "of the value itself";
  EXPECT_TRUE(item_of(one, 1).holds);
  EXPECT_TRUE(item_of(one, 2).holds);
  EXPECT_EQ(item_of(one, 2).values.front().text, "null");
}

TEST(Explain, SaysTheSameWithAnyNumberOfWorkersInAnyOrder) {
  const Rule rule = parse("  sel:\n    Image: a\n    User: u\n  condition: sel\n");
  std::vector<HandMadeEvent> events;
  for (std::uint64_t i = 0; i < 60; ++i) {
    events.push_back(
        sysmon({{"Image", i % 7 == 0 ? "a" : "b"}, {"User", i % 5 == 0 ? "u" : "v"}}, i + 1));
  }
  const auto expected = explain(rule, events, {4, std::nullopt});
  EXPECT_EQ(expected.matches.size(), 2U);
  EXPECT_EQ(expected.nearest.size(), 4U);
  for (const std::uint32_t seed : {1U, 2U, 3U}) {
    const auto again = explain(rule, events, {4, std::nullopt}, {3, seed});
    EXPECT_EQ(again.matching, expected.matching);
    EXPECT_EQ(offsets(again.matches), offsets(expected.matches));
    EXPECT_EQ(offsets(again.nearest), offsets(expected.nearest));
  }
}

TEST(Explain, SaysWhatAMatchHangsOn) {
  const Rule rule = parse(
      "  sel:\n    Image: a\n  filter:\n    ParentCommandLine: b\n  condition: sel and not "
      "filter\n");
  const auto of_audit = explain(rule, {audit({{"NewProcessName", "a"}})});
  ASSERT_EQ(of_audit.matches.size(), 1U);
  EXPECT_THAT(of_audit.matches.front().unknown_fields, testing::ElementsAre("ParentCommandLine"));
  const auto of_sysmon = explain(rule, {sysmon({{"Image", "a"}})});
  ASSERT_EQ(of_sysmon.matches.size(), 1U);
  EXPECT_THAT(of_sysmon.matches.front().unknown_fields, IsEmpty());
}

TEST(Explain, RefusesRulesThatDoNotRunWithTheReasonAndPlace) {
  const auto refusal = [](const Rule& rule) {
    RuleExplanation explanation;
    const auto fields = std::make_shared<model::FieldTable>();
    const auto explainer = make_explainer(rule, {}, {}, fields, explanation);
    return explainer.ok() ? std::string("it runs") : explainer.error().to_line();
  };
  EXPECT_THAT(refusal(parse("  sel:\n    User|expand: '%Servers%'\n  condition: sel\n")),
              testing::HasSubstr("rule.yml:6:18: the placeholder '%Servers%' has no values"));
  EXPECT_THAT(refusal(parse("  sel:\n    User: x\n  condition: sel\n", "{product: cisco}")),
              testing::HasSubstr("no telemetry"));
}

}  // namespace
}  // namespace longwatch::detect::sigma
