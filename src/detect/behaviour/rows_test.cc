#include "detect/behaviour/internal/rows.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace longwatch::detect::behaviour {
namespace {

using testing::ElementsAre;

model::Event event_at(int seconds, std::uint64_t offset) {
  model::Event event;
  event.time = Timestamp(std::chrono::seconds(seconds));
  event.locator.offset = offset;
  event.clock_correction = TimeTicks(7);
  return event;
}

std::vector<std::string> groups_of(RowStore& rows) {
  std::vector<std::string> all;
  rows.for_each_group([&](RowGroup& group) {
    std::string text = group.name + ":";
    for (const Row& row : group.rows) {
      text += " " + row.text(0) + "/" + row.text(1);
    }
    all.push_back(text);
  });
  return all;
}

TEST(Rows, come_back_by_group_and_time_whoever_added_them) {
  RowStore rows({});
  RowStore more({});
  more.add("b", event_at(5, 1), {"late", ""});
  rows.add("b", event_at(1, 2), {"early", "x"});
  more.add("a", event_at(9, 3), {"other", "\0 zero"});
  rows.add("b", event_at(5, 0), {"same time", "y"});
  rows.take(more);
  EXPECT_THAT(groups_of(rows), ElementsAre("a: other/", "b: early/x same time/y late/"));
  EXPECT_TRUE(rows.status().has_value());
}

TEST(Rows, keep_where_and_when_and_spill_without_a_difference) {
  MemoryBudget budget(ByteCount{1});
  DetectorResources resources;
  resources.budget = &budget;
  RowStore rows(resources);
  for (int i = 0; i < 20'000; ++i) {
    rows.add("g", event_at(20'000 - i, static_cast<std::uint64_t>(i)), {std::to_string(i), ""});
  }
  std::size_t count = 0;
  bool in_order = true;
  rows.for_each_group([&](RowGroup& group) {
    for (const Row& row : group.rows) {
      in_order = in_order && row.text(0) == std::to_string(19'999 - count) &&
                 row.at.locator.offset == 19'999 - count && row.at.clock_correction == TimeTicks(7);
      ++count;
    }
  });
  EXPECT_TRUE(in_order);
  EXPECT_EQ(count, 20'000U);
}

}  // namespace
}  // namespace longwatch::detect::behaviour
