#include "pipeline/internal/event_sketch.h"

#include <algorithm>
#include <cstring>
#include <span>
#include <utility>

namespace longwatch::pipeline {
namespace {

constexpr std::size_t kKept = 4'096;
constexpr std::size_t kLeastShared = 8;
constexpr double kLeastShare = 0.9;
/// An event that stands in more sources tells of each of them and the largest only.
constexpr std::size_t kMostSources = 16;

/// Every bit of the product counts: its upper half is folded onto the lower one.
std::uint64_t fold(std::uint64_t a, std::uint64_t b) {
  __extension__ using Wide = unsigned __int128;
  const Wide product = static_cast<Wide>(a) * b;
  return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64U);
}

class Hash {
 public:
  void add(std::uint64_t word) { value_ = fold(value_ ^ word, 0x9FB21C651E98DF25ULL) + word; }

  void add(const model::Value& value) {
    add(std::uint64_t{value.size});
    const std::byte* at = value.data;
    std::size_t left = value.size;
    for (; left > 0;) {
      const std::size_t part = std::min(left, sizeof(std::uint64_t));
      std::uint64_t word = 0;
      std::memcpy(&word, at, part);
      add(word);
      at += part;
      left -= part;
    }
  }

  std::uint64_t value() const { return fold(value_, 0xD6E8FEB86659FD93ULL); }

 private:
  std::uint64_t value_ = 0x2545F4914F6CDD1DULL;
};

struct Shared {
  model::SourceId a{};
  model::SourceId b{};
  std::size_t hits = 0;
};

using Counts = std::map<std::pair<model::SourceId, model::SourceId>, std::size_t>;
using Holder = std::pair<std::uint64_t, model::SourceId>;

/// Of all that hold one hash.
void count_pairs(std::span<const Holder> holders,
                 const std::map<model::SourceId, EventSketch>& sketches, Counts& counts) {
  if (holders.size() <= kMostSources) {
    for (std::size_t a = 0; a < holders.size(); ++a) {
      for (std::size_t b = a + 1; b < holders.size(); ++b) {
        ++counts[{holders[a].second, holders[b].second}];
      }
    }
    return;
  }
  const auto is_smaller = [&sketches](const Holder& a, const Holder& b) {
    const EventSketch& of_a = sketches.at(a.second);
    const EventSketch& of_b = sketches.at(b.second);
    return std::pair(of_a.events(), b.second) < std::pair(of_b.events(), a.second);
  };
  const model::SourceId largest =
      std::max_element(holders.begin(), holders.end(), is_smaller)->second;
  for (const auto& [hash, source] : holders) {
    if (source != largest) {
      ++counts[std::minmax(source, largest)];
    }
  }
}

/// How many hashes every two sources share. Sorted by source numbers.
std::vector<Shared> shared_hashes(std::map<model::SourceId, EventSketch>& sketches) {
  std::vector<Holder> all;
  for (auto& [source, sketch] : sketches) {
    for (const std::uint64_t hash : sketch.hashes()) {
      all.emplace_back(hash, source);
    }
  }
  std::sort(all.begin(), all.end());
  Counts counts;
  for (std::size_t begin = 0; begin < all.size();) {
    std::size_t end = begin + 1;
    while (end < all.size() && all[end].first == all[begin].first) {
      ++end;
    }
    count_pairs(std::span(all).subspan(begin, end - begin), sketches, counts);
    begin = end;
  }
  std::vector<Shared> shared;
  for (const auto& [pair, hits] : counts) {
    shared.push_back({pair.first, pair.second, hits});
  }
  return shared;
}

std::size_t count_up_to(const std::vector<std::uint64_t>& sorted, std::uint64_t limit) {
  return static_cast<std::size_t>(std::upper_bound(sorted.begin(), sorted.end(), limit) -
                                  sorted.begin());
}

}  // namespace

void EventSketch::add(const model::Event& event) {
  if (!event.time.has_value()) {
    return;
  }
  Hash hash;
  hash.add(static_cast<std::uint64_t>(
      (*event.time - event.clock_correction).time_since_epoch().count()));
  hash.add(std::uint64_t{event.event_id.value_or(0)} << 32U | event.locator.length);
  hash.add(event.channel);
  hash.add(event.computer);
  for (const model::FieldValue& value : event.values) {
    hash.add(value.value);
  }
  ++events_;
  put(hash.value());
}

void EventSketch::put(std::uint64_t hash) {
  if (hash > limit_) {
    return;
  }
  hashes_.push_back(hash);
  if (hashes_.size() > 2 * kKept) {
    settle();
  }
}

void EventSketch::merge(const EventSketch& other) {
  events_ += other.events_;
  limit_ = std::min(limit_, other.limit_);
  hashes_.insert(hashes_.end(), other.hashes_.begin(), other.hashes_.end());
  settle();
}

const std::vector<std::uint64_t>& EventSketch::hashes() {
  settle();
  return hashes_;
}

void EventSketch::settle() {
  std::sort(hashes_.begin(), hashes_.end());
  hashes_.erase(std::unique(hashes_.begin(), hashes_.end()), hashes_.end());
  hashes_.resize(count_up_to(hashes_, limit_));
  if (hashes_.size() > kKept) {
    hashes_.resize(kKept);
    limit_ = hashes_.back();
  }
}

std::map<model::SourceId, std::vector<Overlap>> overlaps_of(
    std::map<model::SourceId, EventSketch>& sketches) {
  std::map<model::SourceId, std::vector<Overlap>> overlaps;
  for (const Shared& shared : shared_hashes(sketches)) {
    EventSketch& a = sketches.at(shared.a);
    EventSketch& b = sketches.at(shared.b);
    const std::uint64_t limit = std::min(a.limit(), b.limit());
    const std::size_t of_a = count_up_to(a.hashes(), limit);
    const std::size_t of_b = count_up_to(b.hashes(), limit);
    const double share = static_cast<double>(shared.hits) / static_cast<double>(of_a);
    const double other = static_cast<double>(shared.hits) / static_cast<double>(of_b);
    const std::size_t least =
        limit == ~std::uint64_t{0} ? std::min({kLeastShared, of_a, of_b}) : kLeastShared;
    if (shared.hits < least || std::max(share, other) < kLeastShare) {
      continue;
    }
    const bool is_estimate = !a.is_whole() || !b.is_whole();
    overlaps[shared.a].push_back({shared.b, share, other, is_estimate});
    overlaps[shared.b].push_back({shared.a, other, share, is_estimate});
  }
  return overlaps;
}

}  // namespace longwatch::pipeline
