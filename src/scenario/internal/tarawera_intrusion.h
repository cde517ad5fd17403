#pragma once

#include <span>
#include <string_view>

#include "base/time.h"
#include "scenario/internal/parliament.h"
#include "scenario/internal/telemetry.h"

namespace longwatch::scenario::internal {

struct TaraweraStep {
  std::string_view title;
  std::string_view technique;  ///< ATT&CK
};

/// The steps of the intrusion; number 1 is the first.
std::span<const TaraweraStep> tarawera_steps();

struct IntrusionSpan {
  Timestamp first;
  Timestamp last;
};

/// Records the intrusion in everything that would show it, every record marked with its step.
IntrusionSpan record_tarawera_intrusion(const Parliament& parliament, Telemetry& telemetry);

/// Sizes of the archive's volumes: as many full ones as fit, then the rest.
std::vector<std::uint64_t> volume_sizes(std::uint64_t bytes);

}  // namespace longwatch::scenario::internal
