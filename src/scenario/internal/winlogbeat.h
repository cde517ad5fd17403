#pragma once

#include <cstdint>
#include <string>

#include "scenario/internal/host_recorder.h"
#include "scenario/internal/sample_event.h"

namespace longwatch::scenario::internal {

/// One event as a line of JSON, newline included, in the layout of Elastic's Winlogbeat 8: Windows
/// fields under "winlog", the event's own under "winlog.event_data".
std::string winlogbeat_line(const EventTemplate& described, const SampleEvent& event,
                            const Host& host, std::uint64_t record_id);

}  // namespace longwatch::scenario::internal
