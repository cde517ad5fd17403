#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "detect/detect.h"
#include "model/field.h"
#include "model/source.h"

/// Where values are: in how many events of all telemetry, and in which sources.
namespace longwatch::detect::triage {

/// One value of an entity (EntityReader), and after the sweep where it is.
struct Occurrence {
  std::string type;
  std::string value;
  std::uint64_t events = 0;  ///< that hold it
  /// By the number a source has while it is read (pipeline::SourceReport::walked); the first of
  /// limits::kTriageGroups pairs of value and source.
  std::map<model::SourceId, std::uint64_t> by_source{};
};

/// Counts each of `values` (different ones; letter case is ignored) and fills in where they are,
/// once, when everything was read. `values` outlives the detector and is not touched before.
std::unique_ptr<Detector> make_occurrence_detector(std::vector<Occurrence>& values,
                                                   model::FieldTable& fields);

}  // namespace longwatch::detect::triage
