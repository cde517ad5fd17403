#include "detect/hit_store.h"

#include <algorithm>
#include <random>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

namespace longwatch::detect {
namespace {

using Record = std::pair<std::string, std::string>;
using Records = std::vector<Record>;

Records random_records(std::size_t count, std::uint32_t seed) {
  std::mt19937 random(seed);
  Records records;
  for (std::size_t i = 0; i < count; ++i) {
    std::string key;
    KeyWriter writer(key);
    writer.put_byte(static_cast<std::uint8_t>(random() % 3));
    writer.put_text(std::string(random() % 40, static_cast<char>(random() % 3)));
    writer.put_signed(static_cast<std::int64_t>(random() % 100) - 50);
    records.emplace_back(key, std::string(random() % 30, static_cast<char>('a' + random() % 2)));
  }
  return records;
}

Records read_stream(const HitStore& store) {
  Records records;
  HitStream stream = store.stream();
  while (true) {
    const Result<bool> has_more = stream.next();
    EXPECT_TRUE(has_more.ok());
    if (!has_more.ok() || !*has_more) {
      return records;
    }
    records.emplace_back(stream.key(), stream.payload());
  }
}

Records read_from(HitCursor cursor) {
  Records records;
  while (!cursor.at_end()) {
    records.emplace_back(cursor.key(), cursor.payload());
    EXPECT_TRUE(cursor.next().ok());
  }
  return records;
}

HitStoreOptions little() {
  HitStoreOptions options;
  options.free_bytes = 70 * 1024;
  return options;
}

void fill(HitStore& store, const Records& records) {
  for (const Record& record : records) {
    store.add(record.first, record.second);
  }
}

TEST(KeyWriter, KeysSortAsTheirPartsDo) {
  const std::vector<std::string> texts = {"",
                                          std::string(1, '\0'),
                                          std::string("\0a", 2),
                                          "\x01",
                                          "a",
                                          std::string("a\0", 2),
                                          "ab",
                                          "b",
                                          "\xFF"};
  const std::vector<std::int64_t> numbers = {INT64_MIN, -5, -1, 0, 1, 300, INT64_MAX};
  std::vector<std::pair<std::string, std::int64_t>> parts;
  for (const std::string& text : texts) {
    for (const std::int64_t number : numbers) {
      parts.emplace_back(text, number);
    }
  }
  const auto key_of = [](const auto& part) {
    std::string key;
    KeyWriter writer(key);
    writer.put_text(part.first);
    writer.put_signed(part.second);
    return key;
  };
  for (const auto& a : parts) {
    for (const auto& b : parts) {
      const auto bytes_of = [](const std::string& text) {
        return std::vector<unsigned char>(text.begin(), text.end());
      };
      const bool expected =
          std::pair(bytes_of(a.first), a.second) < std::pair(bytes_of(b.first), b.second);
      EXPECT_EQ(key_of(a) < key_of(b), expected);
    }
    const std::string key = key_of(a);
    KeyReader reader(key);
    EXPECT_EQ(reader.text(), a.first);
    EXPECT_EQ(reader.signed_number(), a.second);
    EXPECT_TRUE(reader.ok() && reader.rest().empty());
    KeyReader skipping(key);
    skipping.skip_text();
    EXPECT_EQ(skipping.signed_number(), a.second);
  }
}

TEST(KeyReader, WhatWasNotWrittenIsNoPart) {
  KeyReader number("abc");
  EXPECT_EQ(number.u32(), 0U);
  EXPECT_FALSE(number.ok());
  KeyReader text("abc");
  text.skip_text();
  EXPECT_FALSE(text.ok());
}

TEST(KeyWriter, LocatorsComeBack) {
  const model::Locator locator{static_cast<model::SourceId>(7), 8, 9, 10};
  std::string key;
  KeyWriter(key).put_locator(locator);
  EXPECT_EQ(KeyReader(key).locator(), locator);
}

TEST(HitStore, OrderIsTheSameInMemoryAndOnDisk) {
  Records records = random_records(30'000, 1);
  MemoryBudget roomy({1ULL << 30U});
  HitStore in_memory({}, roomy);
  fill(in_memory, records);
  ASSERT_TRUE(in_memory.seal().ok());
  EXPECT_EQ(in_memory.runs(), 0U);

  MemoryBudget tight({0});
  HitStore on_disk(little(), tight);
  fill(on_disk, records);
  ASSERT_TRUE(on_disk.seal().ok());
  EXPECT_GT(on_disk.runs(), 1U);
  EXPECT_GT(on_disk.spilled(), 0U);

  std::sort(records.begin(), records.end());
  EXPECT_EQ(read_stream(in_memory), records);
  EXPECT_EQ(read_stream(on_disk), records);
  ASSERT_TRUE(on_disk.settle().ok());
  EXPECT_EQ(on_disk.runs(), 1U);
  EXPECT_EQ(read_from(*on_disk.begin()), records);
  ASSERT_TRUE(in_memory.settle().ok());
  EXPECT_EQ(read_from(*in_memory.begin()), records);
  EXPECT_EQ(on_disk.count(), records.size());
}

TEST(HitStore, MoreRunsThanAreReadAtOnceAreMergedInRounds) {
  Records records = random_records(200'000, 2);
  MemoryBudget tight({0});
  HitStore store(little(), tight);
  fill(store, records);
  ASSERT_TRUE(store.status().ok());
  EXPECT_GT(store.runs(), 64U);
  ASSERT_TRUE(store.seal().ok());
  EXPECT_LE(store.runs(), 64U);
  std::sort(records.begin(), records.end());
  EXPECT_EQ(read_stream(store), records);
}

TEST(HitStore, WhatOtherWorkersGatheredIsTaken) {
  Records records = random_records(20'000, 3);
  MemoryBudget tight({0});
  HitStore whole(little(), tight);
  const std::size_t third = records.size() / 3;
  fill(whole, Records(records.begin(), records.begin() + static_cast<std::ptrdiff_t>(third)));
  for (const std::size_t begin : {third, 2 * third}) {
    HitStore other(little(), tight);
    const std::size_t end = begin == third ? 2 * third : records.size();
    fill(other, Records(records.begin() + static_cast<std::ptrdiff_t>(begin),
                        records.begin() + static_cast<std::ptrdiff_t>(end)));
    whole.take(other);
    EXPECT_EQ(other.count(), 0U);
  }
  EXPECT_EQ(whole.count(), records.size());
  ASSERT_TRUE(whole.seal().ok());
  std::sort(records.begin(), records.end());
  EXPECT_EQ(read_stream(whole), records);
}

TEST(HitStore, CopiesOfACursorGoTheirOwnWay) {
  Records records = random_records(5'000, 4);
  for (const std::uint64_t room : {std::uint64_t{0}, std::uint64_t{1} << 30U}) {
    MemoryBudget budget({room});
    HitStore store(little(), budget);
    fill(store, records);
    ASSERT_TRUE(store.seal().ok());
    ASSERT_TRUE(store.settle().ok());
    std::sort(records.begin(), records.end());
    HitCursor first = *store.begin();
    for (std::size_t i = 0; i < 1234; ++i) {
      ASSERT_TRUE(first.next().ok());
    }
    const HitCursor mark = first;
    EXPECT_EQ(read_from(first), Records(records.begin() + 1234, records.end()));
    EXPECT_EQ(read_from(mark), Records(records.begin() + 1234, records.end()));
  }
}

TEST(HitStore, HoldsNoMoreThanItMay) {
  MemoryBudget budget({1ULL << 30U});
  HitStoreOptions options;
  options.most_bytes = 1024 * 1024;
  HitStore store(options, budget);
  fill(store, random_records(50'000, 5));
  EXPECT_LE(store.held(), options.most_bytes);
  EXPECT_GT(store.runs(), 1U);
  EXPECT_LE(budget.high_water().value, 2 * options.most_bytes);
}

TEST(HitStore, GivesTheBudgetBack) {
  MemoryBudget budget({1ULL << 30U});
  {
    HitStore store({}, budget);
    fill(store, random_records(10'000, 6));
    EXPECT_GT(budget.used().value, 0U);
  }
  EXPECT_EQ(budget.used().value, 0U);
}

TEST(HitStore, AnEmptyStoreHasNothingToRead) {
  MemoryBudget budget({0});
  HitStore store({}, budget);
  ASSERT_TRUE(store.seal().ok());
  EXPECT_TRUE(read_stream(store).empty());
  ASSERT_TRUE(store.settle().ok());
  EXPECT_TRUE(store.begin()->at_end());
}

TEST(HitStore, AFailedTemporaryFileIsTold) {
  MemoryBudget budget({0});
  HitStoreOptions options = little();
  options.temporary_directory = "/no/such/directory";
  HitStore store(options, budget);
  fill(store, random_records(10'000, 7));
  ASSERT_FALSE(store.status().ok());
  EXPECT_EQ(store.status().error().code(), ErrorCode::Io);
  EXPECT_FALSE(store.seal().ok());
}

}  // namespace
}  // namespace longwatch::detect
