#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/time.h"
#include "pipeline/source_history.h"

namespace longwatch::pipeline {

/// The minutes in which a source had events, as runs of minutes that follow each other. Sources
/// that were active in more than are told apart are seen in steps of two, four ... minutes. What
/// comes out depends on the times alone, not on their order nor on how they were shared out to
/// pulses that are merged later.
class Pulse {
 public:
  /// Steps that follow each other, each with an event.
  struct Beat {
    std::int64_t first_step = 0;  ///< number of the minute, or longer step, since 1970
    std::int64_t last_step = 0;
    Timestamp first;  ///< event in them
    Timestamp last;
  };

  void add(Timestamp time);
  void merge(const Pulse& other);

  /// In order of time, apart from each other.
  const std::vector<Beat>& beats();

  TimeTicks step_width() const { return width_; }

  std::size_t capacity() const { return beats_.capacity() * sizeof(Beat); }

 private:
  void settle();
  void join_steps();
  void widen();

  std::vector<Beat> beats_;
  std::size_t settled_ = 0;  ///< that many were left when they were last settled
  TimeTicks width_ = std::chrono::minutes(1);
};

/// The silences longer than the rhythm of the source allows, by time.
///
/// How likely a minute is to have an event is learnt from the source itself: for every hour of the
/// week when it spans two weeks and more, for every hour of the day from two days on, else for all
/// of it alike; nights and weekends of an office so are no silences. A gap is one when, measured
/// against all the rest, events would be expected in ten steps or more of it, and in four times as
/// many as in the gaps that are ordinary for this source (so that bursts are no rhythm). Sources
/// active in less than twenty steps have none.
std::vector<Silence> silences_in(const std::vector<Pulse::Beat>& beats, TimeTicks step_width);

}  // namespace longwatch::pipeline
