#include "detect/sigma/correlation.h"

#include <algorithm>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/limits.h"
#include "detect/sigma/coverage.h"
#include "detect/sigma/diagnostics.h"
#include "detect/sigma/sigma.h"
#include "tests/support/hand_made_events.h"

namespace longwatch::detect::sigma {
namespace {

using test_support::HandMadeEvent;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

/// Rules a, b and c: events 1, 2 and 3 of the Security log.
std::string base_rules() {
  std::string text;
  for (const auto& [name, id] : {std::pair("a", 1), std::pair("b", 2), std::pair("c", 3)}) {
    text += fmt::format(
        "title: Rule {0}\nname: {0}\nid: 00000000-0000-4000-8000-00000000000{1}\n"
        "logsource: {{product: windows, service: security}}\n"
        "detection: {{s: {{EventID: {1}}}, condition: s}}\n---\n",
        name, id);
  }
  return text;
}

std::string correlation(std::string_view body, std::string_view name = "found") {
  return fmt::format(
      "title: {0}\nname: {0}\nlevel: high\ntags: [attack.t1110]\ncorrelation:\n{1}---\n", name,
      body);
}

/// Event `id` at a second, in group `G`, with value `V`.
HandMadeEvent event(int id, double second, std::string group = "g", std::string value = "1") {
  HandMadeEvent made;
  made.channel = "Security";
  made.event_id = static_cast<std::uint32_t>(id);
  made.computer = "HOST";
  if (second >= 0) {
    const int whole = static_cast<int>(second);
    made.time = fmt::format("2024-01-01T00:{:02}:{:02}.{:07}Z", whole / 60, whole % 60,
                            static_cast<int>((second - whole) * 10'000'000 + 0.5));
  }
  made.fields = {{"EventID", std::to_string(id)}};
  if (!group.empty()) {
    made.fields.emplace_back("G", std::move(group));
  }
  if (!value.empty()) {
    made.fields.emplace_back("V", std::move(value));
  }
  return made;
}

class Engine {
 public:
  explicit Engine(const std::string& rules, bool with_base = true)
      : loaded(parse_rules((with_base ? base_rules() : std::string()) + rules, "a.yml")),
        set(compile(loaded, *fields)),
        detector(make_detector(set, fields)) {}

  std::vector<model::Finding> run(std::vector<HandMadeEvent> events) {
    std::uint64_t offset = 0;
    for (HandMadeEvent& one : events) {
      one.offset = offset++;
    }
    test_support::Spread spread;
    spread.resources = {&budget, &diagnostics, {}};
    return run_detector(*detector, events, *fields, spread);
  }

  std::string reasons() const {
    std::string text;
    for (const RuleReport& report : loaded.reports) {
      if (report.status != RuleStatus::Running) {
        text += std::string(to_text(report.status)) + ": " + report.reason + "\n";
      }
    }
    return text;
  }

  std::shared_ptr<model::FieldTable> fields = std::make_shared<model::FieldTable>();
  LoadedRules loaded;
  std::shared_ptr<const RuleSet> set;
  std::unique_ptr<Detector> detector;
  MemoryBudget budget{ByteCount{64 * 1024 * 1024}};
  DiagnosticCollector diagnostics;
};

/// "title@second[events]" of each finding.
std::vector<std::string> outline(const std::vector<model::Finding>& findings) {
  std::vector<std::string> lines;
  for (const model::Finding& finding : findings) {
    std::string events;
    for (const model::EventReference& one : finding.events) {
      events += fmt::format("{}{}", events.empty() ? "" : " ", one.locator.offset);
    }
    const std::string time =
        finding.time.has_value() ? to_iso8601(*finding.time).substr(14, 5) : "never";
    lines.push_back(fmt::format("{}@{}[{}]", finding.rule->title, time, events));
  }
  return lines;
}

/// What the correlation finds in the events.
std::vector<std::string> find(std::string_view body, const std::vector<HandMadeEvent>& events) {
  Engine engine(correlation(body));
  EXPECT_EQ(engine.reasons(), "") << body;
  std::vector<model::Finding> findings = engine.run(events);
  std::erase_if(findings, [](const model::Finding& one) { return one.rule->title != "found"; });
  return outline(findings);
}

std::string refusal(std::string_view body) {
  return Engine(correlation(body)).reasons();
}

constexpr std::string_view kThreeInTen =
    "  type: event_count\n  rules: [a]\n  group-by: [G]\n  timespan: 10s\n"
    "  condition: {gte: 3}\n";

TEST(EventCount, CountsWithinTheSpanOfAGroup) {
  EXPECT_THAT(find(kThreeInTen, {event(1, 0), event(1, 5), event(1, 10)}),
              ElementsAre("found@00:10[0 1 2]"));
  EXPECT_THAT(find(kThreeInTen, {event(1, 0), event(1, 5), event(1, 10.1)}), IsEmpty());
  EXPECT_THAT(find(kThreeInTen, {event(1, 0), event(1, 5), event(1, 6, "other")}), IsEmpty());
  EXPECT_THAT(find(kThreeInTen, {event(1, 0), event(1, 5), event(2, 6)}), IsEmpty());
}

TEST(EventCount, GroupsIgnoreLetterCase) {
  EXPECT_THAT(find(kThreeInTen, {event(1, 0, "Bob"), event(1, 1, "BOB"), event(1, 2, "bob")}),
              ElementsAre("found@00:02[0 1 2]"));
}

TEST(EventCount, OverlappingWindowsAreOneFinding) {
  EXPECT_THAT(find(kThreeInTen, {event(1, 0), event(1, 1), event(1, 2), event(1, 11), event(1, 12),
                                 event(1, 21)}),
              ElementsAre("found@00:02[0 1 2 3 4 5]"));
  // The windows that end at 2 and 23 have nothing in common.
  EXPECT_THAT(find(kThreeInTen, {event(1, 0), event(1, 1), event(1, 2), event(1, 21), event(1, 22),
                                 event(1, 23)}),
              ElementsAre("found@00:02[0 1 2]", "found@00:23[3 4 5]"));
}

TEST(EventCount, WindowsThatTouchShareTheEventBetweenThem) {
  EXPECT_THAT(
      find(kThreeInTen, {event(1, 0), event(1, 1), event(1, 2), event(1, 12), event(1, 12)}),
      ElementsAre("found@00:02[0 1 2 3 4]"));
}

TEST(EventCount, WithoutGroupByEverythingIsOneGroup) {
  constexpr std::string_view kBody =
      "  type: event_count\n  rules: [a]\n  timespan: 10s\n  condition: {gte: 3}\n";
  EXPECT_THAT(find(kBody, {event(1, 0), event(1, 1, "x"), event(1, 2, "")}),
              ElementsAre("found@00:02[0 1 2]"));
  constexpr std::string_view kEmpty =
      "  type: event_count\n  rules: [a]\n  group-by: []\n  timespan: 10s\n  condition: {gt: 2}\n";
  EXPECT_THAT(find(kEmpty, {event(1, 0), event(1, 1, "x"), event(1, 2, "")}),
              ElementsAre("found@00:02[0 1 2]"));
}

TEST(EventCount, AnEventThatFiresSeveralOfTheRulesCountsOnce) {
  const std::string also_a =
      "title: again\nname: again\nlogsource: {product: windows, service: security}\n"
      "detection: {s: {EventID: 1}, condition: s}\n---\n";
  Engine engine(also_a + correlation("  type: event_count\n  rules: [a, again]\n  timespan: 10s\n"
                                     "  condition: {gte: 2}\n"));
  EXPECT_THAT(engine.run({event(1, 0)}), IsEmpty());
  EXPECT_THAT(outline(engine.run({event(1, 0), event(1, 1)})), ElementsAre("found@00:01[0 1]"));
}

struct ComparisonCase {
  const char* condition;
  int holds;  // the only number of events from 1 to 4 for which it is told, or 0
  int fails;
};

TEST(EventCount, EveryComparisonAndRange) {
  const std::vector<ComparisonCase> cases = {
      {"gt: 2", 3, 2}, {"gte: 3", 3, 2}, {"lt: 2", 1, 0},          {"lte: 2", 2, 0},
      {"eq: 2", 2, 1}, {"neq: 1", 2, 1}, {"gte: 2, lte: 3", 2, 1}, {"gt: 1.5, lt: 2.5", 2, 1},
  };
  for (const ComparisonCase& one : cases) {
    const std::string body = fmt::format(
        "  type: event_count\n  rules: [a]\n  timespan: 10s\n  condition: {{{}}}\n", one.condition);
    const auto of = [](int count) {
      return std::vector<HandMadeEvent>(static_cast<std::size_t>(count), event(1, 1));
    };
    EXPECT_EQ(find(body, of(one.holds)).size(), 1U) << one.condition;
    if (one.fails > 0) {
      EXPECT_EQ(find(body, of(one.fails)).size(), 0U) << one.condition;
    }
  }
}

TEST(EventCount, AbsenceIsRefused) {
  for (const char* condition : {"lt: 1", "lte: 0", "eq: 0", "lt: 0.5"}) {
    EXPECT_THAT(
        refusal(fmt::format(
            "  type: event_count\n  rules: [a]\n  timespan: 1s\n  condition: {{{}}}\n", condition)),
        HasSubstr("unsupported: the condition holds only where there is no event at all"));
  }
  EXPECT_THAT(refusal("  type: event_count\n  rules: [a]\n  timespan: 1s\n"
                      "  condition: {gte: 5, lt: 5}\n"),
              HasSubstr("error: the condition can never hold"));
}

TEST(Timespan, HasSevenUnits) {
  struct Unit {
    char letter;
    std::int64_t seconds;
  };

  for (const Unit& unit : {Unit{'s', 1}, Unit{'m', 60}, Unit{'h', 3600}, Unit{'d', 86'400},
                           Unit{'w', 604'800}, Unit{'M', 2'592'000}, Unit{'y', 31'536'000}}) {
    const Engine engine(correlation(
        fmt::format("  type: event_count\n  rules: [a]\n  timespan: 2{}\n  condition: {{gte: 2}}\n",
                    unit.letter)));
    ASSERT_EQ(engine.reasons(), "");
    EXPECT_EQ(engine.loaded.correlations.at(0).correlation.timespan,
              TimeTicks(std::chrono::seconds(2 * unit.seconds)));
  }
  EXPECT_THAT(refusal("  type: event_count\n  rules: [a]\n  timespan: 99999y\n"
                      "  condition: {gte: 2}\n"),
              HasSubstr("10,000 years"));
}

constexpr std::string_view kTwoValues =
    "  type: value_count\n  rules: [a]\n  group-by: [G]\n  timespan: 10s\n"
    "  condition: {field: V, gte: 2}\n";

TEST(ValueCount, CountsDifferentValues) {
  EXPECT_THAT(
      find(kTwoValues, {event(1, 0, "g", "x"), event(1, 1, "g", "x"), event(1, 2, "g", "y")}),
      ElementsAre("found@00:02[0 1 2]"));
  EXPECT_THAT(find(kTwoValues, {event(1, 0, "g", "x"), event(1, 1, "g", "X")}), IsEmpty());
  EXPECT_THAT(find(kTwoValues, {event(1, 0, "g", "x"), event(1, 11, "g", "y")}), IsEmpty());
}

TEST(ValueCount, CountsTuplesOfSeveralFields) {
  constexpr std::string_view kBody =
      "  type: value_count\n  rules: [a]\n  timespan: 10s\n  condition: {field: [G, V], gte: 2}\n";
  EXPECT_THAT(find(kBody, {event(1, 0, "x", "1"), event(1, 1, "x", "2")}),
              ElementsAre("found@00:01[0 1]"));
  EXPECT_THAT(find(kBody, {event(1, 0, "x", "1"), event(1, 1, "x", "1")}), IsEmpty());
}

TEST(ValueCount, EventsWithoutTheValueTakeNoPartAndAreTold) {
  Engine engine(correlation(kTwoValues));
  EXPECT_THAT(
      outline(engine.run({event(1, 0, "g", "x"), event(1, 1, "g", ""), event(1, 2, "g", "y")})),
      ElementsAre("found@00:02[0 2]"));
  EXPECT_EQ(engine.diagnostics.count_of(kHitsWithoutValue), 1U);
}

TEST(Temporal, NeedsAllRulesInAnyOrder) {
  constexpr std::string_view kBody =
      "  type: temporal\n  rules: [a, b]\n  group-by: [G]\n  timespan: 10s\n";
  EXPECT_THAT(find(kBody, {event(2, 0), event(1, 10)}), ElementsAre("found@00:10[0 1]"));
  EXPECT_THAT(find(kBody, {event(2, 0), event(1, 10.5)}), IsEmpty());
  EXPECT_THAT(find(kBody, {event(1, 0), event(1, 1)}), IsEmpty());
  EXPECT_THAT(find(kBody, {event(1, 0), event(2, 1, "other")}), IsEmpty());
}

TEST(Temporal, WordsThatNoEventFulfilsAreRefused) {
  const auto with = [](std::string_view condition) {
    return fmt::format("  type: temporal\n  timespan: 1s\n  condition: {}\n", condition);
  };
  for (const char* condition : {"not a", "not a and not b"}) {
    EXPECT_THAT(refusal(with(condition)),
                HasSubstr("unsupported: the condition holds only where there is no event at all"));
  }
  EXPECT_THAT(refusal(with("a and not a")), HasSubstr("error: the condition can never hold"));
  EXPECT_THAT(refusal(with("not a") + "  rules: [a, b]\n"), IsEmpty());
}

TEST(Correlations, MisspeltKeysAreRefused) {
  EXPECT_THAT(refusal("  type: event_count\n  rules: [a]\n  timespan: 1s\n  groupby: [user]\n"
                      "  condition: {gte: 2}\n"),
              HasSubstr("expected a key of correlations such as 'group-by', got 'groupby'"));
}

TEST(Temporal, AConditionGivesTheNumberOfDifferentRules) {
  constexpr std::string_view kBody =
      "  type: temporal\n  rules: [a, b, c]\n  timespan: 10s\n  condition: {gte: 2}\n";
  EXPECT_THAT(find(kBody, {event(3, 0), event(1, 1)}), ElementsAre("found@00:01[0 1]"));
  EXPECT_THAT(find(kBody, {event(3, 0), event(3, 1)}), IsEmpty());
  EXPECT_THAT(refusal("  type: temporal\n  rules: [a, b]\n  timespan: 1s\n  condition: {gte: 3}\n"),
              HasSubstr("can never hold: there are 2 rules"));
}

constexpr std::string_view kOrdered =
    "  type: temporal_ordered\n  rules: [a, b]\n  timespan: 10s\n";

TEST(TemporalOrdered, NeedsTheOrderOfTheList) {
  EXPECT_THAT(find(kOrdered, {event(1, 0), event(2, 10)}), ElementsAre("found@00:10[0 1]"));
  EXPECT_THAT(find(kOrdered, {event(2, 0), event(1, 10)}), IsEmpty());
  EXPECT_THAT(find(kOrdered, {event(1, 0), event(2, 11)}), IsEmpty());
}

TEST(TemporalOrdered, FindsASequenceBehindOneThatBeganWrong) {
  EXPECT_THAT(find(kOrdered, {event(2, 0), event(1, 1), event(2, 2)}),
              ElementsAre("found@00:02[0 1 2]"));
  // The first a is too old for the b, the second is not.
  EXPECT_THAT(find(kOrdered, {event(1, 0), event(1, 8), event(2, 15)}),
              ElementsAre("found@00:15[1 2]"));
}

TEST(TemporalOrdered, EqualTimesAreInAnyOrder) {
  EXPECT_THAT(find(kOrdered, {event(2, 5), event(1, 5)}), ElementsAre("found@00:05[0 1]"));
}

TEST(TemporalOrdered, ARuleMayStandTwice) {
  constexpr std::string_view kBody =
      "  type: temporal_ordered\n  rules: [a, b, a]\n  timespan: 10s\n";
  EXPECT_THAT(find(kBody, {event(1, 0), event(2, 1), event(1, 2)}),
              ElementsAre("found@00:02[0 1 2]"));
  EXPECT_THAT(find(kBody, {event(1, 0), event(2, 1)}), IsEmpty());
  EXPECT_THAT(find(kBody, {event(1, 0), event(2, 0)}), IsEmpty());
}

TEST(Expressions, JoinRules) {
  constexpr std::string_view kBody =
      "  type: temporal\n  rules: []\n  timespan: 10s\n  condition: a and (b or c)\n";
  EXPECT_THAT(find(kBody, {event(1, 0), event(3, 1)}), ElementsAre("found@00:01[0 1]"));
  EXPECT_THAT(find(kBody, {event(3, 0), event(2, 1)}), IsEmpty());
  // and binds stronger than or.
  constexpr std::string_view kPrecedence =
      "  type: temporal\n  timespan: 10s\n  condition: a and b or c\n";
  EXPECT_THAT(find(kPrecedence, {event(3, 0)}), ElementsAre("found@00:00[0]"));
  EXPECT_THAT(find(kPrecedence, {event(1, 0)}), IsEmpty());
}

TEST(Expressions, NotWaitsUntilTheWindowIsOver) {
  constexpr std::string_view kBody =
      "  type: temporal\n  rules: [a, b, c]\n  timespan: 10s\n  condition: a and b and not c\n";
  EXPECT_THAT(find(kBody, {event(1, 0), event(2, 1), event(3, 30)}),
              ElementsAre("found@00:10[0 1]"));
  EXPECT_THAT(find(kBody, {event(1, 0), event(2, 1), event(3, 10)}), IsEmpty());
  EXPECT_THAT(find(kBody, {event(1, 0), event(2, 1), event(3, 10.5)}),
              ElementsAre("found@00:10[0 1]"));
}

TEST(Expressions, AWindowThatIsOpenWhenTheLogsEndIsSaid) {
  Engine engine(correlation("  type: temporal\n  timespan: 10s\n  condition: a and not c\n"));
  const auto says = [](const model::Finding& finding) {
    return std::any_of(finding.fields.begin(), finding.fields.end(),
                       [](const auto& field) { return field.name == "correlation.window"; });
  };
  const auto open = engine.run({event(1, 0)});
  ASSERT_EQ(open.size(), 1U);
  EXPECT_TRUE(says(open[0]));
  const auto closed = engine.run({event(1, 0), event(4, 30)});
  ASSERT_EQ(closed.size(), 1U);
  EXPECT_FALSE(says(closed[0]));
}

TEST(Expressions, OfOrderedTypesFollowTheOrder) {
  constexpr std::string_view kBody =
      "  type: temporal_ordered\n  timespan: 10s\n  condition: a and b and not c\n";
  EXPECT_THAT(find(kBody, {event(1, 0), event(2, 1)}), ElementsAre("found@00:10[0 1]"));
  EXPECT_THAT(find(kBody, {event(2, 0), event(1, 1)}), IsEmpty());
  constexpr std::string_view kListed =
      "  type: temporal_ordered\n  rules: [b, a]\n  timespan: 10s\n  condition: a and b\n";
  EXPECT_THAT(find(kListed, {event(2, 0), event(1, 1)}), ElementsAre("found@00:01[0 1]"));
}

TEST(Expressions, AreForTemporalTypesOnly) {
  EXPECT_THAT(refusal("  type: event_count\n  rules: [a]\n  timespan: 1s\n  condition: a and b\n"),
              HasSubstr("expected a map such as 'gte: 10' for 'condition'"));
}

std::string value_body(std::string_view type, std::string_view condition) {
  return fmt::format("  type: {}\n  rules: [a]\n  timespan: 10s\n  condition: {{field: V, {}}}\n",
                     type, condition);
}

std::vector<HandMadeEvent> values(const std::vector<std::string>& texts) {
  std::vector<HandMadeEvent> events;
  for (const std::string& text : texts) {
    events.push_back(event(1, 1, "g", text));
  }
  return events;
}

TEST(ValueSum, AddsExactly) {
  EXPECT_EQ(find(value_body("value_sum", "eq: 0.3"), values({"0.1", "0.2"})).size(), 1U);
  EXPECT_EQ(find(value_body("value_sum", "gt: 0.3"), values({"0.1", "0.2"})).size(), 0U);
  EXPECT_EQ(find(value_body("value_sum", "eq: 1"), values({"1e20", "1", "-100000000000000000000"}))
                .size(),
            1U);
}

TEST(ValueAvg, IsComparedWithoutRounding) {
  EXPECT_EQ(find(value_body("value_avg", "eq: 2.5"), values({"1", "4"})).size(), 1U);
  EXPECT_EQ(find(value_body("value_avg", "gt: 0.3333"), values({"0", "0", "1"})).size(), 1U);
  EXPECT_EQ(find(value_body("value_avg", "gt: 2.5"), values({"1", "4"})).size(), 0U);
}

TEST(ValuePercentile, IsTheNearestRank) {
  const std::vector<std::string> ten = {"10", "9", "8", "7", "6", "5", "4", "3", "2", "1"};
  EXPECT_EQ(find(value_body("value_percentile", "percentile: 90, eq: 9"), values(ten)).size(), 1U);
  EXPECT_EQ(find(value_body("value_percentile", "percentile: 90, eq: 10"), values(ten)).size(), 0U);
  EXPECT_EQ(find(value_body("value_percentile", "percentile: 91, eq: 10"), values(ten)).size(), 1U);
  EXPECT_EQ(find(value_body("value_percentile", "eq: 5"), values(ten)).size(), 1U);
  EXPECT_EQ(find(value_body("value_percentile", "percentile: 0, eq: 1"), values(ten)).size(), 1U);
  EXPECT_THAT(refusal(value_body("value_percentile", "percentile: 101, eq: 1")),
              HasSubstr("a rank from 0 to 100"));
}

TEST(ValueMedian, IsTheFiftiethPercentile) {
  EXPECT_EQ(find(value_body("value_median", "eq: 20"), values({"300", "10", "20"})).size(), 1U);
  EXPECT_EQ(find(value_body("value_median", "gt: 20"), values({"300", "10", "20"})).size(), 0U);
}

TEST(Values, ThatAreNoNumbersTakeNoPartAndAreTold) {
  Engine engine(correlation(value_body("value_sum", "gte: 3")));
  EXPECT_THAT(outline(engine.run(values({"1", "many", "0x10", "2"}))),
              ElementsAre("found@00:01[0 3]"));
  ASSERT_EQ(engine.diagnostics.count_of(kHitsWithoutNumber), 1U);
  EXPECT_THAT(engine.diagnostics.diagnostics().at(0).message, HasSubstr("2 events"));
}

TEST(Groups, EventsWithoutAValueOrATimeTakeNoPartAndAreTold) {
  Engine engine(correlation(kThreeInTen));
  EXPECT_THAT(engine.run({event(1, 0), event(1, 1), event(1, 2, ""), event(1, -1)}), IsEmpty());
  EXPECT_EQ(engine.diagnostics.count_of(kHitsWithoutGroup), 1U);
  EXPECT_EQ(engine.diagnostics.count_of(kHitsWithoutTime), 1U);
}

TEST(Groups, AFieldWithSeveralValuesBelongsToTheGroupOfEach) {
  HandMadeEvent both = event(1, 2, "x");
  both.fields.emplace_back("G", "y");
  EXPECT_THAT(find(kThreeInTen,
                   {event(1, 0, "x"), event(1, 1, "x"), event(1, 0, "y"), event(1, 1, "y"), both}),
              testing::UnorderedElementsAre("found@00:02[0 1 4]", "found@00:02[2 3 4]"));
}

TEST(Aliases, NameWhatEachRuleCallsOtherwise) {
  constexpr std::string_view kBody =
      "  type: temporal\n  rules: [a, b]\n  aliases: {who: {a: G, b: V}}\n  group-by: [who]\n"
      "  timespan: 10s\n";
  Engine engine(correlation(kBody));
  const auto findings = engine.run({event(1, 0, "bob", "x"), event(2, 1, "y", "bob")});
  ASSERT_THAT(outline(findings), ElementsAre("found@00:01[0 1]"));
  EXPECT_EQ(findings[0].fields.at(0).name, "who");
  EXPECT_EQ(findings[0].fields.at(0).value, "bob");
  EXPECT_THAT(engine.run({event(1, 0, "bob", "x"), event(2, 1, "bob", "x")}), IsEmpty());
}

TEST(Aliases, MayCallARuleByIdOrName) {
  constexpr std::string_view kBody =
      "  type: temporal\n  rules: [a, 00000000-0000-4000-8000-000000000002]\n"
      "  aliases: {who: {00000000-0000-4000-8000-000000000001: G, b: V}}\n  group-by: [who]\n"
      "  timespan: 10s\n";
  EXPECT_THAT(find(kBody, {event(1, 0, "bob", "x"), event(2, 1, "y", "bob")}),
              ElementsAre("found@00:01[0 1]"));
}

TEST(Chains, AFindingIsAHitOfAnotherCorrelation) {
  const std::string inner = correlation(kThreeInTen, "inner");
  const std::string outer = correlation(
      "  type: temporal_ordered\n  rules: [inner, b]\n  group-by: [G]\n  timespan: 1m\n", "outer");
  const std::vector<HandMadeEvent> events = {event(1, 0), event(1, 1), event(1, 2), event(2, 30)};
  // In either order of the documents.
  EXPECT_THAT(outline(Engine(inner + outer).run(events)), ElementsAre("outer@00:30[0 1 2 3]"));
  EXPECT_THAT(outline(Engine(outer + inner).run(events)), ElementsAre("outer@00:30[0 1 2 3]"));
  EXPECT_THAT(Engine(inner + outer).run({event(1, 0), event(1, 1), event(2, 30)}), IsEmpty());
  // b happened before the condition of the inner one held.
  EXPECT_THAT(Engine(inner + outer).run({event(1, 0), event(2, 1), event(1, 1), event(1, 2)}),
              IsEmpty());
}

TEST(Chains, CirclesAndMissingValuesAreRefused) {
  const std::string one =
      correlation("  type: temporal\n  rules: [two, a]\n  timespan: 1m\n", "one");
  const std::string two =
      correlation("  type: temporal\n  rules: [one, a]\n  timespan: 1m\n", "two");
  EXPECT_THAT(Engine(one + two).reasons(), HasSubstr("in a circle"));
  const std::string inner = correlation(kThreeInTen, "inner");
  const std::string outer = correlation(
      "  type: event_count\n  rules: [inner]\n  group-by: [V]\n  timespan: 1m\n"
      "  condition: {gte: 1}\n",
      "outer");
  EXPECT_THAT(Engine(inner + outer).reasons(),
              HasSubstr("'inner' is a correlation and has no value of 'V'"));
}

TEST(Generate, DecidesWhetherRulesGiveFindingsOfTheirOwn) {
  const auto body = [](bool generate) {
    return fmt::format(
        "  type: event_count\n  rules: [a]\n  timespan: 10s\n  condition: {{gte: 2}}\n"
        "  generate: {}\n",
        generate);
  };
  const std::vector<HandMadeEvent> events = {event(1, 0), event(2, 1)};
  EXPECT_THAT(outline(Engine(correlation(body(false))).run(events)),
              ElementsAre("Rule b@00:01[1]"));
  EXPECT_THAT(outline(Engine(correlation(body(true))).run(events)),
              ElementsAre("Rule a@00:00[0]", "Rule b@00:01[1]"));
  // One correlation that wants them is enough.
  EXPECT_THAT(
      outline(Engine(correlation(body(false), "x") + correlation(body(true), "y")).run(events)),
      ElementsAre("Rule a@00:00[0]", "Rule b@00:01[1]"));
  // A correlation that does not run takes nothing away.
  EXPECT_THAT(outline(Engine(correlation("  type: event_count\n  rules: [a]\n  timespan: 1s\n"
                                         "  condition: {lt: 1}\n"))
                          .run(events)),
              ElementsAre("Rule a@00:00[0]", "Rule b@00:01[1]"));
}

TEST(Correlations, WhatTheyRestOnMustRun) {
  const std::string unknown =
      "title: nowhere\nname: nowhere\nlogsource: {product: abacus}\n"
      "detection: {s: {X: 1}, condition: s}\n---\n";
  const Engine engine(unknown + correlation("  type: temporal\n  rules: [a, nowhere]\n"
                                            "  timespan: 1s\n"));
  EXPECT_THAT(engine.reasons(),
              HasSubstr("no-telemetry: the rule 'nowhere', which it refers to, does not run"));
}

TEST(Correlations, FitTelemetryAsTheirRulesDo) {
  const Engine engine(
      correlation("  type: temporal\n  rules: [a, b]\n  timespan: 1m\n", "all") +
      correlation("  type: event_count\n  rules: [a, b]\n  timespan: 1m\n  condition: {gte: 2}\n",
                  "some"));
  using Verdict = TelemetryFit::Verdict;
  TelemetryFits fits;
  fits[0] = {Verdict::Satisfiable, 5, {}};
  fits[1] = {Verdict::FieldsMissing, 2, {"F"}};
  add_correlation_fits(engine.loaded, fits);
  ASSERT_EQ(fits.size(), 4U);
  EXPECT_EQ(fits[3].verdict, Verdict::FieldsMissing);
  EXPECT_EQ(fits[3].events, 7U);
  EXPECT_THAT(fits[3].missing, ElementsAre("F"));
  EXPECT_EQ(fits[4].verdict, Verdict::Satisfiable);
}

TEST(Correlations, FindingsSayWhatTheyRestOn) {
  Engine engine(correlation(kThreeInTen));
  const auto findings = engine.run({event(1, 0), event(1, 1), event(1, 2)});
  ASSERT_EQ(findings.size(), 1U);
  const model::Finding& finding = findings[0];
  EXPECT_EQ(finding.rule->kind, model::RuleKind::Correlation);
  EXPECT_EQ(finding.rule->level, model::Level::High);
  EXPECT_THAT(finding.rule->techniques, ElementsAre("T1110"));
  EXPECT_EQ(finding.host, "HOST");
  std::vector<std::string> said;
  for (const model::NamedText& field : finding.fields) {
    said.push_back(field.name + "=" + field.value);
  }
  EXPECT_THAT(said,
              ElementsAre("G=g", "correlation.condition=event_count 3 (gte 3)",
                          "correlation.events=3", "correlation.first=2024-01-01T00:00:00.000000Z",
                          "correlation.last=2024-01-01T00:00:02.000000Z"));
}

TEST(Correlations, ManyEventsAreListedApart) {
  Engine engine(
      correlation("  type: event_count\n  rules: [a]\n  timespan: 1h\n"
                  "  condition: {gte: 3}\n"));
  std::vector<HandMadeEvent> events;
  for (std::size_t i = 0; i <= limits::kFindingEvents; ++i) {
    events.push_back(event(1, static_cast<double>(i % 60)));
  }
  const auto findings = engine.run(events);
  ASSERT_EQ(findings.size(), 1U);
  ASSERT_NE(findings[0].all_events, nullptr);
  EXPECT_EQ(findings[0].all_events->count(), limits::kFindingEvents + 1);
  ASSERT_EQ(findings[0].events.size(), 2U);
  EXPECT_EQ(findings[0].events[0].locator.offset, 0U);
  EXPECT_EQ(findings[0].events[1].locator.offset, 959U + 0U);
  std::set<std::uint64_t> offsets;
  const Status read = findings[0].all_events->visit(0, [&](const model::EventReference& one) {
    offsets.insert(one.locator.offset);
    return Status();
  });
  EXPECT_TRUE(read.ok());
  EXPECT_EQ(offsets.size(), limits::kFindingEvents + 1);
  events.pop_back();
  EXPECT_EQ(engine.run(events).at(0).events.size(), limits::kFindingEvents);
}

TEST(Legacy, AggregationsAreCorrelations) {
  const auto rule = [](std::string_view condition, std::string_view timeframe = "10s") {
    return fmt::format(
        "title: old\nlogsource: {{product: windows, service: security}}\n"
        "detection: {{s: {{EventID: 1}}, {}condition: '{}'}}\n",
        timeframe.empty() ? "" : fmt::format("timeframe: {}, ", timeframe), condition);
  };
  const auto found = [&](std::string_view condition, const std::vector<HandMadeEvent>& events) {
    Engine engine(rule(condition), false);
    EXPECT_EQ(engine.reasons(), "") << condition;
    return outline(engine.run(events));
  };
  const std::vector<HandMadeEvent> two = {event(1, 0, "g", "1"), event(1, 1, "g", "2")};
  EXPECT_THAT(found("s | count() > 1", two), ElementsAre("old@00:01[0 1]"));
  EXPECT_THAT(found("s | count() > 2", two), IsEmpty());
  EXPECT_THAT(found("s|count()by G>=2", two), ElementsAre("old@00:01[0 1]"));
  EXPECT_THAT(found("s | count() by V > 1", two), IsEmpty());
  EXPECT_THAT(found("s | count(V) by G > 1", two), ElementsAre("old@00:01[0 1]"));
  EXPECT_THAT(found("s | sum(V) by G, EventID >= 3", two), ElementsAre("old@00:01[0 1]"));
  EXPECT_THAT(found("s | avg(V) > 1.4", two), ElementsAre("old@00:01[0 1]"));
  EXPECT_THAT(Engine(rule("s | count() > 1", ""), false).reasons(),
              HasSubstr("unsupported: an aggregation of Sigma 1 without a 'timeframe'"));
  EXPECT_THAT(found("s | max(V) > 1", two), ElementsAre("old@00:01[0 1]"));
  EXPECT_THAT(found("s | min(V) > 1", two), IsEmpty());
  EXPECT_THAT(Engine(rule("s | near t"), false).reasons(), HasSubstr("error: 'near' was removed"));
  EXPECT_THAT(Engine(rule("s | count() > many"), false).reasons(), HasSubstr("expected a number"));
}

std::string filter(std::string_view body, std::string_view log_source = "product: windows") {
  return fmt::format("title: Known good\nlogsource: {{{}}}\nfilter:\n{}---\n", log_source, body);
}

TEST(Filters, AreJoinedByAnd) {
  Engine engine(filter("  rules: [a]\n  good: {V: ok}\n  condition: not good\n"));
  EXPECT_EQ(engine.reasons(), "");
  EXPECT_THAT(outline(engine.run(
                  {event(1, 0, "g", "ok"), event(1, 1, "g", "bad"), event(2, 2, "g", "ok")})),
              ElementsAre("Rule a@00:01[1]", "Rule b@00:02[2]"));
  EXPECT_THAT(engine.loaded.reports.back().remarks, IsEmpty());
}

TEST(Filters, WithoutNotAreWarnedOf) {
  Engine engine(filter("  rules: [a]\n  good: {V: ok}\n  condition: good\n"));
  EXPECT_THAT(outline(engine.run({event(1, 0, "g", "ok"), event(1, 1, "g", "bad")})),
              ElementsAre("Rule a@00:00[0]"));
  ASSERT_EQ(engine.loaded.reports.back().remarks.size(), 1U);
  EXPECT_THAT(engine.loaded.reports.back().remarks[0].text, HasSubstr("has no 'not'"));
}

TEST(Filters, ForAnyAreForAllRulesOfTheirLogSource) {
  Engine engine(filter("  rules: any\n  good: {V: ok}\n  condition: not good\n"));
  EXPECT_THAT(engine.run({event(1, 0, "g", "ok"), event(2, 1, "g", "ok")}), IsEmpty());
  Engine other(filter("  rules: any\n  good: {V: ok}\n  condition: not good\n",
                      "product: windows, service: system"));
  EXPECT_EQ(other.run({event(1, 0, "g", "ok")}).size(), 1U);
  EXPECT_THAT(other.loaded.reports.back().remarks.at(0).text, HasSubstr("no rule that is loaded"));
}

TEST(Filters, MustContainTheLogSourceOfARule) {
  Engine engine(filter("  rules: [a]\n  good: {V: ok}\n  condition: not good\n",
                       "product: windows, category: process_creation"));
  EXPECT_EQ(engine.run({event(1, 0, "g", "ok")}).size(), 1U);
  EXPECT_THAT(engine.loaded.reports.back().remarks.at(0).text, HasSubstr("is not applied to 'a'"));
}

TEST(Filters, Stack) {
  Engine engine(filter("  rules: [a]\n  good: {V: ok}\n  condition: not good\n") +
                filter("  rules: any\n  good: {G: lab}\n  condition: not good\n"));
  EXPECT_THAT(outline(engine.run({event(1, 0, "g", "ok"), event(1, 1, "lab", "x"),
                                  event(1, 2, "g", "x"), event(2, 3, "lab", "x")})),
              ElementsAre("Rule a@00:02[2]"));
}

TEST(Filters, PatternsSpeakOfTheFiltersSelectionsAlone) {
  const std::string rule =
      "title: Rule d\nname: d\nlogsource: {product: windows, service: security}\n"
      "detection: {good_s: {EventID: 4}, condition: all of them}\n---\n";
  Engine engine(rule +
                filter("  rules: [d]\n  good_1: {V: x}\n  good_2: {V: y}\n"
                       "  condition: not 1 of good_*\n") +
                filter("  rules: [d]\n  z1: {G: p}\n  z2: {V: q}\n  condition: not all of them\n"));
  EXPECT_EQ(engine.reasons(), "");
  EXPECT_EQ(engine.run({event(4, 0, "g", "other")}).size(), 1U);
  EXPECT_EQ(engine.run({event(4, 0, "g", "y")}).size(), 0U);
  EXPECT_EQ(engine.run({event(4, 0, "p", "q")}).size(), 0U);
  EXPECT_EQ(engine.run({event(4, 0, "p", "other")}).size(), 1U);
}

TEST(Filters, AreNotForCorrelationsButForTheirRules) {
  const std::string good = filter("  rules: [a]\n  good: {V: ok}\n  condition: not good\n");
  EXPECT_THAT(outline(Engine(good + correlation(kThreeInTen))
                          .run({event(1, 0), event(1, 1, "g", "ok"), event(1, 2), event(1, 3)})),
              ElementsAre("found@00:03[0 2 3]"));
  EXPECT_THAT(Engine(correlation(kThreeInTen) +
                     filter("  rules: [found]\n  good: {V: ok}\n  condition: not good\n"))
                  .reasons(),
              HasSubstr("filters are applied to rules only, and 'found' is none"));
}

TEST(Filters, TooManyRefuseTheRuleAndWhatRestsOnIt) {
  std::string many;
  for (std::size_t i = 0; i <= limits::kFiltersPerRule; ++i) {
    many += filter("  rules: [a]\n  good: {V: ok}\n  condition: not good\n");
  }
  const Engine engine(correlation(kThreeInTen) + many);
  EXPECT_THAT(engine.reasons(), HasSubstr("error: more than 256 filters are for the rule"));
  EXPECT_THAT(engine.reasons(), HasSubstr("error: 'a' is wrong itself"));
}

TEST(Filters, OfUnknownRulesAreErrors) {
  EXPECT_THAT(
      Engine(filter("  rules: [nobody]\n  good: {V: ok}\n  condition: not good\n")).reasons(),
      HasSubstr("error: no rule or correlation that is loaded has the id or name 'nobody'"));
}

}  // namespace
}  // namespace longwatch::detect::sigma
