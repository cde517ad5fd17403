#include "detect/behaviour/internal/bounded_map.h"

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "detect/behaviour/internal/sample.h"

namespace longwatch::detect::behaviour {
namespace {

struct Number {
  std::uint64_t number = 0;

  std::uint64_t hash() const { return KeyHash().add(number).value(); }

  bool operator==(const Number&) const = default;
  auto operator<=>(const Number&) const = default;
};

struct Count {
  std::uint64_t count = 0;

  void merge(Count&& other) { count += other.count; }
};

using Counts = BoundedMap<Number, Count>;

std::vector<std::pair<std::uint64_t, std::uint64_t>> content(Counts& counts) {
  std::vector<std::pair<std::uint64_t, std::uint64_t>> all;
  for (const auto& [key, count] : counts.sorted()) {
    all.emplace_back(key->number, count->count);
  }
  return all;
}

void add(Counts& counts, std::uint64_t number) {
  if (Count* count = counts.at(Number{number})) {
    ++count->count;
  }
}

TEST(BoundedMap, keeps_everything_below_the_bound) {
  Counts counts(10);
  for (std::uint64_t i = 0; i < 30; ++i) {
    add(counts, i % 10);
  }
  EXPECT_FALSE(counts.is_cut());
  EXPECT_EQ(content(counts).size(), 10U);
  EXPECT_EQ(content(counts)[3], (std::pair<std::uint64_t, std::uint64_t>(3, 3)));
}

TEST(BoundedMap, keeps_the_same_whole_counts_whatever_the_order_and_the_workers) {
  std::vector<std::uint64_t> numbers;
  for (std::uint64_t i = 0; i < 3000; ++i) {
    numbers.push_back(i % 700);
  }
  Counts one(100);
  for (const std::uint64_t number : numbers) {
    add(one, number);
  }
  const auto expected = content(one);
  EXPECT_TRUE(one.is_cut());
  ASSERT_EQ(expected.size(), 100U);
  for (const auto& [number, count] : expected) {
    EXPECT_EQ(count, number < 200 ? 5U : 4U) << number;
  }
  for (std::uint32_t seed = 1; seed <= 10; ++seed) {
    std::mt19937 random(seed);
    std::shuffle(numbers.begin(), numbers.end(), random);
    std::vector<std::unique_ptr<Counts>> workers;
    for (std::size_t i = 0; i < 1 + seed % 4; ++i) {
      workers.push_back(std::make_unique<Counts>(100));
    }
    for (const std::uint64_t number : numbers) {
      add(*workers[random() % workers.size()], number);
    }
    for (std::size_t i = 1; i < workers.size(); ++i) {
      workers[0]->take(*workers[i]);
    }
    EXPECT_EQ(content(*workers[0]), expected) << "seed " << seed;
  }
}

TEST(FirstOf, keeps_the_smallest_each_once) {
  FirstOf<int, 3> first;
  for (const int number : {5, 1, 9, 1, 7, 2}) {
    first.add(number);
  }
  EXPECT_EQ(first.items(), (std::vector<int>{1, 2, 5}));
  FirstOf<int, 3> other;
  other.add(0);
  other.merge(first);
  EXPECT_EQ(other.items(), (std::vector<int>{0, 1, 2}));
}

TEST(KeyHash, texts_and_their_borders_count) {
  EXPECT_NE(KeyHash().add("ab").add("c").value(), KeyHash().add("a").add("bc").value());
  EXPECT_NE(KeyHash().add("12345678").value(), KeyHash().add("12345679").value());
  EXPECT_EQ(KeyHash().add("path/of/some/length").value(),
            KeyHash().add("path/of/some/length").value());
}

}  // namespace
}  // namespace longwatch::detect::behaviour
