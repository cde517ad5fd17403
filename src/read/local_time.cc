#include "read/local_time.h"

#include <chrono>

namespace longwatch::read {

void set_local_time(Timestamp shown, const std::optional<formats::TimeZone>& zone,
                    model::Event& event) {
  if (!zone.has_value()) {
    event.time = shown;
    event.time_doubts |= model::time_doubt::kZoneAssumed;
    return;
  }
  const formats::LocalTime local(shown.time_since_epoch());
  event.time = zone->to_utc(local);
  switch (zone->shown(local)) {
    case formats::Shown::Once:
      break;
    case formats::Shown::Twice:
      event.time_doubts |= model::time_doubt::kRepeated;
      break;
    case formats::Shown::Never:
      event.time_doubts |= model::time_doubt::kSkipped;
      break;
  }
}

std::optional<Timestamp> with_year(Timestamp time, Timestamp written) {
  constexpr std::chrono::days kTolerance{1};
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date{day};
  const std::chrono::year_month_day last{std::chrono::floor<std::chrono::days>(written)};
  for (int back = -1; back <= 8; ++back) {
    const std::chrono::year_month_day there{last.year() - std::chrono::years(back), date.month(),
                                            date.day()};
    if (!there.ok()) {
      continue;  // 29 February
    }
    const Timestamp moved = Timestamp(std::chrono::sys_days(there)) + (time - Timestamp(day));
    if (moved <= written + kTolerance) {
      return moved;
    }
  }
  return std::nullopt;
}

}  // namespace longwatch::read
