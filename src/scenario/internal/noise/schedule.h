#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <vector>

#include "base/time.h"
#include "scenario/internal/random.h"

/// When benign things happen: at random with the day's and the week's ups and downs, or by the
/// clock.
namespace longwatch::scenario::internal {

enum class Curve : std::uint8_t {
  Steady,  ///< machines: day and night alike
  Office,  ///< working hours, an eighth of it at weekends
  Public,  ///< the public: day and evening, three quarters at weekends
  Home,    ///< evenings and weekends
};

/// The rate at that moment of the curve, against its mean over a working day. `offset` is the
/// people's zone in seconds.
double curve_at(Curve curve, Timestamp time, std::int64_t offset);

/// Whether the people's day is a Saturday or Sunday.
bool is_weekend(Timestamp time, std::int64_t offset);

using NoiseAction = std::function<void(Timestamp time, Random& random)>;

/// Something that happens so often on a working day.
struct Activity {
  double per_day = 0;
  Curve curve = Curve::Steady;
  NoiseAction run;
  Random random{0};
};

/// Something that happens once a day.
struct Appointment {
  std::chrono::seconds at{};         ///< after midnight UTC
  std::uint32_t jitter_seconds = 0;  ///< later by up to this, drawn for each day
  std::uint8_t weekdays = 0x7F;      ///< bit 0 = Sunday; of the UTC day
  bool second_of_month = false;      ///< only from the 8th to the 14th
  NoiseAction run;
  std::uint64_t seed = 0;
};

/// How often something with this expectation happens: at random, with whole arithmetic so that
/// every machine draws the same.
std::uint32_t draw_count(double expected, Random& random);

/// All that is planned. Runs what begins in [from, until).
struct NoiseSchedule {
  std::vector<Activity> activities;
  std::vector<Appointment> appointments;

  void run(Timestamp from, Timestamp until, std::int64_t offset);
};

}  // namespace longwatch::scenario::internal
