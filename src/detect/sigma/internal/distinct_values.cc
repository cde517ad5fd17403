#include "detect/sigma/internal/distinct_values.h"

#include <algorithm>
#include <utility>

namespace longwatch::detect::sigma {
namespace {

/// Every occurrence of every value: (group, value, time).
Status sort_values(const CompiledCorrelation& correlation, HitWalker hits, HitStore& values) {
  std::string key;
  while (!hits.at_end()) {
    const Hit hit = hits.hit();
    key.assign(hit.group);
    key.append(value_key(hit.payload, correlation));
    KeyWriter(key).put_time(hit.time);
    values.add(key, {});
    LW_TRY(Status(values.status()));
    LW_TRY(hits.next());
  }
  return values.seal();
}

constexpr std::uint8_t kComes = 1;
constexpr std::uint8_t kGoes = 0;

/// Finds the times at which values come into the window and go out of it.
class ChangeFinder {
 public:
  ChangeFinder(const CompiledCorrelation& correlation, HitStore& changes)
      : correlation_(correlation), changes_(changes) {}

  Status run(HitStream values) {
    constexpr std::size_t kTime = sizeof(std::int64_t);
    while (true) {
      LW_TRY_ASSIGN(const bool has_more, values.next());
      if (!has_more) {
        break;
      }
      const std::string_view key = values.key();
      const std::string_view group_and_value = key.substr(0, key.size() - kTime);
      const Timestamp time = KeyReader(key.substr(key.size() - kTime)).time();
      const bool goes_on =
          is_open_ && group_and_value == value_ && time - last_ <= correlation_.written.timespan;
      if (!goes_on) {
        close();
        value_.assign(group_and_value);
        is_open_ = true;
        put(time, kComes);
      }
      last_ = time;
    }
    close();
    return changes_.seal();
  }

 private:
  /// It is in the window that ends a time span behind its last occurrence, and no more in later
  /// ones.
  void close() {
    if (is_open_) {
      put(last_ + correlation_.written.timespan + TimeTicks(1), kGoes);
    }
  }

  void put(Timestamp time, std::uint8_t change) {
    KeyReader reader(value_);
    for (std::size_t i = 0; i < correlation_.written.group_by.size(); ++i) {
      reader.skip_text();
    }
    std::string key = value_.substr(0, value_.size() - reader.rest().size());
    KeyWriter writer(key);
    writer.put_time(time);
    writer.put_byte(change);
    changes_.add(key, {});
  }

  const CompiledCorrelation& correlation_;
  HitStore& changes_;
  std::string value_;  // with its group
  Timestamp last_;
  bool is_open_ = false;
};

}  // namespace

Result<std::unique_ptr<DistinctValues>> DistinctValues::make(const CompiledCorrelation& correlation,
                                                             HitWalker hits,
                                                             const HitStoreOptions& options,
                                                             MemoryBudget& budget) {
  auto changes = std::make_unique<HitStore>(options, budget);
  {
    HitStore values(options, budget);
    LW_TRY(sort_values(correlation, std::move(hits), values));
    LW_TRY(ChangeFinder(correlation, *changes).run(values.stream()));
  }
  std::unique_ptr<DistinctValues> made(new DistinctValues(correlation, std::move(changes)));
  LW_TRY(made->next());
  return made;
}

DistinctValues::DistinctValues(const CompiledCorrelation& correlation,
                               std::unique_ptr<HitStore> changes)
    : correlation_(correlation), changes_(std::move(changes)), stream_(changes_->stream()) {}

Status DistinctValues::next() {
  LW_TRY_ASSIGN(const bool has_more, stream_.next());
  at_end_ = !has_more;
  if (at_end_) {
    return {};
  }
  const std::string_view key = stream_.key();
  constexpr std::size_t kBehindGroup = sizeof(std::int64_t) + 1;
  group_.assign(key.substr(0, key.size() - kBehindGroup));
  KeyReader reader(key.substr(key.size() - kBehindGroup));
  time_ = reader.time();
  change_ = reader.byte() == kComes ? 1 : -1;
  return {};
}

Status DistinctValues::begin_group(std::string_view group) {
  while (!at_end_ && group_ < group) {
    LW_TRY(next());
  }
  wanted_group_ = group;
  count_ = 0;
  return {};
}

Result<bool> DistinctValues::holds(Timestamp /*low*/, Timestamp high) {
  while (!at_end_ && group_ == wanted_group_ && time_ <= high) {
    count_ += change_;
    LW_TRY(next());
  }
  const std::vector<Threshold>& thresholds = correlation_.written.thresholds;
  return std::all_of(thresholds.begin(), thresholds.end(),
                     [this](const Threshold& one) { return sigma::holds(one, Decimal(count_)); });
}

}  // namespace longwatch::detect::sigma
