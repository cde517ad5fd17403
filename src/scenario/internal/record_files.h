#pragma once

#include <cstdint>
#include <string>

#include "scenario/internal/parliament.h"

/// What is recorded beside the telemetry: the year's incidents, what others say, what is answered
/// and decided.
namespace longwatch::scenario::internal {

struct IncidentList {
  std::string text;          ///< CSV
  std::uint64_t listed = 0;  ///< of the fiscal year in which the telemetry starts
  std::uint64_t state = 0;
  std::uint64_t criminal = 0;
};

IncidentList incident_list(const Parliament& parliament);

std::string claims_text(const Parliament& parliament);
std::string responses_text(const Parliament& parliament);
std::string decisions_text(const Parliament& parliament);

}  // namespace longwatch::scenario::internal
