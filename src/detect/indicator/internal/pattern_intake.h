#pragma once

#include <string_view>

#include "detect/indicator/internal/intake.h"

namespace longwatch::detect::indicator {

/// Takes a pattern over: one that asks a single event for one of several values becomes plain
/// indicators, which look-ups answer; every other one is kept as it is. One that cannot be used is
/// told. `entry.text` is the pattern.
void take_stix_pattern(const Entry& entry, Intake& intake);

/// The name of the kind of indicator that `object:path = value` is, for `recognise_as`; empty when
/// it is none.
std::string_view kind_of_path(std::string_view object, std::string_view path);

}  // namespace longwatch::detect::indicator
