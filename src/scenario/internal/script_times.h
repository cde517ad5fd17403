#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "scenario/internal/params.h"
#include "scenario/internal/random.h"

/// When things happen: the file's own dates, moved to the chosen start, and a little later for
/// seeds other than the first.
namespace longwatch::scenario::internal {

struct TimeFrame {
  Timestamp declared_start;  ///< as the file says
  Timestamp start;           ///< of this telemetry
  Timestamp end;
  TimeTicks shift{};       ///< from the file's dates to this run's
  Milliseconds jitter{0};  ///< one draw, at most this, for steps close to each other
};

/// Moves the steps of one actor. Steps nearer to each other than twice the jitter move together,
/// so that the order stays.
class Bursts {
 public:
  /// `moments` as declared, in any order; all of them move by `later`.
  Bursts(const TimeFrame& frame, std::vector<Timestamp> moments, Milliseconds later, Random random);

  /// A declared moment in this run.
  Timestamp place(Timestamp declared) const;

 private:
  TimeTicks shift_;
  std::map<Timestamp, TimeTicks> later_;  // by the first moment of a burst
};

/// Times by the ids of steps, besides "start" and "end".
using NamedTimes = std::map<std::string, Timestamp, std::less<>>;

/// What `at` says: a moment or an id, with or without "+ 5m41s".
struct Spoken {
  std::string id;    ///< empty = `moment` counts
  Timestamp moment;  ///< as declared
  Milliseconds more{0};
};

/// Nothing when it is none of these.
std::optional<Spoken> parse_spoken(std::string_view text);

/// Fills in every ${@...}: a moment of the file, an id, "start" or "end", with "+ 2h" or "- 2h",
/// and behind a bar `date`, `yymmdd`, `local` or nothing (ISO 8601 in UTC). Fails with
/// `InvalidInput`.
class TimeFiller {
 public:
  TimeFiller(const TimeFrame& frame, const NamedTimes& named, std::string file,
             TimeTicks utc_offset)
      : frame_(frame), named_(named), file_(std::move(file)), utc_offset_(utc_offset) {}

  Result<std::string> fill(const std::string& text, std::uint32_t line) const;

 private:
  Result<std::string> one(std::string_view inside, std::uint32_t line) const;

  const TimeFrame& frame_;
  const NamedTimes& named_;
  std::string file_;
  TimeTicks utc_offset_;
};

}  // namespace longwatch::scenario::internal
