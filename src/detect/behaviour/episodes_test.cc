#include "detect/behaviour/internal/episodes.h"

#include <algorithm>
#include <chrono>
#include <set>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace longwatch::detect::behaviour {
namespace {

using testing::IsEmpty;
using testing::SizeIs;

Row row(int minutes, std::string value) {
  return {{Timestamp(std::chrono::minutes(minutes)), {}, {}}, {std::move(value)}};
}

/// Tries every stretch.
Stretch busiest_naive(const std::vector<Row>& rows, TimeTicks length) {
  Stretch best;
  for (std::size_t end = 1; end <= rows.size(); ++end) {
    for (std::size_t begin = 0; begin < end; ++begin) {
      if (rows[end - 1].at.time - rows[begin].at.time > length) {
        continue;
      }
      std::set<std::string> values;
      for (std::size_t i = begin; i < end; ++i) {
        values.insert(rows[i].text(0));
      }
      values.erase("");
      if (values.size() > best.different) {
        best = {begin, end, values.size()};
      }
    }
  }
  return best;
}

TEST(Episodes, the_busiest_stretch_is_that_of_the_naive_search) {
  std::uint32_t seed = 20250811;
  const auto next = [&seed](std::uint32_t below) {
    seed = seed * 1664525U + 1013904223U;
    return (seed >> 16U) % below;
  };
  for (int round = 0; round < 200; ++round) {
    std::vector<Row> rows;
    int minute = 0;
    for (std::uint32_t i = 0; i < next(30); ++i) {
      minute += static_cast<int>(next(6));
      const std::uint32_t value = next(8);
      rows.push_back(row(minute, value == 0 ? "" : std::to_string(value)));
    }
    const Stretch fast = busiest(rows, std::chrono::minutes(10), 0);
    const Stretch naive = busiest_naive(rows, std::chrono::minutes(10));
    EXPECT_EQ(fast.different, naive.different) << round;
    EXPECT_EQ(fast.end, naive.end) << round;
  }
}

TEST(Episodes, a_day_is_judged_against_the_median_of_the_others) {
  constexpr int kDay = 24 * 60;
  std::vector<Row> rows;
  for (int day = 0; day < 5; ++day) {
    for (int i = 0; i < (day == 3 ? 7 : 2); ++i) {
      rows.push_back(row(day * kDay + i, std::to_string(i)));
    }
  }
  const std::vector<Day> days = {0, 1, 2, 3, 4};
  const auto found = unusual_episodes(rows, 0, {std::chrono::minutes(10), 5, 3}, days);
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(found[0].stretch.different, 7U);
  EXPECT_EQ(found[0].usual, 2U);
  EXPECT_EQ(found[0].other_days, 4U);
  EXPECT_THAT(unusual_episodes(rows, 0, {std::chrono::minutes(10), 5, 3.5}, days), IsEmpty());
  EXPECT_THAT(unusual_episodes(rows, 0, {std::chrono::minutes(10), 8, 3}, days), IsEmpty());
}

TEST(Episodes, one_that_reaches_over_midnight_is_told_once) {
  constexpr int kMidnight = 24 * 60;
  std::vector<Row> rows;
  for (int i = -6; i < 6; ++i) {
    rows.push_back(row(kMidnight + i, std::to_string(i)));
  }
  const auto found = unusual_episodes(rows, 0, {std::chrono::minutes(20), 5, 3}, {0, 1, 2, 3});
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(found[0].stretch.different, 12U);
}

}  // namespace
}  // namespace longwatch::detect::behaviour
