#include "scenario/internal/written_telemetry.h"

#include <algorithm>
#include <tuple>

namespace longwatch::scenario::internal {

void sort_written(WrittenTelemetry& written) {
  std::sort(written.files.begin(), written.files.end());
  std::stable_sort(written.planted.begin(), written.planted.end(),
                   [](const WrittenTelemetry::Planted& a, const WrittenTelemetry::Planted& b) {
                     return std::tuple(a.origin.kind, a.origin.number, a.record.time) <
                            std::tuple(b.origin.kind, b.origin.number, b.record.time);
                   });
}

}  // namespace longwatch::scenario::internal
