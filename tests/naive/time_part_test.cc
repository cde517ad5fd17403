#include "tests/naive/time_part.h"

#include <gtest/gtest.h>

#include "base/time.h"

namespace longwatch::naive {
namespace {

using detect::sigma::Modifier;

std::int64_t part(const char* text, Modifier modifier) {
  return part_of(to_local_time(model::text_value(text), {}).value(), modifier);
}

TEST(TimePart, IsThatOfUtc) {
  const char* time = "2024-02-29T23:59:58.5+02:00";
  EXPECT_EQ(part(time, Modifier::Minute), 59);
  EXPECT_EQ(part(time, Modifier::Hour), 21);
  EXPECT_EQ(part(time, Modifier::Day), 29);
  EXPECT_EQ(part(time, Modifier::Month), 2);
  EXPECT_EQ(part(time, Modifier::Year), 2024);
}

TEST(TimePart, ReadsATimeWithoutZoneAsUtc) {
  EXPECT_EQ(part("2021-08-05 01:40:31.123", Modifier::Hour), 1);
}

// Dates and weeks from the text of ISO 8601 and any calendar.
TEST(TimePart, CountsWeeksAsIso8601Does) {
  EXPECT_EQ(part("2021-01-03T00:00:00Z", Modifier::Week), 53);
  EXPECT_EQ(part("2021-01-04T00:00:00Z", Modifier::Week), 1);
  EXPECT_EQ(part("2024-12-30T00:00:00Z", Modifier::Week), 1);
  EXPECT_EQ(part("2020-12-31T23:59:59Z", Modifier::Week), 53);
  EXPECT_EQ(part("2023-01-01T00:00:00Z", Modifier::Week), 52);
}

TEST(Timestamp, IsNoneForOtherTexts) {
  EXPECT_FALSE(to_local_time(model::text_value("yesterday"), {}).has_value());
  EXPECT_FALSE(to_local_time(model::Value{}, {}).has_value());
}

}  // namespace
}  // namespace longwatch::naive
