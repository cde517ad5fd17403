#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/time.h"
#include "model/field.h"
#include "model/source.h"

/// What a source says of its own completeness: when it was silent, which record numbers are
/// missing, whether a log was cleared, which times cannot be true. The absence of findings covers
/// what was recorded, and this tells what was not.
namespace longwatch::pipeline {

/// A time without events that is longer than the rhythm of the source makes plausible.
struct Silence {
  Timestamp from;   ///< last event before it
  Timestamp until;  ///< first event after it
  /// In how many minutes (or longer steps, in sources of years) of that time events were to be
  /// expected.
  std::uint64_t expected = 0;
};

/// Numbers that a log must have given and that no record has (EventRecordID of Windows; exported
/// logs keep the numbers of the log they come from).
struct RecordJump {
  std::string host;
  std::string log;
  std::uint64_t before = 0;        ///< number of the last record before it
  std::uint64_t after = 0;         ///< of the first one after it
  std::optional<Timestamp> from;   ///< time of the one before
  std::optional<Timestamp> until;  ///< of the one after

  std::uint64_t missing() const { return after - before - 1; }
};

/// A record that says that a log was emptied.
struct LogClearing {
  std::optional<Timestamp> time;
  std::string host;
  std::string log;           ///< which log; empty when the record does not say
  std::string by;            ///< account; empty when the record does not say
  std::uint64_t record = 0;  ///< `Locator::record`
};

/// Another source that holds the same events, in a file that differs.
struct Overlap {
  model::SourceId with{};
  double share = 0;          ///< of this source's events that stand in the other one too, 0 to 1
  double other_share = 0;    ///< of the other one's that stand here
  bool is_estimate = false;  ///< from a sample of the events
};

struct SourceHistory {
  /// Of the events whose time can be true.
  std::optional<Timestamp> first;
  std::optional<Timestamp> last;
  std::set<std::string> telemetry;  ///< channels
  std::set<std::string> hosts;      ///< that wrote it; the first 20,000 in alphabetical order
  bool has_more_hosts = false;
  std::vector<Silence> silences;  ///< by time

  /// Of sources whose records are numbered by the log they were written to.
  std::uint64_t jumps = 0;
  std::uint64_t records_missing = 0;
  std::vector<RecordJump> widest_jumps;  ///< by number of missing records; at most five
  /// Most records do not follow each other: somebody chose them from a log.
  bool is_selection = false;
  /// Numbers are missing in more places than are kept track of; nothing is said of them then.
  bool has_too_many_jumps = false;

  std::uint64_t cleared = 0;           ///< records that say that a log was cleared
  std::vector<LogClearing> clearings;  ///< the first 1,000 of them by record number

  std::uint64_t without_time = 0;
  std::uint64_t too_early = 0;  ///< clocks at 1601, 1970 or another time before 1990
  /// Later than a day after the sweep; no part of the period unless they are most, or go on from
  /// it.
  std::uint64_t too_late = 0;
  // Events with these doubts (model::time_doubt):
  std::uint64_t zone_assumed = 0;
  std::uint64_t repeated = 0;
  std::uint64_t skipped = 0;
  std::uint64_t year_inferred = 0;
  /// What was added to the times of how many events, because their clock is known to be wrong.
  std::map<TimeTicks, std::uint64_t> corrections;
  std::vector<Overlap> overlaps;  ///< by source; only when the request looks for them
};

/// Asks for the fields that tell the numbers of records, which log was cleared and by whom.
void add_history_fields(model::FieldTable& fields);

}  // namespace longwatch::pipeline
