#include "detect/activity/internal/earliest.h"

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace longwatch::detect::activity {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

model::Activity at_second(int second) {
  model::Activity activity;
  activity.event.time = Timestamp(std::chrono::seconds(second));
  activity.event.locator.offset = 1000U - static_cast<std::uint64_t>(second);
  activity.object = std::to_string(second);
  return activity;
}

std::vector<std::string> objects(EarliestActivities& kept) {
  std::vector<std::string> list;
  for (const model::Activity& activity : kept.release()) {
    list.push_back(activity.object);
  }
  return list;
}

TEST(EarliestActivities, keeps_the_earliest_and_counts_the_rest) {
  EarliestActivities kept(3);
  for (const int second : {9, 2, 8, 1, 7, 3}) {
    kept.add(at_second(second));
  }
  EXPECT_EQ(kept.left_out(), 3U);
  EXPECT_THAT(objects(kept), ElementsAre("1", "2", "3"));
  EXPECT_THAT(objects(kept), IsEmpty());
}

TEST(EarliestActivities, an_activity_without_time_is_the_latest) {
  EarliestActivities kept(2);
  model::Activity timeless;
  timeless.object = "timeless";
  kept.add(timeless);
  kept.add(at_second(5));
  EXPECT_THAT(objects(kept), ElementsAre("5", "timeless"));
  kept.add(timeless);
  kept.add(at_second(5));
  kept.add(at_second(6));
  EXPECT_THAT(objects(kept), ElementsAre("5", "6"));
}

TEST(EarliestActivities, however_they_are_spread_the_result_is_the_same) {
  std::vector<int> seconds(100);
  for (std::size_t i = 0; i < seconds.size(); ++i) {
    seconds[i] = static_cast<int>(i);
  }
  std::mt19937 random(7);
  for (int round = 0; round < 20; ++round) {
    std::shuffle(seconds.begin(), seconds.end(), random);
    EarliestActivities one(4);
    EarliestActivities two(4);
    for (const int second : seconds) {
      (random() % 2 == 0 ? one : two).add(at_second(second));
    }
    one.take(two);
    EXPECT_EQ(one.left_out(), 96U);
    EXPECT_EQ(two.left_out(), 0U);
    EXPECT_THAT(objects(one), ElementsAre("0", "1", "2", "3"));
    EXPECT_THAT(objects(two), IsEmpty());
  }
}

TEST(EarliestActivities, knows_what_its_texts_hold) {
  EarliestActivities kept(10);
  model::Activity large = at_second(1);
  large.detail.assign(100'000, 'x');
  kept.add(std::move(large));
  EXPECT_GE(kept.capacity(), 100'000U);
  EXPECT_THAT(objects(kept), ElementsAre("1"));
  EXPECT_LT(kept.capacity(), 1'000U);
}

}  // namespace
}  // namespace longwatch::detect::activity
