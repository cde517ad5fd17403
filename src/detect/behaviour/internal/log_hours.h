#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/time.h"
#include "detect/behaviour/internal/text_key.h"
#include "detect/behaviour/internal/traffic.h"

namespace longwatch::detect::behaviour {

/// In which hours (UTC) a host wrote into a log at all. Merging in any order gives the same.
struct LogHours {
  std::map<Day, std::uint32_t> days;  ///< a bit for each hour

  void note(Timestamp time);
  void merge(LogHours&& other);
};

/// Hours in which a log is silent that has records at that time of day otherwise.
struct Silence {
  Timestamp begin;
  Timestamp end;

  std::size_t hours() const;
};

/// Stretches of at least two hours, between the log's first and last record, each of which has
/// records on nearly all other days (log_hours.cc has the numbers). By time.
std::vector<Silence> silences_in(const LogHours& hours);

}  // namespace longwatch::detect::behaviour
