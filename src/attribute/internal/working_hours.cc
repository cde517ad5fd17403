#include "attribute/internal/working_hours.h"

#include <algorithm>
#include <chrono>
#include <set>

#include "base/text.h"

namespace longwatch::attribute::internal {
namespace {

constexpr std::int64_t kDayMinutes = 24 * 60;
constexpr std::int64_t kSlotMinutes = 10;

std::int64_t minutes_of(Timestamp time) {
  return std::chrono::floor<std::chrono::minutes>(time).time_since_epoch().count();
}

std::int64_t within_day(std::int64_t minutes) {
  return (minutes % kDayMinutes + kDayMinutes) % kDayMinutes;
}

/// "HH:MM" in minutes.
std::optional<std::int64_t> parse_clock(std::string_view text) {
  const auto hours = parse_uint64(text.substr(0, 2));
  const auto minutes = parse_uint64(text.substr(3));
  if (text.size() != 5 || text[2] != ':' || !hours.has_value() || !minutes.has_value() ||
      *minutes > 59 || *hours > 24) {
    return std::nullopt;
  }
  return static_cast<std::int64_t>(*hours * 60 + *minutes);
}

bool is_hands_on(const model::Activity& activity) {
  switch (activity.kind) {
    case model::ActivityKind::MailDelivered:
    case model::ActivityKind::MailHeld:
    case model::ActivityKind::ConnectionDenied:
    case model::ActivityKind::TicketRequested:
    case model::ActivityKind::PrivilegesAssigned:
      return false;
    default:
      return true;
  }
}

}  // namespace

bool WorkingHours::contains(Timestamp time) const {
  const std::int64_t minute = within_day(minutes_of(time) + offset);
  return begin <= end ? minute >= begin && minute < end : minute >= begin || minute < end;
}

double WorkingHours::share() const {
  const std::int64_t length = begin <= end ? end - begin : end - begin + kDayMinutes;
  return static_cast<double>(length) / static_cast<double>(kDayMinutes);
}

std::optional<WorkingHours> parse_working_hours(std::string_view text) {
  if (text.size() != 17 || text[5] != '-' || (text[11] != '+' && text[11] != '-')) {
    return std::nullopt;
  }
  const auto begin = parse_clock(text.substr(0, 5));
  const auto end = parse_clock(text.substr(6, 5));
  const auto offset = parse_clock(text.substr(12));
  if (!begin.has_value() || !end.has_value() || !offset.has_value()) {
    return std::nullopt;
  }
  return WorkingHours{*begin, *end, text[11] == '-' ? -*offset : *offset};
}

std::vector<Timestamp> hands_on_times(const model::Incident& incident,
                                      std::span<const model::Activity> own) {
  std::set<std::int64_t> slots;
  std::vector<Timestamp> times;
  const auto add = [&](const std::optional<Timestamp>& time) {
    if (time.has_value() && slots.insert(minutes_of(*time) / kSlotMinutes).second) {
      times.push_back(*time);
    }
  };
  for (const model::Activity& activity : own) {
    if (is_hands_on(activity)) {
      add(activity.event.time);
    }
  }
  if (own.empty()) {
    for (const model::TimelineEntry& entry : incident.timeline) {
      add(entry.time);
    }
  }
  return times;
}

}  // namespace longwatch::attribute::internal
