#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "detect/behaviour/internal/one_if.h"
#include "detect/behaviour/internal/watch.h"
#include "model/field.h"

namespace longwatch::detect::behaviour {

/// Signs of one host that stand within an hour.
struct TamperSigns {
  bool cleared = false;       ///< an event log was emptied
  bool deleted = false;       ///< log files went away, outside of what the host does every few days
  bool switched_off = false;  ///< recording was stopped or narrowed
  bool silent = false;        ///< a log is silent for hours in which it never is

  std::size_t kinds() const {
    return one_if(cleared) + one_if(deleted) + one_if(switched_off) + one_if(silent);
  }
};

enum class TamperVerdict : std::uint8_t { Usual, Slight, Odd, Alarming };

/// A log that was cleared is odd at most: images are made so. Two kinds together are not.
TamperVerdict judge_tampering(const TamperSigns& signs);

/// Logs that are cleared, deleted, switched off or silent: Security 1102 and 4719, System 104,
/// Sysmon 1, 4, 23, 26, Security 4688, Defender's file events, and the hours in which each host
/// wrote into each of its event logs.
std::unique_ptr<Watch> make_log_tampering(model::FieldTable& fields);

}  // namespace longwatch::detect::behaviour
