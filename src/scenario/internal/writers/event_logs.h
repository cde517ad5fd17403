#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "scenario/evtx_writer.h"
#include "scenario/internal/host_recorder.h"
#include "scenario/internal/sample_event.h"
#include "scenario/internal/written_telemetry.h"

namespace longwatch::scenario::internal {

/// The Windows event logs of many hosts, written while they are recorded: "evtx/<host>/<channel>"
/// with ".evtx", as Windows names them. A log that reaches `largest` bytes becomes
/// "Archive-<channel>-<time>.evtx", as Windows archives a full log, and a new one begins. Memory:
/// what is held, one window, and a chunk for each log. Not synchronised.
class EventLogs {
 public:
  static constexpr std::uint64_t kLargestBytes = std::uint64_t{1} << 30U;

  /// `directory` is that of all telemetry; SampleEvent::host is an index of `hosts`.
  EventLogs(std::string directory, std::vector<Host> hosts, std::uint64_t largest = kLargestBytes);

  /// These are kept until they are due.
  void hold(std::vector<SampleEvent> events);

  /// Writes what belongs before `until`, and takes it out of `window`. Fails with `Io`.
  Status write_until(Timestamp until, std::vector<SampleEvent>& window);

  /// Puts the files in place and tells what they hold. Fails with `Io`.
  Status finish(WrittenTelemetry& out);

 private:
  struct Log {
    std::uint32_t host = 0;
    std::string channel;
    std::unique_ptr<EvtxWriter> writer;
    std::vector<std::optional<EventKind>> kinds;
    std::string file;  ///< relative to the directory
    std::uint64_t next_id = 0;
    std::size_t first_planted = 0;  ///< of this file, in `planted_`
    Timestamp last{};
  };

  using LogKey = std::pair<std::uint32_t, std::string>;

  Status write_event(const SampleEvent& event);
  Result<Log*> log_of(const SampleEvent& event);
  Status open(Log& log);
  Status archive(Log& log);
  void note_planted(const SampleEvent& event, const Log& log, std::uint64_t record_id);

  std::string directory_;
  std::vector<Host> hosts_;
  std::uint64_t largest_;
  std::vector<EventTemplate> templates_;
  std::vector<SampleEvent> held_;
  std::size_t next_held_ = 0;
  std::map<LogKey, Log> logs_;
  std::vector<Log*> places_;  // by host and kind
  std::vector<EvtxValue> values_;
  WrittenTelemetry written_;
};

}  // namespace longwatch::scenario::internal
