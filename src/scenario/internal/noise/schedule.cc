#include "scenario/internal/noise/schedule.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

namespace longwatch::scenario::internal {
namespace {

using std::chrono::days;
using std::chrono::hours;

constexpr std::size_t kHours = 24;

struct Shape {
  std::array<std::uint32_t, kHours> hourly;  ///< of the people's clock
  double weekend;
};

constexpr Shape kSteady = {{1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1},
                           1};
constexpr Shape kOffice = {
    {2, 1, 1, 1, 1, 3, 12, 45, 90, 100, 98, 92, 66, 78, 95, 92, 84, 58, 28, 14, 9, 7, 5, 3}, 0.12};
constexpr Shape kPublic = {
    {18, 11, 8, 7, 8, 13, 26, 48, 68, 82, 88, 90, 92, 90, 86, 84, 82, 80, 84, 92, 95, 88, 62, 36},
    0.74};
constexpr Shape kHome = {
    {14, 8, 5, 4, 5, 12, 34, 42, 20, 14, 13, 15, 22, 16, 14, 16, 22, 38, 60, 82, 90, 84, 58, 30},
    1.6};

const Shape& shape_of(Curve curve) {
  switch (curve) {
    case Curve::Office:
      return kOffice;
    case Curve::Public:
      return kPublic;
    case Curve::Home:
      return kHome;
    case Curve::Steady:
      break;
  }
  return kSteady;
}

std::chrono::weekday weekday_of(Timestamp time) {
  return std::chrono::weekday(
      std::chrono::sys_days(std::chrono::floor<days>(time.time_since_epoch())));
}

std::uint64_t spread(std::uint64_t number) {
  return Random(number).next();
}

// When the appointment is on that day (midnight UTC); the same whenever it is asked.
Timestamp time_on(const Appointment& appointment, Timestamp midnight) {
  const auto day =
      static_cast<std::uint64_t>(std::chrono::floor<days>(midnight.time_since_epoch()).count());
  const std::uint64_t drawn = spread(appointment.seed ^ spread(day));
  return midnight + appointment.at +
         std::chrono::milliseconds(drawn % (std::uint64_t{appointment.jitter_seconds} * 1000 + 1));
}

bool takes_place(const Appointment& appointment, Timestamp midnight) {
  const auto weekday = weekday_of(midnight).c_encoding();
  if ((appointment.weekdays >> weekday & 1U) == 0) {
    return false;
  }
  const std::chrono::year_month_day date(
      std::chrono::sys_days(std::chrono::floor<days>(midnight.time_since_epoch())));
  const auto day = static_cast<unsigned>(date.day());
  return !appointment.second_of_month || (day >= 8 && day <= 14);
}

void run_appointment(Appointment& appointment, Timestamp from, Timestamp until) {
  const Timestamp today(std::chrono::floor<days>(from.time_since_epoch()));
  for (const Timestamp midnight : {today - hours(24), today}) {
    const Timestamp time = time_on(appointment, midnight);
    if (time >= from && time < until && takes_place(appointment, midnight)) {
      Random random(spread(appointment.seed + 1) ^
                    static_cast<std::uint64_t>(time.time_since_epoch().count()));
      appointment.run(time, random);
    }
  }
}

void run_activity(Activity& activity, Timestamp from, Timestamp until, std::int64_t offset) {
  const auto length = std::chrono::duration_cast<std::chrono::milliseconds>(until - from);
  const double share =
      std::chrono::duration<double>(length) / std::chrono::duration<double>(days(1));
  const double expected =
      activity.per_day * share * curve_at(activity.curve, from + (until - from) / 2, offset);
  const std::uint32_t count = draw_count(expected, activity.random);
  for (std::uint32_t i = 0; i < count; ++i) {
    const std::uint32_t after = activity.random.below(static_cast<std::uint32_t>(length.count()));
    activity.run(from + std::chrono::milliseconds(after), activity.random);
  }
}

}  // namespace

double curve_at(Curve curve, Timestamp time, std::int64_t offset) {
  const Shape& shape = shape_of(curve);
  const Timestamp local = time + std::chrono::seconds(offset);
  const auto hour = static_cast<std::size_t>(
      std::chrono::floor<hours>(local.time_since_epoch()).count() % std::int64_t{kHours});
  const auto total = std::accumulate(shape.hourly.begin(), shape.hourly.end(), std::uint32_t{0});
  const double rate = static_cast<double>(shape.hourly[hour] * kHours) / total;
  return is_weekend(time, offset) ? rate * shape.weekend : rate;
}

bool is_weekend(Timestamp time, std::int64_t offset) {
  const std::chrono::weekday day = weekday_of(time + std::chrono::seconds(offset));
  return day == std::chrono::Saturday || day == std::chrono::Sunday;
}

// A binomial distribution: close to Poisson's, and no rounding of exponentials in it.
std::uint32_t draw_count(double expected, Random& random) {
  constexpr double kFewest = 16;
  constexpr double kTrialsForEach = 4;
  if (expected <= 0) {
    return 0;
  }
  const auto trials =
      static_cast<std::uint32_t>(std::max(kFewest, std::ceil(expected * kTrialsForEach)));
  const auto threshold =
      static_cast<std::uint64_t>(expected / trials * static_cast<double>(std::uint64_t{1} << 53U));
  std::uint32_t count = 0;
  for (std::uint32_t i = 0; i < trials; ++i) {
    count += (random.next() >> 11U) < threshold ? 1U : 0U;
  }
  return count;
}

void NoiseSchedule::run(Timestamp from, Timestamp until, std::int64_t offset) {
  for (Appointment& appointment : appointments) {
    run_appointment(appointment, from, until);
  }
  for (Activity& activity : activities) {
    run_activity(activity, from, until, offset);
  }
}

}  // namespace longwatch::scenario::internal
