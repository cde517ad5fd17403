#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "detect/detect.h"
#include "model/event.h"
#include "model/finding.h"

namespace longwatch::test_support {

/// What a reader would have found in a record.
struct HandMadeEvent {
  std::string time;            ///< ISO 8601 with zone; empty = the record holds none
  std::uint32_t event_id = 0;  ///< 0 = none
  std::string channel;
  std::string computer;
  std::vector<std::pair<std::string, std::string>> fields;
  std::string provider{};
  std::uint64_t offset = 0;
  std::uint64_t source = 0;
};

/// Adds the event as readers do: with those of its fields that are in the table, and the others
/// where unnamed ones are wanted. The batch owns what the event points to.
void add_event(model::EventBatch& batch, const HandMadeEvent& event,
               const model::FieldTable& fields);

/// Which events a worker gets, and how the states are combined.
struct Spread {
  std::size_t workers = 1;
  std::uint32_t shuffle = 0;  ///< seed of the order of events and of their workers; 0 = as given
  detect::DetectorResources resources{};
};

/// Everything the detector finds: scan in small batches by several states, combine, finish. Sorted
/// by model::comes_before.
std::vector<model::Finding> run_detector(const detect::Detector& detector,
                                         const std::vector<HandMadeEvent>& events,
                                         const model::FieldTable& fields,
                                         const Spread& spread = {});

}  // namespace longwatch::test_support
