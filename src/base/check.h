#pragma once

#include "base/source_location.h"

namespace longwatch {

/// Ends the process after telling the handler (see below) what did not hold. Called by the macros
/// only.
[[noreturn]] void check_failed(const char* condition, SourceLocation where);

/// Receives the text of a failed check before the process ends. The default writes it to file
/// descriptor 2. Set once at start-up by the program; not synchronised.
using CheckHandler = void (*)(const char* condition, SourceLocation where);
void set_check_handler(CheckHandler handler);

}  // namespace longwatch

/// An invariant of ours that is cheap enough to test always. User input can never make it fail.
#define LW_CHECK(condition)     \
  (static_cast<bool>(condition) \
       ? static_cast<void>(0)   \
       : ::longwatch::check_failed(#condition, ::longwatch::SourceLocation::current()))

/// The same where the test would cost in the hot path: on in every build but release.
#ifdef LW_DCHECKS
#define LW_DCHECK(condition) LW_CHECK(condition)
#else
#define LW_DCHECK(condition) static_cast<void>(0)
#endif
