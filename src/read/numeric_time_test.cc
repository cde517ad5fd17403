#include "read/numeric_time.h"

#include <gtest/gtest.h>

namespace longwatch::read {
namespace {

std::string read_as(std::string_view text, DateOrder order) {
  const std::optional<NumericTime> time = parse_numeric_time(text);
  const std::optional<Timestamp> point = time.has_value() ? to_time(*time, order) : std::nullopt;
  return point.has_value() ? to_iso8601(*point) : std::string("none");
}

/// "day", "month", with "?" when nothing decided.
std::string order_of(std::initializer_list<std::string_view> texts) {
  DateOrderFinder finder;
  for (const std::string_view text : texts) {
    finder.see(parse_numeric_time(text).value());
  }
  const std::string order = finder.order() == DateOrder::DayFirst ? "day" : "month";
  return finder.is_certain() ? order : order + "?";
}

TEST(NumericTime, FormsOfManyCountriesAreRead) {
  constexpr DateOrder kDay = DateOrder::DayFirst;
  EXPECT_EQ(read_as("20/01/2026 10:11:12", kDay), "2026-01-20T10:11:12.000000Z");
  EXPECT_EQ(read_as("5.8.2025 1:02", kDay), "2025-08-05T01:02:00.000000Z");
  EXPECT_EQ(read_as("05-08-2025 01:02:03.25", kDay), "2025-08-05T01:02:03.250000Z");
  EXPECT_EQ(read_as("8/5/2025 1:02:03 PM", DateOrder::MonthFirst), "2025-08-05T13:02:03.000000Z");
  EXPECT_EQ(read_as("8/5/2025 12:02:03 AM", DateOrder::MonthFirst), "2025-08-05T00:02:03.000000Z");
  EXPECT_EQ(read_as("8/5/2025 12:02:03 p.m.", kDay), "2025-05-08T12:02:03.000000Z");
  EXPECT_EQ(read_as("8/5/2025 1:02\xE2\x80\xAFPM", kDay), "2025-05-08T13:02:00.000000Z");
  EXPECT_EQ(read_as("2026/01/02 03:04:05", kDay), "2026-01-02T03:04:05.000000Z");
  EXPECT_EQ(read_as("2026/01/02 03:04:05", DateOrder::MonthFirst), "2026-01-02T03:04:05.000000Z");
}

TEST(NumericTime, OtherTextsAreNone) {
  for (const char* text : {"", "20/01/2026", "20/13/2026 10:11", "1/2/26 10:11", "1/2/2026 24:00",
                           "1/2/2026 13:00 PM", "1/2-2026 10:11", "1/2/2026 10:11 XM",
                           "1/2/2026 1:1", "192.168.1.2 10:11", "1/2/20266 10:11"}) {
    EXPECT_FALSE(parse_numeric_time(text).has_value()) << text;
  }
  EXPECT_EQ(read_as("31/1/2026 10:11", DateOrder::MonthFirst), "none");
}

TEST(NumericTime, ANumberAboveTwelveTellsTheDayElseTheForm) {
  EXPECT_EQ(order_of({"1/2/2026 1:00", "13/2/2026 1:00"}), "day");
  EXPECT_EQ(order_of({"1/2/2026 1:00", "2/13/2026 1:00"}), "month");
  EXPECT_EQ(order_of({"1/2/2026 1:00"}), "day?");
  EXPECT_EQ(order_of({"1/2/2026 1:00 PM"}), "month?");
  EXPECT_EQ(order_of({"1/02/2026 1:00 PM"}), "day?");
  EXPECT_EQ(order_of({"01/02/2026 01:00 PM"}), "day?");
  EXPECT_EQ(order_of({"13/2/2026 1:00", "2/13/2026 1:00"}), "day?");
  EXPECT_EQ(order_of({"2026/01/02 1:00"}), "day");
}

}  // namespace
}  // namespace longwatch::read
