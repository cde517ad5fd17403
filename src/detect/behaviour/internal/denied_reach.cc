#include "detect/behaviour/internal/denied_reach.h"

#include <algorithm>
#include <map>
#include <utility>

namespace longwatch::detect::behaviour {
namespace {

constexpr std::uint64_t kLeastRefusals = 3;
constexpr std::size_t kMostDays = 2;  // more are a habit
constexpr std::size_t kFewHosts = 3;  // more were refused there: the door is shut for all
constexpr Day kBaselineDays = 3;

bool is_new(const DoorRow& row, Day first_day) {
  const Door& door = *row.door;
  const Timestamp first = door.refusals.items().front().time;
  return day_of(first) >= first_day + kBaselineDays && door.refusals_told() >= kLeastRefusals &&
         door.refused_days.items().size() <= kMostDays && row.refused_there <= kFewHosts &&
         (!door.opened.has_value() || *door.opened > first);
}

}  // namespace

std::uint64_t Door::refusals_told() const {
  return *std::max_element(refused.begin(), refused.end());
}

void Door::add(const ConnectionFacts& facts, const Sighting& seen) {
  if (facts.is_made()) {
    opened = opened.has_value() ? std::min(*opened, seen.time) : seen.time;
    return;
  }
  ++refused[static_cast<std::size_t>(facts.observer)];
  refused_days.add(Timestamp(std::chrono::days(day_of(seen.time))));
  refusals.add(seen);
}

void Door::merge(Door&& other) {
  if (other.opened.has_value()) {
    opened = opened.has_value() ? std::min(*opened, *other.opened) : other.opened;
  }
  for (std::size_t i = 0; i < refused.size(); ++i) {
    refused[i] += other.refused[i];
  }
  refused_days.merge(other.refused_days);
  refusals.merge(other.refusals);
}

std::vector<DeniedReach> find_denied_reach(const std::vector<DoorRow>& rows, Day first_day) {
  std::map<Address, std::vector<const DoorRow*>> by_host;
  for (const DoorRow& row : rows) {
    if (!row.door->refusals.items().empty() && is_new(row, first_day)) {
      by_host[row.to].push_back(&row);
    }
  }
  std::vector<DeniedReach> found;
  if (by_host.size() > DeniedReach::kManyHosts) {
    found.push_back({{}, true});
  }
  for (auto& [to, doors] : by_host) {
    if (by_host.size() > DeniedReach::kManyHosts) {
      found.back().doors.insert(found.back().doors.end(), doors.begin(), doors.end());
    } else {
      found.push_back({std::move(doors), false});
    }
  }
  return found;
}

}  // namespace longwatch::detect::behaviour
