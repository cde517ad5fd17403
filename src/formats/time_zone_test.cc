#include "formats/time_zone.h"

#include <string>

#include <gtest/gtest.h>

namespace longwatch::formats {
namespace {

std::string shown(const TimeZone& zone, std::string_view utc) {
  return to_iso8601(Timestamp(zone.to_local(*parse_iso8601(utc)).time_since_epoch()));
}

std::string meant(const TimeZone& zone, std::string_view local) {
  return to_iso8601(zone.to_utc(LocalTime(parse_local_iso8601(local)->time_since_epoch())));
}

TEST(TimeZone, IsUtcUnlessSaid) {
  EXPECT_TRUE(TimeZone().is_utc());
  EXPECT_TRUE(TimeZone::load("UTC")->is_utc());
  EXPECT_EQ(shown(TimeZone(), "2021-08-05T01:40:31.123456Z"), "2021-08-05T01:40:31.123456Z");
}

TEST(TimeZone, KnowsSummerAndWinterBothWays) {
  const auto berlin = TimeZone::load("Europe/Berlin");
  ASSERT_TRUE(berlin.ok());
  EXPECT_EQ(shown(*berlin, "2021-08-05T22:40:31.5Z"), "2021-08-06T00:40:31.500000Z");
  EXPECT_EQ(shown(*berlin, "2021-01-05T22:40:31.5Z"), "2021-01-05T23:40:31.500000Z");
  EXPECT_EQ(meant(*berlin, "2021-08-06T00:40:31.5"), "2021-08-05T22:40:31.500000Z");
  EXPECT_EQ(meant(*berlin, "2021-01-05T23:40:31.5"), "2021-01-05T22:40:31.500000Z");
}

TEST(TimeZone, TakesTheFirstOfATimeShownTwiceAndGoesOnThroughOneNeverShown) {
  const auto berlin = TimeZone::load("Europe/Berlin");
  ASSERT_TRUE(berlin.ok());
  EXPECT_EQ(meant(*berlin, "2021-10-31T02:30:00"), "2021-10-31T00:30:00.000000Z");
  EXPECT_EQ(meant(*berlin, "2021-03-28T02:30:00"), "2021-03-28T01:30:00.000000Z");
}

TEST(TimeZone, HasFixedOffsets) {
  EXPECT_EQ(shown(*TimeZone::load("-03:30"), "2021-08-05T01:40:31Z"),
            "2021-08-04T22:10:31.000000Z");
  EXPECT_EQ(meant(*TimeZone::load("+1200"), "2021-08-05T01:40:31"), "2021-08-04T13:40:31.000000Z");
  EXPECT_EQ(meant(*TimeZone::load("+2"), "1969-12-31T23:59:59.9999999"),
            "1969-12-31T21:59:59.999999Z");
}

TEST(TimeZone, RefusesWhatIsNoZone) {
  for (const char* name : {"", "Mars/Olympus", "+99:00", "+02:60", "../../etc/passwd",
                           "/usr/share/zoneinfo/UTC", "Europe/Ber\nlin", "+", "CEST?"}) {
    const auto zone = TimeZone::load(name);
    ASSERT_FALSE(zone.ok()) << name;
    EXPECT_EQ(zone.error().code(), ErrorCode::InvalidInput) << name;
  }
}

}  // namespace
}  // namespace longwatch::formats
