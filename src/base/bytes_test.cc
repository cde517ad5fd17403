#include "base/bytes.h"

#include <gtest/gtest.h>

#include "base/arena.h"
#include "base/bounded_queue.h"
#include "base/intern.h"
#include "base/thread_pool.h"

namespace longwatch {
namespace {

TEST(ByteCursor, ReadsLittleEndianAndStopsAtTheEnd) {
  ByteCursor cursor(as_bytes("\x01\x02\x03\x04\x05"));
  EXPECT_EQ(cursor.read<std::uint16_t>(), 0x0201);
  EXPECT_EQ(cursor.read<std::uint32_t>(), 0U);
  EXPECT_FALSE(cursor.ok());
  EXPECT_EQ(cursor.read<std::uint8_t>(), 0);
  EXPECT_EQ(cursor.remaining(), 0U);
}

TEST(ByteCursor, YieldsNothingOnceItHasFailedEvenWhenAskedForNothing) {
  ByteCursor behind(as_bytes("abc"), 4);
  behind.skip(0);
  EXPECT_TRUE(behind.take(0).empty());
  EXPECT_FALSE(behind.ok());
}

TEST(ByteCursor, RefusesSizesAndPlacesBehindTheEnd) {
  ByteCursor cursor(as_bytes("abc"));
  EXPECT_TRUE(cursor.take(SIZE_MAX).empty());
  EXPECT_FALSE(cursor.ok());
  ByteCursor other(as_bytes("abc"));
  other.seek(3);
  EXPECT_TRUE(other.ok());
  other.seek(4);
  EXPECT_FALSE(other.ok());
  EXPECT_FALSE(ByteCursor(as_bytes("abc"), 4).ok());
}

TEST(Arena, KeepsWhatWasCopiedUntilCleared) {
  Arena arena(16);
  const std::string_view a = arena.copy("first text that is longer than a block");
  const std::string_view b = arena.copy("second");
  EXPECT_EQ(a, "first text that is longer than a block");
  EXPECT_EQ(b, "second");
  const std::size_t held = arena.capacity();
  arena.clear();
  arena.copy("again");
  EXPECT_EQ(arena.capacity(), held);
}

TEST(Arena, AlignsWhatItHandsOut) {
  Arena arena;
  arena.allocate<char>(1);
  const std::span<std::uint64_t> numbers = arena.allocate<std::uint64_t>(3);
  EXPECT_EQ(reinterpret_cast<std::uintptr_t>(numbers.data()) % alignof(std::uint64_t), 0U);
  EXPECT_EQ(numbers.size(), 3U);
}

TEST(Interner, GivesEqualTextsOneNumber) {
  Interner interner;
  EXPECT_EQ(interner.intern("a"), 0U);
  EXPECT_EQ(interner.intern("b"), 1U);
  EXPECT_EQ(interner.intern("a"), 0U);
  EXPECT_EQ(interner.text(1), "b");
  EXPECT_FALSE(interner.find("c").has_value());
}

TEST(BoundedQueue, HandsOverEverythingThroughASmallRoom) {
  BoundedQueue<int> queue(2);
  std::atomic<int> sum{0};
  run_workers(3, [&](std::size_t worker) {
    if (worker == 0) {
      for (int i = 1; i <= 1000; ++i) {
        EXPECT_TRUE(queue.push(i));
      }
      queue.close();
      return;
    }
    while (const std::optional<int> item = queue.pop()) {
      sum += *item;
    }
  });
  EXPECT_EQ(sum, 500'500);
  EXPECT_FALSE(queue.push(1));
}

TEST(ParallelFor, CallsEveryIndexOnce) {
  std::vector<std::atomic<int>> calls(500);
  parallel_for(calls.size(), 4, [&calls](std::size_t index, std::size_t worker) {
    EXPECT_LT(worker, 4U);
    ++calls[index];
  });
  for (const std::atomic<int>& count : calls) {
    EXPECT_EQ(count, 1);
  }
}

}  // namespace
}  // namespace longwatch
