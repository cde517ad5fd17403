#include "detect/behaviour/internal/egress_window.h"

#include <algorithm>

namespace longwatch::detect::behaviour {
namespace {

constexpr std::uint64_t kRegularBytes = 100'000'000;
constexpr std::size_t kLeastDays = 4;
constexpr TimeTicks kDay = std::chrono::hours(24);
constexpr TimeTicks kNear = std::chrono::hours(1);
constexpr TimeTicks kBefore = std::chrono::minutes(30);
constexpr TimeTicks kBehind = std::chrono::hours(4);
constexpr std::uint64_t kFarLarger = 5;

TimeTicks time_of_day(Timestamp time) {
  return time - std::chrono::floor<std::chrono::days>(time);
}

/// From `from` to `to` on the clock's face: -12 to +12 hours.
TimeTicks way_around(TimeTicks from, TimeTicks to) {
  TimeTicks way = (to - from) % kDay;
  way += way < -kDay / 2 ? kDay : TimeTicks(0);
  return way >= kDay / 2 ? way - kDay : way;
}

/// The days of one pair of addresses.
using Days = std::vector<Traffic::Row>;

std::optional<RegularTransfer> regular_of(const Days& days, std::size_t all_days) {
  if (days.size() < kLeastDays || days.size() * 2 <= all_days) {
    return std::nullopt;
  }
  std::vector<std::uint64_t> bytes;
  std::vector<TimeTicks> begins;  // around the first one, so that midnight is no border
  const TimeTicks first = time_of_day(days.front().volume->largest.front().time);
  for (const Traffic::Row& row : days) {
    bytes.push_back(row.volume->bytes);
    begins.push_back(way_around(first, time_of_day(row.volume->largest.front().time)));
  }
  std::sort(bytes.begin(), bytes.end());
  std::sort(begins.begin(), begins.end());
  const std::size_t middle = days.size() / 2;
  const auto near =
      static_cast<std::size_t>(std::count_if(begins.begin(), begins.end(), [&](TimeTicks begin) {
        return std::chrono::abs(begin - begins[middle]) <= kNear;
      }));
  if (bytes[middle] < kRegularBytes || near * 5 < days.size() * 4) {
    return std::nullopt;
  }
  const Way& way = days.front().way;
  return RegularTransfer{way.own, way.outside, bytes[middle],
                         (first + begins[middle] + kDay) % kDay, days.size()};
}

}  // namespace

bool RegularTransfer::covers(Timestamp time) const {
  const TimeTicks behind = way_around(begins, time_of_day(time));
  return behind >= -kBefore && behind <= kBehind;
}

std::vector<RegularTransfer> find_regular_transfers(const Traffic& traffic) {
  std::vector<RegularTransfer> found;
  const std::size_t all_days = traffic.days().size();
  Days days;
  const auto end_pair = [&] {
    if (const std::optional<RegularTransfer> regular = regular_of(days, all_days)) {
      found.push_back(*regular);
    }
    days.clear();
  };
  for (const Traffic::Row& row : traffic.rows()) {
    const bool is_same = !days.empty() && days.back().way.own == row.way.own &&
                         days.back().way.outside == row.way.outside;
    if (!days.empty() && !is_same) {
      end_pair();
    }
    days.push_back(row);
  }
  if (!days.empty()) {
    end_pair();
  }
  return found;
}

const RegularTransfer* hides_behind(const UnusualEgress& unusual,
                                    const std::vector<RegularTransfer>& regular) {
  for (const RegularTransfer& transfer : regular) {
    const bool is_other =
        transfer.own != unusual.way.own || transfer.outside != unusual.way.outside;
    if (!is_other || transfer.usual_bytes / kFarLarger < unusual.volume->bytes) {
      continue;
    }
    std::uint64_t inside = 0;
    for (const Connection& connection : unusual.volume->largest) {
      inside += transfer.covers(connection.time) ? connection.bytes : 0;
    }
    if (inside / 4 >= unusual.volume->bytes / 5) {
      return &transfer;
    }
  }
  return nullptr;
}

}  // namespace longwatch::detect::behaviour
