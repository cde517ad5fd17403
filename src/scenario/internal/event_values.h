#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "scenario/evtx_schema.h"
#include "scenario/internal/sample_event.h"

/// From recorded events to what an EVTX file holds.
namespace longwatch::scenario::internal {

/// The fields in the order of the template; views of the event. Precondition: the event has every
/// field of its template.
void values_of(const SampleEvent& event, const EventTemplate& described,
               std::vector<EvtxValue>& values);

/// "Microsoft-Windows-Sysmon%4Operational": slashes of channel names cannot stand in file names;
/// Windows writes %4 for them.
std::string file_stem_of(std::string_view channel);

/// Where the record ids of a log begin: somewhere above 1,000, as in logs that have been rotated.
/// Depends on the log alone.
std::uint64_t first_record_id(std::uint32_t host, std::string_view channel);

}  // namespace longwatch::scenario::internal
