#pragma once

#include <cstdint>

#include "base/time.h"
#include "scenario/internal/world.h"

namespace longwatch::scenario::internal {

/// A small parliament with every kind of sensor, for tests and benchmarks of writers and noise.
World sample_world(std::uint64_t seed, Timestamp first, Timestamp last, double scale = 1);

}  // namespace longwatch::scenario::internal
