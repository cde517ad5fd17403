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

/// A log as it stood on its host's own disk at a moment.
struct TakenLog {
  std::uint32_t host = 0;
  std::string channel;
  Timestamp at;  ///< by the host's clock
};

/// The Windows event logs of many hosts, written while they are recorded: "evtx/<host>/<channel>"
/// with ".evtx", as Windows names them. A log that reaches `largest` bytes becomes
/// "Archive-<channel>-<time>.evtx", as Windows archives a full log, and a new one begins. Memory:
/// what is held, one window, and a chunk for each log. Not synchronised.
class EventLogs {
 public:
  static constexpr std::uint64_t kLargestBytes = std::uint64_t{1} << 30U;

  /// `directory` is that of all telemetry; SampleEvent::host is an index of `hosts`.
  EventLogs(std::string directory, std::vector<Host> hosts, std::uint64_t largest = kLargestBytes);

  /// Writes "disk/<host>/<channel>.evtx" as well: what the host itself still has at that moment.
  /// Where the log was cleared that is what came after; the others hold everything, as a collector
  /// does.
  void take(const TakenLog& taken);

  /// These are kept until they are due.
  void hold(std::vector<SampleEvent> events);

  /// Writes what belongs before `until`, and takes it out of `window`. Fails with `Io`.
  Status write_until(Timestamp until, std::vector<SampleEvent>& window);

  /// Puts the files in place and tells what they hold. Fails with `Io`.
  Status finish(WrittenTelemetry& out);

 private:
  /// A file that is open, and the kinds of events that it knows.
  struct OpenFile {
    std::unique_ptr<EvtxWriter> writer;
    std::vector<std::optional<EventKind>> kinds;
    std::string name;  ///< relative to the directory
  };

  struct Disk {
    Timestamp at;
    OpenFile file;
    std::vector<WrittenTelemetry::Planted> planted;
  };

  struct Log {
    std::uint32_t host = 0;
    std::string channel;
    OpenFile file;
    Disk* disk = nullptr;  ///< null = nobody takes it from the host
    std::uint64_t next_id = 0;
    std::size_t first_planted = 0;  ///< of this file, in `planted_`
    Timestamp last{};
  };

  using LogKey = std::pair<std::uint32_t, std::string>;

  Status write_event(const SampleEvent& event);
  Result<Log*> log_of(const SampleEvent& event);
  Status open(Log& log);
  Status archive(Log& log);
  Status open_file(const std::string& folder, const Log& log, OpenFile& file) const;
  /// `values_` are the event's.
  Status write(const SampleEvent& event, const RecordHead& head, OpenFile& file);
  Status write_to_disk(const SampleEvent& event, const Log& log, const RecordHead& head);
  Status finish_disks();
  WrittenTelemetry::Planted planted_record(const SampleEvent& event, const std::string& file,
                                           std::uint64_t record_id) const;
  void note_planted(const SampleEvent& event, const Log& log, std::uint64_t record_id);

  std::string directory_;
  std::vector<Host> hosts_;
  std::uint64_t largest_;
  std::vector<EventTemplate> templates_;
  std::vector<SampleEvent> held_;
  std::size_t next_held_ = 0;
  std::map<LogKey, Log> logs_;
  std::map<LogKey, Disk> disks_;
  std::vector<Log*> places_;  // by host and kind
  std::vector<EvtxValue> values_;
  WrittenTelemetry written_;
};

}  // namespace longwatch::scenario::internal
