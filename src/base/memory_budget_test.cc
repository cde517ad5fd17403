#include "base/memory_budget.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/thread_pool.h"

namespace longwatch {
namespace {

TEST(MemoryBudget, RefusesWhatDoesNotFit) {
  MemoryBudget budget(ByteCount{100});
  EXPECT_TRUE(budget.try_reserve(60));
  EXPECT_FALSE(budget.try_reserve(41));
  EXPECT_FALSE(budget.try_reserve(UINT64_MAX));
  EXPECT_TRUE(budget.try_reserve(40));
  budget.release(60);
  EXPECT_EQ(budget.used().value, 40U);
  EXPECT_EQ(budget.high_water().value, 100U);
}

TEST(MemoryBudget, NamesWhoWantedHowMuch) {
  MemoryBudget budget(ByteCount{1'000});
  const Result<MemoryReservation> refused =
      MemoryReservation::make(budget, 2'000, "the value memo");
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().code(), ErrorCode::Limit);
  EXPECT_THAT(refused.error().message(), testing::HasSubstr("the value memo needs 2.00 kB"));
}

TEST(MemoryBudget, GivesReservationsBack) {
  MemoryBudget budget(ByteCount{100});
  {
    Result<MemoryReservation> first = MemoryReservation::make(budget, 50, "a test");
    ASSERT_TRUE(first.ok());
    EXPECT_TRUE(first->resize(90));
    EXPECT_FALSE(first->resize(101));
    EXPECT_EQ(first->bytes(), 90U);
    MemoryReservation moved = std::move(*first);
    EXPECT_EQ(budget.used().value, 90U);
    EXPECT_TRUE(moved.resize(10));
  }
  EXPECT_EQ(budget.used().value, 0U);
}

TEST(MemoryBudget, HoldsUnderManyThreads) {
  MemoryBudget budget(ByteCount{1'000});
  run_workers(4, [&budget](std::size_t) {
    for (int i = 0; i < 20'000; ++i) {
      if (budget.try_reserve(300)) {
        budget.release(300);
      }
    }
  });
  EXPECT_EQ(budget.used().value, 0U);
  EXPECT_LE(budget.high_water().value, 900U);
}

}  // namespace
}  // namespace longwatch
