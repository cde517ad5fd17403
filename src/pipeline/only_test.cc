#include "pipeline/only.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "base/time.h"
#include "tests/support/sweep_rig.h"

namespace longwatch::pipeline {
namespace {

using test_support::line_file;
using test_support::SweepRig;

OnlyEvents only_of(std::string_view text) {
  OnlyEvents only;
  const Status status = add_only(text, only);
  EXPECT_TRUE(status.ok()) << text;
  return only;
}

TEST(Only, ReadsHostsAndTimes) {
  const OnlyEvents only =
      only_of("host=web01,host=db* after=2021-08-05 before=2021-08-05 12:30:00");
  EXPECT_EQ(only.hosts, (std::vector<std::string>{"web01", "db*"}));
  EXPECT_EQ(to_iso8601(*only.after), "2021-08-05T00:00:00.000000Z");
  EXPECT_EQ(to_iso8601(*only.before), "2021-08-05T12:30:00.000000Z");
  EXPECT_EQ(to_iso8601(*only_of("after=2021-08-05T02:00:00+02:00").after),
            "2021-08-05T00:00:00.000000Z");
}

TEST(Only, RefusesWhatItCannotMean) {
  for (const std::string_view bad :
       {"", ",", "host", "host=", "hots=a", "after=yesterday", "after=2021-13-01",
        "after=2021-08-05,before=2021-08-05", "after=2021-08-05,after=2021-08-06"}) {
    OnlyEvents only;
    EXPECT_FALSE(add_only(bad, only).ok()) << bad;
  }
}

/// One line for each host and second, some without a time.
struct OnlyRig : SweepRig {
  OnlyRig() {
    files.add_file("logs/a", line_file({"10 web01.parl.example bad", "20 web02 bad", "30 web01 bad",
                                        "- web01 bad", "!", "40 db bad"}));
  }
};

TEST(Only, LeavesOutHostsAndCountsThem) {
  OnlyRig rig;
  rig.only.hosts = {"WEB01"};
  const test_support::SweepOutcome outcome = rig.run({"logs"});
  EXPECT_EQ(outcome.report.books.seen, 6U);
  EXPECT_EQ(outcome.report.books.events, 3U);
  EXPECT_EQ(outcome.report.books.dropped, 1U);
  EXPECT_EQ(outcome.report.books.filtered, 2U);
  rig.only.hosts = {"web0?", "DB"};
  EXPECT_EQ(rig.run({"logs"}).report.books.filtered, 0U);
}

TEST(Only, APeriodHoldsItsFirstMomentAndNotItsLast) {
  OnlyRig rig;
  const Timestamp epoch{};
  rig.only.after = epoch + std::chrono::seconds(20);
  rig.only.before = epoch + std::chrono::seconds(40);
  const test_support::SweepOutcome outcome = rig.run({"logs"});
  EXPECT_EQ(outcome.report.books.events, 2U);
  EXPECT_EQ(outcome.report.books.filtered, 3U);
  ASSERT_FALSE(outcome.diagnostics.empty());
  EXPECT_TRUE(outcome.report.books.balance());
}

}  // namespace
}  // namespace longwatch::pipeline
