#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "scenario/internal/output_file.h"
#include "scenario/internal/sample_event.h"
#include "scenario/internal/written_telemetry.h"

namespace longwatch::scenario::internal {

/// Where a log of lines lies and what stands around its records.
struct LineLogFiles {
  const std::string* directory = nullptr;  ///< of all telemetry; outlives the log
  std::string channel;                     ///< for the truth file
  bool daily = false;
  /// Path of the file for the day of the time, relative to the directory.
  std::function<std::string(Timestamp)> name;
  std::function<std::vector<std::string>(Timestamp)> head;
  std::function<std::string(Timestamp)> foot;
};

/// When a record belongs into the log (`written`) and when what it tells happened (`time`).
struct LineTimes {
  Timestamp written;
  Timestamp time;
};

/// One log of lines. Records come in any order; those added before `hold` are kept until they are
/// written, those after it a window at a time:
///
///   log.text().append("..."); log.close({t, t}, origin);   // planted ones
///   log.hold();
///   for each window: { ... benign ones ...; LW_TRY(log.write_until(end, out)); }
///   LW_TRY(log.finish(out));
///
/// Records are written in the order of `written`; equal ones in the order they were added, held
/// ones first. Memory: what is held, and one window. Not synchronised.
class LineLog {
 public:
  explicit LineLog(LineLogFiles files) : files_(std::move(files)) {}

  /// Append the record's line here, without line feed.
  std::string& text() { return window_.text; }

  /// Ends the record that was appended last.
  void close(const LineTimes& times, Origin origin);

  /// Everything so far is held.
  void hold();

  /// Writes what belongs before `until`. No record added later may belong before it. Fails with
  /// `Io`.
  Status write_until(Timestamp until, WrittenTelemetry& out);

  /// Writes the rest and puts the last file in place. Fails with `Io`.
  Status finish(WrittenTelemetry& out);

 private:
  struct Entry {
    LineTimes times;
    std::size_t offset = 0;
    std::size_t length = 0;
    Origin origin;
  };

  /// Records and their texts.
  struct Batch {
    std::string text;
    std::vector<Entry> entries;
    std::size_t next = 0;  // what has been written already
  };

  static void sort(Batch& batch);
  void drop_written();
  Status write_entry(const Batch& batch, const Entry& entry, WrittenTelemetry& out);
  Status turn_to(Timestamp time, WrittenTelemetry& out);
  Status open(Timestamp time);
  Status close_file(WrittenTelemetry& out);
  void put_line(std::string_view line);
  Status flush();

  LineLogFiles files_;
  Batch held_;
  Batch window_;
  std::size_t begin_ = 0;  // of the record that is being appended
  std::optional<OutputFile> file_;
  std::string file_name_;
  std::string buffer_;
  Timestamp day_{};
  Timestamp last_{};
  std::uint64_t lines_ = 0;
};

}  // namespace longwatch::scenario::internal
