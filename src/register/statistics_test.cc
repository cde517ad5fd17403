#include "register/statistics.h"

#include <chrono>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "register/fiscal_year.h"

namespace longwatch::registry {
namespace {

const FiscalCalendar kJuly{"07-01", std::chrono::hours(12)};

Timestamp at(std::string_view text) {
  return parse_iso8601(text).value_or(Timestamp());
}

std::vector<model::ListedIncident> listed(model::SuspectedActor suspected, std::size_t count,
                                          std::string_view recorded) {
  std::vector<model::ListedIncident> incidents(count);
  for (std::size_t i = 0; i < count; ++i) {
    incidents[i].id = std::string(name_of(suspected)) + "-" + std::to_string(i);
    incidents[i].suspected = suspected;
    incidents[i].recorded = at(recorded);
    incidents[i].detected_by = i % 3 == 0 ? "own" : "partner";
  }
  return incidents;
}

void append(std::vector<model::ListedIncident>& to,
            const std::vector<model::ListedIncident>& more) {
  to.insert(to.end(), more.begin(), more.end());
}

const model::Figure& figure(const model::Statistics& statistics, std::string_view id) {
  static const model::Figure none;
  for (const model::Figure& one : statistics.figures) {
    if (one.id == id) {
      return one;
    }
  }
  ADD_FAILURE() << "no figure '" << id << "'";
  return none;
}

// The published figures of 2022/23: 316 incidents, 73 state-linked, 90 criminal, 153 others.
TEST(Statistics, GiveThePublishedSharesAndSayThatTheySumTo99) {
  std::vector<model::ListedIncident> all =
      listed(model::SuspectedActor::State, 73, "2022-12-01T00:00:00Z");
  append(all, listed(model::SuspectedActor::Criminal, 90, "2022-12-01T00:00:00Z"));
  append(all, listed(model::SuspectedActor::Other, 53, "2022-12-01T00:00:00Z"));
  append(all, listed(model::SuspectedActor::Unknown, 100, "2022-12-01T00:00:00Z"));
  const model::Statistics year = count_incidents("2022/23", {all, {}, kJuly, DataKind::Real});
  EXPECT_EQ(figure(year, "total").text, "316");
  EXPECT_EQ(figure(year, "total").counted.size(), 316U);
  EXPECT_EQ(figure(year, "state-linked-share").text, "73 of 316 (23 %)");
  EXPECT_EQ(figure(year, "state-linked-share").counted.size(), 73U);
  EXPECT_EQ(figure(year, "criminal-share").text, "90 of 316 (28 %)");
  EXPECT_EQ(figure(year, "other-share").text, "153 of 316 (48 %)");
  EXPECT_EQ(year.notes, std::vector<std::string>{"shares sum to 99 % by rounding"});
  EXPECT_EQ(figure(year, "detected-own").numerator + figure(year, "detected-partner").numerator,
            316U);
  EXPECT_EQ(figure(year, "attributed-publicly").numerator, 0U);
}

TEST(Statistics, SayNothingOfRoundingWhenSharesSumTo100) {
  std::vector<model::ListedIncident> all =
      listed(model::SuspectedActor::State, 1, "2022-12-01T00:00:00Z");
  append(all, listed(model::SuspectedActor::Criminal, 3, "2022-12-01T00:00:00Z"));
  EXPECT_TRUE(count_incidents("2022/23", {all, {}, kJuly, DataKind::Real}).notes.empty());
}

TEST(Statistics, OfAYearWithoutIncidentsAreZero) {
  const model::Statistics year = count_incidents("2022/23", {{}, {}, kJuly, DataKind::Real});
  EXPECT_EQ(figure(year, "total").text, "0");
  EXPECT_EQ(figure(year, "state-linked-share").denominator, 0U);
  EXPECT_TRUE(year.notes.empty());
}

TEST(Statistics, RoundAHalfUp) {
  EXPECT_EQ(rounded_percent(1, 8), 13U);     // 12.5
  EXPECT_EQ(rounded_percent(1, 3), 33U);     // 33.3
  EXPECT_EQ(rounded_percent(73, 316), 23U);  // 23.1
  EXPECT_EQ(rounded_percent(1, 201), 0U);    // 0.498
  EXPECT_EQ(rounded_percent(1, 200), 1U);    // 0.5
  EXPECT_EQ(rounded_percent(0, 0), 0U);
}

TEST(Statistics, NeverCountGeneratedIncidentsAsReal) {
  std::vector<model::ListedIncident> all =
      listed(model::SuspectedActor::State, 5, "2022-12-01T00:00:00Z");
  all[1].synthetic = true;
  all[3].synthetic = true;
  const model::Statistics real = count_incidents("2022/23", {all, {}, kJuly, DataKind::Real});
  EXPECT_EQ(figure(real, "total").numerator, 3U);
  EXPECT_EQ(real.synthetic_left_out, 2U);
  EXPECT_FALSE(real.synthetic);
  const model::Statistics made = count_incidents("2022/23", {all, {}, kJuly, DataKind::Synthetic});
  EXPECT_EQ(figure(made, "total").numerator, 2U);
  EXPECT_TRUE(made.synthetic);
}

TEST(Statistics, CountAnIncidentAsAttributedOnceAndOnlyWhenAStateIsNamedInPublic) {
  using model::Granularity;
  std::vector<model::Release> releases(5);
  for (model::Release& release : releases) {
    release.audience.kind = model::Audience::Kind::Public;
  }
  releases[0].incident = releases[1].incident = "i-1";
  releases[0].granularity = Granularity::State;
  releases[1].granularity = Granularity::GroupAndState;
  releases[2].incident = "i-2";
  releases[2].granularity = Granularity::Group;
  releases[3].incident = "i-3";
  releases[3].granularity = Granularity::StateActor;
  releases[4].incident = "i-4";
  releases[4].granularity = Granularity::State;
  releases[4].audience = {model::Audience::Kind::Partner, "ALPHA"};
  const model::Statistics year = count_incidents("2022/23", {{}, releases, kJuly, DataKind::Real});
  EXPECT_EQ(figure(year, "attributed-publicly").counted, std::vector<std::string>{"i-1"});
}

TEST(FiscalYear, TurnsAtLocalMidnight) {
  EXPECT_EQ(fiscal_year_of(at("2022-06-30T23:59:59+12:00"), kJuly), "2021/22");
  EXPECT_EQ(fiscal_year_of(at("2022-06-30T11:59:59.9999999Z"), kJuly), "2021/22");
  EXPECT_EQ(fiscal_year_of(at("2022-07-01T00:00:00+12:00"), kJuly), "2022/23");
  EXPECT_EQ(fiscal_year_of(at("2022-06-30T12:00:00Z"), {"07-01", {}}), "2021/22");
  EXPECT_EQ(fiscal_year_of(at("2025-07-29T00:00:00Z"), kJuly), "2025/26");
  EXPECT_EQ(fiscal_year_of(at("1999-12-31T00:00:00Z"), kJuly), "1999/00");
}

TEST(FiscalYear, StartsWhereTheCalendarSays) {
  const FiscalCalendar september{"09-01", std::chrono::hours(0)};
  EXPECT_EQ(fiscal_year_of(at("2025-08-31T23:59:59Z"), september), "2024/25");
  EXPECT_EQ(fiscal_year_of(at("2025-09-01T00:00:00Z"), september), "2025/26");
  EXPECT_EQ(fiscal_year_of(at("2025-09-01T00:00:00Z"), {"01-01", {}}), "2025");
}

TEST(FiscalYear, OfARowIsThatOfItsRecordingNotOfItsActivity) {
  model::ListedIncident incident;
  incident.id = "recorded-late";
  incident.recorded = at("2025-07-29T00:00:00Z");
  const std::vector<model::ListedIncident> all = {incident};
  const CountingInput input{all, {}, kJuly, DataKind::Real};
  EXPECT_EQ(latest_fiscal_year(input), "2025/26");
  EXPECT_EQ(figure(count_incidents("2024/25", input), "total").numerator, 0U);
  EXPECT_EQ(figure(count_incidents("2025/26", input), "total").numerator, 1U);
}

TEST(Calendar, RefusesDaysThatAreNone) {
  for (const char* const start :
       {"", "7-1", "13-01", "02-29", "02-30", "07/01", "07-01x", "00-10"}) {
    EXPECT_FALSE(check_calendar({start, {}}).ok()) << start;
  }
  EXPECT_TRUE(check_calendar({"04-06", std::chrono::hours(-11)}).ok());
  EXPECT_FALSE(check_calendar({"04-06", std::chrono::hours(24)}).ok());
  EXPECT_TRUE(is_fiscal_year("2022/23", kJuly));
  EXPECT_TRUE(is_fiscal_year("1999/00", kJuly));
  EXPECT_FALSE(is_fiscal_year("2022/24", kJuly));
  EXPECT_FALSE(is_fiscal_year("2022", kJuly));
}

}  // namespace
}  // namespace longwatch::registry
