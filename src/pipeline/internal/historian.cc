#include "pipeline/internal/historian.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <tuple>
#include <utility>

namespace longwatch::pipeline {
namespace {

// A source is one host's or one sensor's; a collector's holds many. More are not listed.
constexpr std::size_t kMostNames = 20'000;
constexpr std::size_t kMostClearings = 1'000;
constexpr std::size_t kMostJumpsTold = 5;
/// Of one source. A log of 4 GB has 65,536 units, each of which begins a run of its own.
constexpr std::size_t kMostRuns = 262'144;

/// No log that this product reads is older: what is, was written by a clock that was not set, as
/// 1601 (FILETIME 0) and 1970 (Unix time 0) are.
constexpr Timestamp kEarliest{
    std::chrono::sys_days(std::chrono::year(1990) / 1 / 1).time_since_epoch()};

constexpr std::string_view kNumber = "EventRecordID";
constexpr std::string_view kClearedLog = "Channel";
constexpr std::string_view kClearedBy = "SubjectUserName";

/// Windows events that say that a log was cleared. 1102 and 517 stand in the Security log and mean
/// it, 104 stands in the System log and names the one it means.
struct ClearingEvent {
  std::uint32_t id;
  std::string_view channel;
};

constexpr std::array<ClearingEvent, 3> kClearingEvents = {
    {{1102, "Security"}, {517, "Security"}, {104, "System"}}};

const ClearingEvent* clearing_event(std::uint32_t id) {
  const auto* const found =
      std::find_if(kClearingEvents.begin(), kClearingEvents.end(),
                   [id](const ClearingEvent& event) { return event.id == id; });
  return found == kClearingEvents.end() ? nullptr : found;
}

auto order_of(const LogClearing& clearing) {
  return std::tie(clearing.record, clearing.time, clearing.host, clearing.log, clearing.by);
}

void keep_first(std::vector<LogClearing>& clearings) {
  std::sort(clearings.begin(), clearings.end(),
            [](const LogClearing& a, const LogClearing& b) { return order_of(a) < order_of(b); });
  clearings.resize(std::min(clearings.size(), kMostClearings));
}

/// Joins runs that follow each other once all units between them are known.
void compact_runs(Chronicle& chronicle) {
  chronicle.run_count = 0;
  for (auto& [log, runs] : chronicle.runs) {
    std::sort(runs.begin(), runs.end(), [](const RecordRun& a, const RecordRun& b) {
      return std::tie(a.first, a.last) < std::tie(b.first, b.last);
    });
    std::size_t kept = 0;
    for (const RecordRun& run : runs) {
      if (kept > 0 && run.first <= runs[kept - 1].last + 1) {
        RecordRun& into = runs[kept - 1];
        if (run.last > into.last) {  // damaged logs may show numbers twice
          into.last = run.last;
          into.last_time = run.last_time;
        }
      } else {
        runs[kept++] = run;
      }
    }
    runs.resize(kept);
    chronicle.run_count += kept;
  }
}

void merge(SourceHistory& into, SourceHistory& from) {
  into.cleared += from.cleared;
  into.has_too_many_jumps = into.has_too_many_jumps || from.has_too_many_jumps;
  into.without_time += from.without_time;
  into.too_early += from.too_early;
  into.too_late += from.too_late;
  into.zone_assumed += from.zone_assumed;
  into.repeated += from.repeated;
  into.skipped += from.skipped;
  into.year_inferred += from.year_inferred;
  for (const auto& [correction, events] : from.corrections) {
    into.corrections[correction] += events;
  }
  std::move(from.clearings.begin(), from.clearings.end(), std::back_inserter(into.clearings));
  keep_first(into.clearings);
}

void merge(Chronicle& into, Chronicle& from) {
  into.telemetry.merge(from.telemetry);
  into.hosts.merge(from.hosts);
  into.pulse.merge(from.pulse);
  into.future.merge(from.future);
  into.sketch.merge(from.sketch);
  for (auto& [log, runs] : from.runs) {
    std::vector<RecordRun>& all = into.runs[log];
    all.insert(all.end(), runs.begin(), runs.end());
  }
  into.events += from.events;
  merge(into.counts, from.counts);
}

/// The numbers between runs.
void add_jumps(const std::pair<std::string, std::string>& log, const std::vector<RecordRun>& runs,
               std::vector<RecordJump>& jumps) {
  for (std::size_t i = 1; i < runs.size(); ++i) {
    const RecordRun& before = runs[i - 1];
    const RecordRun& after = runs[i];
    jumps.push_back(
        {log.first, log.second, before.last, after.first, before.last_time, after.first_time});
  }
}

void find_jumps(Chronicle& chronicle, SourceHistory& history) {
  compact_runs(chronicle);
  if (history.has_too_many_jumps || chronicle.run_count > kMostRuns) {
    history.has_too_many_jumps = true;
    return;
  }
  std::vector<RecordJump> jumps;
  for (const auto& [log, runs] : chronicle.runs) {
    add_jumps(log, runs, jumps);
  }
  history.jumps = jumps.size();
  for (const RecordJump& jump : jumps) {
    history.records_missing += jump.missing();
  }
  std::stable_sort(jumps.begin(), jumps.end(), [](const RecordJump& a, const RecordJump& b) {
    return a.missing() > b.missing();
  });
  jumps.resize(std::min(jumps.size(), kMostJumpsTold));
  history.widest_jumps = std::move(jumps);
  history.is_selection = history.jumps * 2 > chronicle.events;
}

/// A single record of the future is a mistake and would stretch the period. Where they are most, or
/// go on from the others, that is when the source speaks of: invented cases may lie in years to
/// come.
bool is_period_of_future(Chronicle& chronicle) {
  constexpr TimeTicks kGoesOn = std::chrono::days(1);
  const std::vector<Pulse::Beat>& late = chronicle.future.beats();
  const std::vector<Pulse::Beat>& beats = chronicle.pulse.beats();
  const SourceHistory& counts = chronicle.counts;
  const std::uint64_t timed = chronicle.events - counts.without_time - counts.too_early;
  return !late.empty() && (counts.too_late * 2 > timed ||
                           (!beats.empty() && late.front().first - beats.back().last <= kGoesOn));
}

SourceHistory write_history(Chronicle& chronicle) {
  if (is_period_of_future(chronicle)) {
    chronicle.pulse.merge(chronicle.future);
  }
  SourceHistory history = std::move(chronicle.counts);
  history.telemetry = std::move(chronicle.telemetry.names());
  history.hosts = std::move(chronicle.hosts.names());
  history.has_more_hosts = chronicle.hosts.has_more();
  const std::vector<Pulse::Beat>& beats = chronicle.pulse.beats();
  if (!beats.empty()) {
    history.first = beats.front().first;
    history.last = beats.back().last;
    history.silences = silences_in(beats, chronicle.pulse.step_width());
  }
  find_jumps(chronicle, history);
  keep_first(history.clearings);
  return history;
}

}  // namespace

void NameRuns::add(const model::Value& value) {
  if (value.is_null()) {
    return;
  }
  const std::string_view text = model::render(value, scratch_);
  if (text.empty() || text == last_) {
    return;
  }
  last_ = text;
  put(last_);
}

void NameRuns::put(const std::string& name) {
  constexpr std::size_t kNodeBytes = 64;
  if (names_.size() >= kMostNames && name > *names_.rbegin()) {
    has_more_ = true;
    return;
  }
  if (names_.insert(name).second) {
    bytes_ += kNodeBytes + name.size();
  }
  if (names_.size() > kMostNames) {
    has_more_ = true;
    bytes_ -= kNodeBytes + names_.rbegin()->size();
    names_.erase(std::prev(names_.end()));
  }
}

void NameRuns::merge(NameRuns& other) {
  has_more_ = has_more_ || other.has_more_;
  for (const std::string& name : other.names_) {
    put(name);
  }
}

void Historian::add(const model::EventBatch& batch, bool numbered) {
  if (batch.events().empty()) {
    return;
  }
  Chronicle& chronicle = chronicles_[batch.events().front().locator.source];
  chronicle.events += batch.events().size();
  for (const model::Event& event : batch.events()) {
    add_time(event, chronicle);
    chronicle.telemetry.add(event.channel);
    chronicle.hosts.add(event.computer);
    if (event.event_id.has_value() && clearing_event(*event.event_id) != nullptr) {
      add_clearing(event, chronicle);
    }
    if (options_.finds_overlaps) {
      chronicle.sketch.add(event);
    }
  }
  if (numbered && !chronicle.counts.has_too_many_jumps) {
    add_numbers(batch.events(), chronicle);
  }
}

void Historian::add_time(const model::Event& event, Chronicle& chronicle) const {
  SourceHistory& counts = chronicle.counts;
  if (!event.time.has_value()) {
    ++counts.without_time;
    return;
  }
  if (*event.time < kEarliest) {
    ++counts.too_early;
    return;
  }
  if (*event.time > options_.latest) {
    ++counts.too_late;
    chronicle.future.add(*event.time);
    return;
  }
  chronicle.pulse.add(*event.time);
  if (event.time_doubts != 0) {
    const auto has = [&event](std::uint8_t doubt) {
      return static_cast<std::uint64_t>((event.time_doubts & doubt) != 0);
    };
    counts.zone_assumed += has(model::time_doubt::kZoneAssumed);
    counts.repeated += has(model::time_doubt::kRepeated);
    counts.skipped += has(model::time_doubt::kSkipped);
    counts.year_inferred += has(model::time_doubt::kYearInferred);
  }
  if (event.clock_correction != TimeTicks{}) {
    ++counts.corrections[event.clock_correction];
  }
}

std::optional<std::uint64_t> Historian::number_of(const model::Event& event) const {
  for (const model::FieldValue& value : event.values) {
    if (value.field == options_.fields.number) {
      const std::optional<std::int64_t> number = model::to_integer(value.value);
      return number.has_value() && *number >= 0 ? std::optional(static_cast<std::uint64_t>(*number))
                                                : std::nullopt;
    }
  }
  return std::nullopt;
}

/// Records of one unit stand in the order of their numbers, but those of several hosts, which a
/// collector gathered, by host and log only.
void Historian::add_numbers(const std::vector<model::Event>& events, Chronicle& chronicle) {
  std::vector<RecordRun>* runs = nullptr;
  std::size_t before = 0;
  std::pair<std::string, std::string> log;
  for (const model::Event& event : events) {
    const std::optional<std::uint64_t> number = number_of(event);
    if (!number.has_value()) {
      continue;
    }
    const std::string_view host = model::render(event.computer, scratch_);
    const bool same_host = runs != nullptr && host == log.first;
    if (!same_host || model::render(event.channel, other_scratch_) != log.second) {
      log = {std::string(host), std::string(model::render(event.channel, other_scratch_))};
      runs = &chronicle.runs[log];
      before = runs->size();
    }
    if (runs->size() > before && *number == runs->back().last + 1) {
      runs->back().last = *number;
      runs->back().last_time = event.time;
    } else {
      runs->push_back({*number, *number, event.time, event.time});
      ++chronicle.run_count;
    }
  }
  if (chronicle.run_count > 2 * kMostRuns) {
    compact_runs(chronicle);
    if (chronicle.run_count > kMostRuns) {
      chronicle.counts.has_too_many_jumps = true;
      chronicle.runs.clear();
      chronicle.run_count = 0;
    }
  }
}

void Historian::add_clearing(const model::Event& event, Chronicle& chronicle) {
  const ClearingEvent& known = *clearing_event(*event.event_id);
  if (model::render(event.channel, scratch_) != known.channel) {
    return;
  }
  LogClearing clearing;
  clearing.time = event.time;
  clearing.record = event.locator.record;
  clearing.host = model::render(event.computer, scratch_);
  clearing.log = known.channel == "Security" ? "Security" : "";
  bool shows_own_log = false;  // the first Channel is the log that the record stands in
  for (const model::FieldValue& value : event.values) {
    if (value.field == options_.fields.cleared_by) {
      clearing.by = model::render(value.value, scratch_);
    } else if (value.field == options_.fields.cleared_log) {
      if (shows_own_log) {
        clearing.log = model::render(value.value, scratch_);
      }
      shows_own_log = true;
    }
  }
  ++chronicle.counts.cleared;
  chronicle.counts.clearings.push_back(std::move(clearing));
  if (chronicle.counts.clearings.size() >= 2 * kMostClearings) {
    keep_first(chronicle.counts.clearings);
  }
}

std::size_t Historian::capacity() const {
  std::size_t bytes = 0;
  for (const auto& [source, chronicle] : chronicles_) {
    bytes += sizeof chronicle + chronicle.pulse.capacity() + chronicle.future.capacity() +
             chronicle.sketch.capacity() + chronicle.telemetry.capacity() +
             chronicle.hosts.capacity() + chronicle.run_count * sizeof(RecordRun) +
             chronicle.counts.clearings.capacity() * sizeof(LogClearing);
  }
  return bytes;
}

std::map<model::SourceId, SourceHistory> write_histories(
    const std::vector<Historian*>& historians) {
  std::map<model::SourceId, Chronicle> whole;
  for (Historian* historian : historians) {
    for (auto& [source, chronicle] : historian->chronicles()) {
      const auto [at, is_new] = whole.try_emplace(source, std::move(chronicle));
      if (!is_new) {
        merge(at->second, chronicle);
      }
    }
    historian->chronicles().clear();
  }
  std::map<model::SourceId, SourceHistory> histories;
  std::map<model::SourceId, EventSketch> sketches;
  for (auto& [source, chronicle] : whole) {
    histories.emplace(source, write_history(chronicle));
    sketches.emplace(source, std::move(chronicle.sketch));
  }
  for (auto& [source, overlaps] : overlaps_of(sketches)) {
    histories.at(source).overlaps = std::move(overlaps);
  }
  return histories;
}

void add_history_fields(model::FieldTable& fields) {
  fields.add_exact(kNumber);
  fields.add_exact(kClearedLog);
  fields.add_exact(kClearedBy);
}

HistoryFields find_history_fields(const model::FieldTable& fields) {
  const auto id_of = [&fields](std::string_view name) {
    const std::optional<model::NamedField> field = fields.find(name);
    return field.has_value() ? std::optional(field->field) : std::nullopt;
  };
  return {id_of(kNumber), id_of(kClearedLog), id_of(kClearedBy)};
}

}  // namespace longwatch::pipeline
