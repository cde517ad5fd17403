#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "scenario/internal/host_recorder.h"
#include "scenario/internal/sample_event.h"

namespace longwatch::scenario::internal {

/// Where an event came to stand.
struct Placed {
  std::size_t event = 0;  ///< its place in the list handed in
  std::string file;       ///< relative to the directory
  std::uint64_t record_id = 0;
  std::uint64_t line = 0;  ///< from 1 in a file of lines; 0 in EVTX
};

struct LogSet {
  std::vector<std::string> files;  ///< relative to the directory, sorted
  std::vector<Placed> placed;      ///< every event, file by file
};

/// Writes "<host>/<channel>.evtx" for each of the hosts, one file a channel, as Windows names them
/// ("Microsoft-Windows-Sysmon%4Operational.evtx"); for `shipped_host` instead one
/// "<host>/winlogbeat.ndjson" with all its channels, in the layout of Elastic's Winlogbeat 8.
/// Events are put in order of time first. Record ids begin somewhere above 1,000, as in logs that
/// have been rotated. Fails with `Io`.
Result<LogSet> write_logs(const std::string& directory, std::span<const HostRecorder> hosts,
                          std::size_t shipped_host, std::span<const SampleEvent> events);

}  // namespace longwatch::scenario::internal
