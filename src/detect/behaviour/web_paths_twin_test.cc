// Random requests to a few paths: what is gathered piece by piece, in any order and by any number
// of workers, is what counting the whole list says.
#include <algorithm>
#include <map>
#include <random>
#include <set>
#include <vector>

#include <gtest/gtest.h>

#include "detect/behaviour/internal/web_paths.h"

namespace longwatch::detect::behaviour {
namespace {

struct Served {
  WebRequest request;
  Sighting seen;
  bool is_outside = true;
};

std::vector<Served> draw(std::mt19937& random) {
  std::vector<Served> all(1 + random() % 60);
  const std::uint64_t addresses = 1 + random() % 6;
  for (Served& one : all) {
    one.request.method = random() % 3 == 0 ? "POST" : "GET";
    one.request.user_agent = random() % 2 == 0 ? "a" : "b";
    one.request.client = Address{0, random() % addresses};
    one.request.answer_bytes = random() % 4 == 0 ? 2'000'000 + random() % 100 : random() % 500;
    one.seen.time = Timestamp(std::chrono::seconds(random() % 1000));
    one.seen.locator.offset = random();
    one.is_outside = one.request.client.low != 5;
  }
  return all;
}

PathStats gather(std::vector<Served> all, std::mt19937& random) {
  std::shuffle(all.begin(), all.end(), random);
  std::vector<PathStats> workers(1 + random() % 4);
  for (const Served& one : all) {
    workers[random() % workers.size()].add(one.request, one.seen, one.is_outside);
  }
  for (std::size_t i = 1; i < workers.size(); ++i) {
    workers[0].merge(std::move(workers[i]));
  }
  return std::move(workers[0]);
}

void expect_sums(const PathStats& stats, const std::vector<Served>& all) {
  std::uint64_t sent = 0;
  std::uint64_t bytes = 0;
  std::uint64_t most = 0;
  for (const Served& one : all) {
    sent += one.request.is_sending() ? 1U : 0U;
    bytes += one.request.answer_bytes;
    most = std::max(most, one.request.answer_bytes);
  }
  EXPECT_EQ(stats.served(), all.size());
  EXPECT_EQ(stats.sent(), sent);
  EXPECT_EQ(stats.bytes(), bytes);
  EXPECT_EQ(stats.most_bytes(), most);
}

void expect_visitors(const PathStats& stats, const std::vector<Served>& all) {
  std::map<Address, std::vector<const Served*>> by_address;
  std::vector<Sighting> requests;
  for (const Served& one : all) {
    if (one.is_outside) {
      by_address[one.request.client].push_back(&one);
      requests.push_back(one.seen);
    }
  }
  ASSERT_EQ(stats.is_common(), by_address.size() >= PathStats::kMostVisitors);
  if (stats.is_common()) {
    EXPECT_TRUE(stats.requests().empty());
    return;
  }
  std::sort(requests.begin(), requests.end());
  requests.resize(std::min(requests.size(), PathStats::kMostRequests));
  EXPECT_EQ(stats.requests(), requests);
  ASSERT_EQ(stats.visitors().size(), by_address.size());
  for (const Visitor& visitor : stats.visitors()) {
    const std::vector<const Served*>& theirs = by_address[visitor.address];
    EXPECT_EQ(visitor.served, theirs.size());
    const auto first = std::min_element(
        theirs.begin(), theirs.end(),
        [](const Served* a, const Served* b) { return a->seen.time < b->seen.time; });
    EXPECT_EQ(visitor.first, (*first)->seen.time);
  }
}

void expect_largest(const PathStats& stats, const std::vector<Served>& all) {
  std::vector<std::uint64_t> large;
  for (const Served& one : all) {
    if (one.request.answer_bytes >= PathStats::kLargeBytes) {
      large.push_back(one.request.answer_bytes);
    }
  }
  std::sort(large.rbegin(), large.rend());
  large.resize(std::min<std::size_t>(large.size(), 4));
  std::vector<std::uint64_t> kept;
  for (const LargeAnswer& answer : stats.largest()) {
    kept.push_back(answer.bytes);
  }
  EXPECT_EQ(kept, large);
}

TEST(WebPathsTwin, gathering_in_pieces_is_counting_the_list) {
  std::size_t common = 0;
  constexpr std::uint32_t kSeeds = 1000;
  for (std::uint32_t seed = 1; seed <= kSeeds; ++seed) {
    std::mt19937 random(seed);
    const std::vector<Served> all = draw(random);
    const PathStats stats = gather(all, random);
    expect_sums(stats, all);
    expect_visitors(stats, all);
    expect_largest(stats, all);
    common += stats.is_common() ? 1U : 0U;
    ASSERT_FALSE(HasFailure()) << "seed " << seed;
  }
  EXPECT_GT(common, kSeeds / 10) << "both sorts of paths must occur";
  EXPECT_LT(common, kSeeds - kSeeds / 10);
}

}  // namespace
}  // namespace longwatch::detect::behaviour
