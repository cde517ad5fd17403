#include "detect/behaviour/internal/traffic.h"

#include <algorithm>
#include <chrono>
#include <functional>
#include <limits>
#include <tuple>
#include <utility>

namespace longwatch::detect::behaviour {
namespace {

/// A total order, so that the largest ones are the same whatever came first.
bool is_larger(const Connection& a, const Connection& b) {
  return std::tie(b.bytes, a.time, a.locator) < std::tie(a.bytes, b.time, b.locator);
}

}  // namespace

Day day_of(Timestamp time) {
  return std::chrono::floor<std::chrono::days>(time).time_since_epoch().count();
}

std::uint64_t add_saturating(std::uint64_t a, std::uint64_t b) {
  const std::uint64_t most = std::numeric_limits<std::uint64_t>::max();
  return a > most - b ? most : a + b;
}

void Volume::add(const Connection& connection) {
  bytes = add_saturating(bytes, connection.bytes);
  ++connections;
  keep(connection);
}

void Volume::merge(const Volume& other) {
  bytes = add_saturating(bytes, other.bytes);
  connections += other.connections;
  for (const Connection& connection : other.largest) {
    keep(connection);
  }
}

void Volume::keep(const Connection& connection) {
  const auto place = std::upper_bound(largest.begin(), largest.end(), connection, is_larger);
  if (place == largest.end() && largest.size() == kLargest) {
    return;
  }
  largest.insert(place, connection);
  if (largest.size() > kLargest) {
    largest.pop_back();
  }
}

std::size_t Traffic::WayHash::operator()(const Way& way) const {
  constexpr std::uint64_t kOdd = 0x9E3779B97F4A7C15ULL;
  std::uint64_t mixed = 0;
  for (const std::uint64_t part : {way.own.high, way.own.low, way.outside.high, way.outside.low,
                                   static_cast<std::uint64_t>(way.day)}) {
    mixed = (mixed ^ part) * kOdd;
    mixed ^= mixed >> 29;
  }
  return std::hash<std::uint64_t>()(mixed);
}

void Traffic::add(Recorder recorder, const Way& way, const Connection& connection) {
  Volume& volume = volumes_[way][static_cast<std::size_t>(recorder)];
  const std::size_t before = volume.largest.size();
  volume.add(connection);
  connections_kept_ += volume.largest.size() - before;
}

void Traffic::take(Traffic& other) {
  for (const auto& [way, volumes] : other.volumes_) {
    std::array<Volume, 2>& mine = volumes_[way];
    for (std::size_t i = 0; i < volumes.size(); ++i) {
      const std::size_t before = mine[i].largest.size();
      mine[i].merge(volumes[i]);
      connections_kept_ += mine[i].largest.size() - before;
    }
  }
  days_.merge(other.days_);
  other.volumes_.clear();
  other.days_.clear();
  other.connections_kept_ = 0;
}

std::vector<Traffic::Row> Traffic::rows() const {
  std::vector<Row> rows;
  rows.reserve(volumes_.size());
  for (const auto& [way, volumes] : volumes_) {
    const bool firewall_saw_more = volumes[1].bytes > volumes[0].bytes;
    rows.push_back({way, &volumes[firewall_saw_more ? 1 : 0]});
  }
  std::sort(rows.begin(), rows.end(), [](const Row& a, const Row& b) { return a.way < b.way; });
  return rows;
}

std::size_t Traffic::capacity() const {
  // What a node of the map and of the set take besides their content.
  constexpr std::size_t kNodeBytes = 4 * sizeof(void*);
  return volumes_.size() * (sizeof(Way) + sizeof(std::array<Volume, 2>) + kNodeBytes) +
         2 * connections_kept_ * sizeof(Connection) + days_.size() * (sizeof(Day) + kNodeBytes);
}

}  // namespace longwatch::detect::behaviour
