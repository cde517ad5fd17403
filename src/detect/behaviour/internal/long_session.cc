#include "detect/behaviour/internal/long_session.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <utility>

namespace longwatch::detect::behaviour {
namespace {

constexpr double kFactor = 8;
constexpr std::uint64_t kLeastOthers = 50;
constexpr std::size_t kManyDays = 3;   // with long sessions to one address: a habit,
constexpr std::size_t kOneOfDays = 4;  // when it is one of so many of the host's days

std::size_t days_of(const std::vector<const LongSession*>& sessions) {
  std::set<Day> days;
  for (const LongSession* session : sessions) {
    days.insert(day_of(session->seen.time));
  }
  return days.size();
}

bool is_habit(std::size_t long_days, std::size_t days) {
  return long_days >= kManyDays && long_days * kOneOfDays >= days;
}

}  // namespace

std::size_t DurationClasses::class_of(double seconds) {
  if (!(seconds >= 1)) {
    return 0;
  }
  const int exponent = std::ilogb(seconds) + 1;
  return std::min(static_cast<std::size_t>(exponent), kClasses - 1);
}

void DurationClasses::merge(const DurationClasses& other) {
  for (std::size_t i = 0; i < kClasses; ++i) {
    counts_[i] += other.counts_[i];
  }
}

std::uint64_t DurationClasses::count() const {
  std::uint64_t count = 0;
  for (const std::uint64_t one : counts_) {
    count += one;
  }
  return count;
}

double DurationClasses::most_of(std::uint64_t without) const {
  constexpr std::uint64_t kOneOf = 100;
  const std::uint64_t all = count();
  const std::uint64_t others = all - std::min(all, without);
  // So many may be longer than what is said.
  std::uint64_t longer = std::min(all, without) + others / kOneOf;
  for (std::size_t i = kClasses; i > 0; --i) {
    if (counts_[i - 1] > longer) {
      return std::ldexp(1.0, static_cast<int>(i - 1));
    }
    longer -= counts_[i - 1];
  }
  return 0;
}

void HostSessions::add(const LongSession& session) {
  durations.add(session.seconds);
  if (days.empty() || *days.rbegin() != day_of(session.seen.time)) {
    days.insert(day_of(session.seen.time));
  }
  if (session.seconds >= kLongSeconds) {
    longest.add(session);
  }
}

void HostSessions::merge(HostSessions&& other) {
  durations.merge(other.durations);
  longest.merge(other.longest);
  days.merge(other.days);
}

std::vector<LongSessions> find_long_sessions(const HostSessions& host) {
  std::map<Address, std::vector<const LongSession*>> by_address;
  for (const LongSession& session : host.longest.items()) {
    by_address[session.outside].push_back(&session);
  }
  std::vector<LongSessions> found;
  for (auto& [address, sessions] : by_address) {
    const std::uint64_t others = host.durations.count() - sessions.size();
    const double usual = host.durations.most_of(sessions.size());
    if (others < kLeastOthers || sessions.front()->seconds < kFactor * usual ||
        is_habit(days_of(sessions), host.days.size())) {
      continue;
    }
    found.push_back({std::move(sessions), usual, others});
  }
  return found;
}

}  // namespace longwatch::detect::behaviour
