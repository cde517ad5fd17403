#pragma once

#include <cstdint>

namespace longwatch::cli {

/// What the program's exit status says. A finding at the level of --fail-on wins over Incomplete.
enum class ExitStatus : std::uint8_t {
  Done = 0,
  Reached = 1,     ///< done, with findings at or above --fail-on
  Incomplete = 2,  ///< done, but something was dropped or skipped, or the user stopped it
  Unusable = 3,    ///< usage, configuration, rules or paths cannot be used: nothing was done
  Internal = 4,    ///< our mistake
};

}  // namespace longwatch::cli
