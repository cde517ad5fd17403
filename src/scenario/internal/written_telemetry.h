#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "scenario/internal/sample_event.h"
#include "scenario/samples.h"

namespace longwatch::scenario::internal {

/// Everything written, and where the planted records stand.
struct WrittenTelemetry {
  std::vector<std::string> files;  ///< relative to the telemetry directory, sorted
  std::uint64_t records = 0;

  struct Planted {
    Origin origin;
    PlantedRecord record;
  };

  std::vector<Planted> planted;  ///< by origin, then time
};

/// Puts `files` and `planted` in their order.
void sort_written(WrittenTelemetry& written);

}  // namespace longwatch::scenario::internal
