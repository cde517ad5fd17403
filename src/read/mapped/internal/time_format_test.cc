#include "read/mapped/internal/time_format.h"

#include <gtest/gtest.h>

namespace longwatch::read::mapped {
namespace {

/// "time zone year | what is behind", or "none".
std::string taken(std::string_view format, std::string_view text) {
  const Result<TimeFormat> parsed = TimeFormat::parse(format);
  if (!parsed.ok()) {
    return "refused";
  }
  std::string_view rest = text;
  const std::optional<ShownTime> time = parsed->take(rest);
  if (!time.has_value()) {
    EXPECT_EQ(rest, text);
    return "none";
  }
  return to_iso8601(time->time) + (time->has_zone ? " zone" : "") +
         (time->has_year ? "" : " no-year") + "|" + std::string(rest);
}

struct Sample {
  std::string_view format;
  std::string_view text;
  std::string_view expected;
};

TEST(TimeFormat, TakesATimeOffTheFront) {
  for (const Sample& sample : std::initializer_list<Sample>{
           {"iso", "2025-08-05T01:40:31Z x", "2025-08-05T01:40:31.000000Z zone| x"},
           {"iso", "2025-08-05 01:40:31,250 x", "2025-08-05T01:40:31.250000Z| x"},
           {"iso", "2025-08-05T01:40:31.5+12:00", "2025-08-04T13:40:31.500000Z zone|"},
           {"iso", "2025-08-05T01:40:31-0130]", "2025-08-05T03:10:31.000000Z zone|]"},
           {"iso", "2025-08-05T01:40:31-x", "2025-08-05T01:40:31.000000Z|-x"},
           {"epoch", "1754358031.25 x", "2025-08-05T01:40:31.250000Z zone| x"},
           {"epoch-ms", "1754358031250", "2025-08-05T01:40:31.250000Z zone|"},
           {"epoch-us", "1754358031250001", "2025-08-05T01:40:31.250001Z zone|"},
           {"epoch-ns", "1754358031250001200", "2025-08-05T01:40:31.250001Z zone|"},
           {"%d/%b/%Y:%H:%M:%S %z", "05/Aug/2025:01:40:31 +0200",
            "2025-08-04T23:40:31.000000Z zone|"},
           {"%b %e %H:%M:%S", "Aug  5 01:40:31 h", "2000-08-05T01:40:31.000000Z no-year| h"},
           {"%b %e %H:%M:%S", "Aug 15 01:40:31 h", "2000-08-15T01:40:31.000000Z no-year| h"},
           {"%a %b %d %H:%M:%S.%f %Y", "Tue Aug 05 01:40:31.000250 2025 x",
            "2025-08-05T01:40:31.000250Z| x"},
           {"%m/%d/%y %I:%M:%S %p", "8/5/25 12:40:31 AM", "2025-08-05T00:40:31.000000Z|"},
           {"%m/%d/%y %I:%M:%S %p", "8/5/99 1:40:31 pm", "1999-08-05T13:40:31.000000Z|"},
           {"%Y%j %T", "2025217 01:40:31", "2025-08-05T01:40:31.000000Z|"},
           {"%F %T %Z", "2025-08-05 01:40:31 UTC [1]", "2025-08-05T01:40:31.000000Z zone| [1]"},
           {"%d. %B %Y %H:%M%%", "05. August 2025 01:40%", "2025-08-05T01:40:00.000000Z|"},
       }) {
    EXPECT_EQ(taken(sample.format, sample.text), sample.expected)
        << sample.format << " on " << sample.text;
  }
}

TEST(TimeFormat, TakesNothingWhereThereIsNoTime) {
  for (const Sample& sample : std::initializer_list<Sample>{
           {"iso", "2025-02-29T01:40:31Z", ""},
           {"iso", "2025-08-05", ""},
           {"iso", "2025-08-05T24:40:31", ""},
           {"epoch", "x", ""},
           {"epoch", "99999999999999999999", ""},
           {"epoch", "253402300800", ""},
           {"epoch-ns", "9223372036854775807", ""},
           {"%b %e %H:%M:%S", "Foo  5 01:40:31", ""},
           {"%Y%j", "2025366", ""},
           {"%F %I %p", "2025-08-05 13 PM", ""},
           {"%F %T %z", "2025-08-05 01:40:31 +15:00", ""},
           {"%F %T %z", "2025-08-05 01:40:31 CEST", ""},
           {"%F", "", ""},
       }) {
    EXPECT_EQ(taken(sample.format, sample.text), "none") << sample.format << " on " << sample.text;
  }
}

TEST(TimeFormat, KnowsWhereATimeBeginsThatIsNone) {
  const auto begins = [](std::string_view format, std::string_view text) {
    return TimeFormat::parse(format)->begins(text);
  };
  EXPECT_TRUE(begins("iso", "2025-08-05T01:40:31Z x"));
  EXPECT_TRUE(begins("iso", "2025-02-30T01:40:31Z x"));
  EXPECT_FALSE(begins("iso", "x 2025-08-05T01:40:31Z"));
  EXPECT_FALSE(begins("iso", "2025-08-05"));
  EXPECT_TRUE(begins("epoch", "99999999999999999999 x"));
  EXPECT_FALSE(begins("epoch", "12345678 x"));
}

TEST(TimeFormat, RefusesFormatsThatTellNoDay) {
  for (const std::string_view format : {"", "isoo", "%H:%M:%S", "%Y-%m", "%q", "%", "%F %I:%M"}) {
    EXPECT_EQ(taken(format, "x"), "refused") << format;
  }
}

}  // namespace
}  // namespace longwatch::read::mapped
