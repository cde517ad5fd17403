#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/time.h"
#include "model/event.h"
#include "pipeline/internal/event_sketch.h"
#include "pipeline/internal/pulse.h"
#include "pipeline/source_history.h"

namespace longwatch::pipeline {

/// The first names in alphabetical order, as many as are kept. They come in runs, so the last one
/// is remembered before the set is asked.
class NameRuns {
 public:
  void add(const model::Value& value);
  void merge(NameRuns& other);

  std::set<std::string>& names() { return names_; }

  /// There were more names than are kept.
  bool has_more() const { return has_more_; }

  std::size_t capacity() const { return bytes_; }

 private:
  void put(const std::string& name);

  std::string scratch_;
  std::string last_;
  std::set<std::string> names_;
  std::size_t bytes_ = 0;
  bool has_more_ = false;
};

/// Records of one log of one host whose numbers follow each other.
struct RecordRun {
  std::uint64_t first = 0;
  std::uint64_t last = 0;
  std::optional<Timestamp> first_time;
  std::optional<Timestamp> last_time;
};

/// What one worker has seen of a source so far.
struct Chronicle {
  NameRuns telemetry;
  NameRuns hosts;
  Pulse pulse;
  Pulse future;  ///< of times that are too late
  EventSketch sketch;
  /// By host and log: one for each unit, more where numbers jump inside.
  std::map<std::pair<std::string, std::string>, std::vector<RecordRun>> runs;
  std::size_t run_count = 0;
  std::uint64_t events = 0;
  SourceHistory counts;  ///< clearings, times that cannot be true, doubts, corrections
};

/// Which fields say these things, when the run asks for them.
struct HistoryFields {
  std::optional<model::FieldId> number;  ///< of the record in its log
  std::optional<model::FieldId> cleared_log;
  std::optional<model::FieldId> cleared_by;
};

/// Writes down what sources say of their own completeness, while they are swept. One for each
/// worker, one thread at a time.
class Historian {
 public:
  struct Options {
    Timestamp latest{};  ///< later times cannot be true
    bool finds_overlaps = false;
    HistoryFields fields{};
  };

  explicit Historian(const Options& options) : options_(options) {}

  /// The events of one unit. `numbered`: the log gave its records numbers that count up.
  void add(const model::EventBatch& batch, bool numbered);

  std::map<model::SourceId, Chronicle>& chronicles() { return chronicles_; }

  std::size_t capacity() const;

 private:
  void add_time(const model::Event& event, Chronicle& chronicle) const;
  void add_clearing(const model::Event& event, Chronicle& chronicle);
  void add_numbers(const std::vector<model::Event>& events, Chronicle& chronicle);
  std::optional<std::uint64_t> number_of(const model::Event& event) const;

  const Options options_;
  std::map<model::SourceId, Chronicle> chronicles_;
  std::string scratch_;
  std::string other_scratch_;
};

/// All that the workers have seen, as histories by the numbers that sources had meanwhile. Forgets
/// it.
std::map<model::SourceId, SourceHistory> write_histories(const std::vector<Historian*>& historians);

HistoryFields find_history_fields(const model::FieldTable& fields);

}  // namespace longwatch::pipeline
