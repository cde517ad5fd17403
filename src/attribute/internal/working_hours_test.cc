#include "attribute/internal/working_hours.h"

#include <gtest/gtest.h>

namespace longwatch::attribute::internal {
namespace {

Timestamp at(std::string_view text) {
  return parse_iso8601(text).value();
}

TEST(WorkingHours, CountInTheTimeOfTheActor) {
  const auto hours = parse_working_hours("09:00-18:00+08:00");
  ASSERT_TRUE(hours.has_value());
  EXPECT_TRUE(hours->contains(at("2025-03-03T01:00:00Z")));
  EXPECT_TRUE(hours->contains(at("2025-03-03T09:59:59Z")));
  EXPECT_FALSE(hours->contains(at("2025-03-03T10:00:00Z")));
  EXPECT_FALSE(hours->contains(at("2025-03-03T00:59:59Z")));
  EXPECT_DOUBLE_EQ(hours->share(), 9.0 / 24);
}

TEST(WorkingHours, MaySpanMidnight) {
  const auto hours = parse_working_hours("22:00-02:00-03:00");
  ASSERT_TRUE(hours.has_value());
  EXPECT_TRUE(hours->contains(at("2025-03-03T01:30:00Z")));
  EXPECT_TRUE(hours->contains(at("2025-03-03T04:30:00Z")));
  EXPECT_FALSE(hours->contains(at("2025-03-03T05:30:00Z")));
  EXPECT_DOUBLE_EQ(hours->share(), 4.0 / 24);
}

TEST(WorkingHours, OtherTextsAreNone) {
  for (const std::string_view text : {"", "9 to 5", "09:00-18:00", "09:00-18:00+8:000",
                                      "09:60-18:00+08:00", "25:00-18:00+08:00"}) {
    EXPECT_FALSE(parse_working_hours(text).has_value()) << text;
  }
}

TEST(HandsOnTimes, ABurstCountsOnceAndMailsDoNot) {
  std::vector<model::Activity> own(4);
  own[0].event.time = at("2025-03-03T01:00:00Z");
  own[1].event.time = at("2025-03-03T01:09:00Z");
  own[2].event.time = at("2025-03-03T01:10:00Z");
  own[3].event.time = at("2025-03-03T05:00:00Z");
  own[3].kind = model::ActivityKind::MailDelivered;
  EXPECT_EQ(hands_on_times({}, own).size(), 2U);
}

TEST(HandsOnTimes, WithoutActivitiesTheTimelineSpeaks) {
  model::Incident incident;
  incident.timeline.resize(2);
  incident.timeline[0].time = at("2025-03-03T01:00:00Z");
  EXPECT_EQ(hands_on_times(incident, {}).size(), 1U);
}

}  // namespace
}  // namespace longwatch::attribute::internal
