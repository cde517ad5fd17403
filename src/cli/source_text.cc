#include "cli/source_text.h"

#include <algorithm>
#include <string_view>
#include <tuple>
#include <utility>

#include <fmt/format.h>

#include "base/text.h"
#include "base/time.h"
#include "formats/json_writer.h"
#include "share/terminal_text.h"

namespace longwatch::cli {
namespace {

using formats::JsonWriter;
using pipeline::LogClearing;
using pipeline::Overlap;
using pipeline::RecordJump;
using pipeline::RunReport;
using pipeline::Silence;
using pipeline::SourceHistory;
using pipeline::SourceReport;
using share::terminal_safe;

constexpr std::size_t kLinesShown = 5;

auto order_of(const DiagnosticPlace& place) {
  return std::make_tuple(place.offset.value_or(0), place.record.value_or(0), place.line.value_or(0),
                         place.column.value_or(0));
}

std::string time_text(const std::optional<Timestamp>& time) {
  return time.has_value() ? to_iso8601(*time) : std::string("an unknown time");
}

/// "7h2m11s"
std::string length_text(TimeTicks length) {
  return to_clock_text(std::chrono::floor<std::chrono::seconds>(length)).substr(1);
}

std::string percent(double share) {
  return share >= 1 ? "100 %" : fmt::format("{:.1f} %", std::min(share * 100, 99.9));
}

/// The name of the source that has the same bytes and was read; empty when it is none.
std::string_view original_of(const SourceReport& source, const RunReport& report) {
  return source.source.same_as.has_value()
             ? std::string_view(report.sources[model::index_of(*source.source.same_as)].source.name)
             : std::string_view();
}

std::string period_text(const SourceHistory& history) {
  return history.first.has_value()
             ? fmt::format("{} to {}", time_text(history.first), time_text(history.last))
             : std::string("no event with a time");
}

std::string books_text(const model::RecordBooks& books) {
  std::string text = fmt::format("{} records = {} events + {} dropped + {} left out",
                                 with_thousands(books.seen), with_thousands(books.events),
                                 with_thousands(books.dropped), with_thousands(books.filtered));
  if (books.bytes_lost > 0) {
    text += fmt::format(", {} lost", to_text(ByteCount{books.bytes_lost}));
  }
  return text;
}

/// Lines below a source: a label, then what there is to say.
class Notes {
 public:
  explicit Notes(std::string& out) : out_(out) {}

  void add(std::string_view label, std::string_view text) {
    out_ += fmt::format("  {:<10}{}\n", label, terminal_safe(text));
  }

  /// At most `kLinesShown` of them, and how many there are beside these.
  template <class Items, class Say>
  void add_some(std::string_view label, const Items& items, std::uint64_t all, const Say& say) {
    std::size_t shown = 0;
    for (const auto& item : items) {
      if (shown == kLinesShown) {
        break;
      }
      add(label, say(item));
      ++shown;
    }
    if (all > shown) {
      add("", fmt::format("and {} more", with_thousands(all - shown)));
    }
  }

 private:
  std::string& out_;
};

std::string silence_text(const Silence& silence) {
  return fmt::format("no event from {} to {}, {}; events were to be expected in {} minutes of it",
                     to_iso8601(silence.from), to_iso8601(silence.until),
                     length_text(silence.until - silence.from), with_thousands(silence.expected));
}

std::string jump_text(const RecordJump& jump) {
  return fmt::format("{} missing in {} of {}, between number {} at {} and {} at {}",
                     with_thousands(jump.missing()), jump.log.empty() ? "the log" : jump.log,
                     jump.host.empty() ? "an unnamed host" : jump.host, jump.before,
                     time_text(jump.from), jump.after, time_text(jump.until));
}

std::string clearing_text(const LogClearing& clearing) {
  return fmt::format("{} log cleared at {} on {}{} (record {})",
                     clearing.log.empty() ? "a" : clearing.log, time_text(clearing.time),
                     clearing.host.empty() ? "an unnamed host" : clearing.host,
                     clearing.by.empty() ? "" : " by " + clearing.by, clearing.record);
}

std::string overlap_text(const Overlap& overlap, const RunReport& report) {
  return fmt::format("{}: {} of this one's events, {} of its own{}",
                     report.sources[model::index_of(overlap.with)].source.name,
                     percent(overlap.share), percent(overlap.other_share),
                     overlap.is_estimate ? " (estimated from a sample)" : "");
}

void add_numbers(const SourceHistory& history, Notes& notes) {
  if (history.has_too_many_jumps) {
    notes.add("records", "numbers are missing in more places than can be kept track of");
  }
  if (history.jumps == 0) {
    return;
  }
  if (history.is_selection) {
    notes.add("records",
              fmt::format("a selection: {} numbers missing in {} places",
                          with_thousands(history.records_missing), with_thousands(history.jumps)));
    return;
  }
  notes.add_some("records", history.widest_jumps, history.jumps, jump_text);
}

void add_clock(const SourceHistory& history, Notes& notes) {
  for (const auto& [correction, events] : history.corrections) {
    notes.add("clock", fmt::format("{} events corrected by {}", with_thousands(events),
                                   to_clock_text(correction)));
  }
  if (history.too_early + history.too_late > 0) {
    notes.add("clock",
              fmt::format("not set: {} events before 1990, {} later than now; the period "
                          "leaves them out",
                          with_thousands(history.too_early), with_thousands(history.too_late)));
  }
  const auto doubt = [&notes](std::uint64_t events, std::string_view what) {
    if (events > 0) {
      notes.add("clock", fmt::format("{} events {}", with_thousands(events), what));
    }
  };
  doubt(history.without_time, "without a time that can be read");
  doubt(history.zone_assumed, "name no zone and are read as UTC: --timezone");
  doubt(history.year_inferred, "name no year; it follows from the file's date");
  doubt(history.repeated, "at times that the clocks showed twice; the first is meant");
  doubt(history.skipped, "at times that the clocks never showed");
}

void add_notes(const SourceReport& source, const RunReport& report, const DropBooks& drops,
               std::string& out) {
  const SourceHistory& history = source.history;
  Notes notes(out);
  if (!history.hosts.empty()) {
    const auto end =
        std::next(history.hosts.begin(),
                  static_cast<std::ptrdiff_t>(std::min(kLinesShown, history.hosts.size())));
    notes.add(
        "hosts",
        fmt::format("{}{}", fmt::join(history.hosts.begin(), end, ", "),
                    history.hosts.size() > kLinesShown
                        ? fmt::format(" and {}{} more", history.has_more_hosts ? "more than " : "",
                                      with_thousands(history.hosts.size() - kLinesShown))
                        : ""));
  }
  std::vector<Silence> silences = history.silences;
  std::stable_sort(silences.begin(), silences.end(),
                   [](const Silence& a, const Silence& b) { return a.expected > b.expected; });
  notes.add_some("gap", silences, silences.size(), silence_text);
  add_numbers(history, notes);
  notes.add_some("cleared", history.clearings, history.cleared, clearing_text);
  add_clock(history, notes);
  notes.add_some("overlaps", history.overlaps, history.overlaps.size(),
                 [&report](const Overlap& overlap) { return overlap_text(overlap, report); });
  for (const auto& [id, reason] : drops.of(source.source.name)) {
    notes.add("dropped", fmt::format("{} [{}], the first: {}: {}", with_thousands(reason.records),
                                     id, reason.first.to_text(), reason.message));
  }
}

std::string archive_table(const RunReport& report) {
  std::string out = report.archives.empty() ? "" : "\narchives\n";
  for (const pipeline::ArchiveReport& archive : report.archives) {
    out += archive.same_as.has_value()
               ? fmt::format("  {}: the same bytes as {}, opened once\n",
                             terminal_safe(archive.name), terminal_safe(*archive.same_as))
               : fmt::format("  {}: {} files, {}, sha256 {}\n", terminal_safe(archive.name),
                             with_thousands(archive.members), to_text(ByteCount{archive.size}),
                             to_hex(archive.sha256));
  }
  return out;
}

void append_gaps(const SourceHistory& history, JsonWriter& json) {
  json.key("gaps").begin_array();
  for (const Silence& silence : history.silences) {
    json.begin_object().member("from", to_iso8601(silence.from));
    json.member("until", to_iso8601(silence.until));
    json.member("expected_minutes", silence.expected).end_object();
  }
  json.end_array();
  if (history.jumps > 0) {
    json.key("record_numbers").begin_object();
    json.member("jumps", history.jumps).member("missing", history.records_missing);
    json.key("selection").boolean(history.is_selection).key("widest").begin_array();
    for (const RecordJump& jump : history.widest_jumps) {
      json.begin_object().member("host", jump.host).member("log", jump.log);
      json.member("before", jump.before).member("after", jump.after);
      json.member("missing", jump.missing()).end_object();
    }
    json.end_array().end_object();
  }
  if (!history.clearings.empty()) {
    json.member("logs_cleared", history.cleared).key("log_cleared").begin_array();
    for (const LogClearing& clearing : history.clearings) {
      json.begin_object();
      if (clearing.time.has_value()) {
        json.member("time", to_iso8601(*clearing.time));
      }
      json.member("host", clearing.host).member("log", clearing.log).member("by", clearing.by);
      json.member("record", clearing.record).end_object();
    }
    json.end_array();
  }
}

void append_clock(const SourceHistory& history, JsonWriter& json) {
  json.key("clock").begin_object().key("corrections").begin_array();
  for (const auto& [correction, events] : history.corrections) {
    json.begin_object().member("added", to_clock_text(correction));
    json.member("events", events).end_object();
  }
  json.end_array();
  json.member("without_time", history.without_time).member("before_1990", history.too_early);
  json.member("in_future", history.too_late).member("zone_assumed", history.zone_assumed);
  json.member("year_inferred", history.year_inferred).member("repeated", history.repeated);
  json.member("never_shown", history.skipped).end_object();
}

void append_overlaps(const SourceHistory& history, const RunReport& report, JsonWriter& json) {
  if (history.overlaps.empty()) {
    return;
  }
  json.key("overlaps").begin_array();
  for (const Overlap& overlap : history.overlaps) {
    json.begin_object();
    json.member("source", report.sources[model::index_of(overlap.with)].source.name);
    json.member("share", overlap.share).member("share_of_other", overlap.other_share);
    json.key("estimate").boolean(overlap.is_estimate).end_object();
  }
  json.end_array();
}

void append_drops(const DropBooks::Reasons& reasons, JsonWriter& json) {
  if (reasons.empty()) {
    return;
  }
  json.key("dropped").begin_array();
  for (const auto& [id, reason] : reasons) {
    json.begin_object().member("reason", id).member("records", reason.records);
    json.member("first", reason.first.to_text()).member("message", reason.message).end_object();
  }
  json.end_array();
}

void append_texts(std::string_view name, const std::set<std::string>& texts, JsonWriter& json) {
  json.key(name).begin_array();
  for (const std::string& text : texts) {
    json.string(text);
  }
  json.end_array();
}

void append_line(std::string& out, const SourceReport& source, const RunReport& report,
                 const DropBooks& drops) {
  const model::RecordBooks& books = source.books;
  const SourceHistory& history = source.history;
  JsonWriter json(out);
  json.begin_object().member("schema", "longwatch.source.v1");
  json.member("source", source.source.name).member("kind", source.source.kind);
  json.member("size", source.source.size).member("sha256", to_hex(source.source.sha256));
  if (const std::string_view original = original_of(source, report); !original.empty()) {
    json.member("same_as", original).end_object().end_line();
    return;
  }
  if (history.first.has_value()) {
    json.member("first", to_iso8601(*history.first)).member("last", to_iso8601(*history.last));
  }
  json.key("records").begin_object();
  json.member("seen", books.seen).member("events", books.events);
  json.member("dropped", books.dropped).member("filtered", books.filtered).end_object();
  json.member("bytes_lost", books.bytes_lost);
  append_drops(drops.of(source.source.name), json);
  append_texts("telemetry", history.telemetry, json);
  append_texts("hosts", history.hosts, json);
  if (history.has_more_hosts) {
    json.key("more_hosts").boolean(true);
  }
  append_gaps(history, json);
  append_clock(history, json);
  append_overlaps(history, report, json);
  json.end_object().end_line();
}

void append_line(std::string& out, const pipeline::ArchiveReport& archive) {
  JsonWriter json(out);
  json.begin_object().member("schema", "longwatch.archive.v1");
  json.member("archive", archive.name).member("size", archive.size);
  json.member("sha256", to_hex(archive.sha256)).member("members", archive.members);
  if (archive.same_as.has_value()) {
    json.member("same_as", *archive.same_as);
  }
  json.end_object().end_line();
}

}  // namespace

void DropBooks::report(Diagnostic diagnostic) {
  if (diagnostic.records_lost > 0) {
    const MutexLock lock(mutex_);
    Reasons& reasons = by_source_[diagnostic.place.file];
    const auto [at, is_new] = reasons.try_emplace(std::string(diagnostic.kind->id));
    Reason& reason = at->second;
    if (is_new || order_of(diagnostic.place) < order_of(reason.first)) {
      reason.first = diagnostic.place;
      reason.message = diagnostic.message;
    }
    reason.records += diagnostic.records_lost;
  }
  next_.report(std::move(diagnostic));
}

DropBooks::Reasons DropBooks::of(const std::string& source) const {
  const MutexLock lock(mutex_);
  const auto found = by_source_.find(source);
  return found == by_source_.end() ? Reasons() : found->second;
}

std::string source_table(const RunReport& report, const DropBooks& drops) {
  std::string out;
  std::uint64_t bytes = 0;
  std::uint64_t copies = 0;
  for (const SourceReport& source : report.sources) {
    bytes += source.source.size;
    if (const std::string_view original = original_of(source, report); !original.empty()) {
      out += fmt::format("{}\n  the same bytes as {}, read once\n",
                         terminal_safe(source.source.name), terminal_safe(original));
      ++copies;
      continue;
    }
    out += fmt::format("{}\n  {}, {}, {}\n  {}\n", terminal_safe(source.source.name),
                       source.source.kind, to_text(ByteCount{source.source.size}),
                       books_text(source.books), period_text(source.history));
    add_notes(source, report, drops, out);
    out += fmt::format("  sha256 {}\n", to_hex(source.source.sha256));
  }
  out += archive_table(report);
  if (!report.skipped.empty()) {
    out += "\nnot read\n";
    for (const auto& file : report.skipped) {
      out += fmt::format("  {}: {}\n", terminal_safe(file.name), terminal_safe(file.reason));
    }
  }
  const std::string of_which =
      copies == 0 ? std::string() : fmt::format(" ({} of them copies)", with_thousands(copies));
  return out +=
         fmt::format("\n{} sources{}, {}, {}; {} files not read\n",
                     with_thousands(report.sources.size()), of_which, to_text(ByteCount{bytes}),
                     books_text(report.books), with_thousands(report.skipped.size()));
}

std::string source_lines(const RunReport& report, const DropBooks& drops) {
  std::string out;
  for (const SourceReport& source : report.sources) {
    append_line(out, source, report, drops);
  }
  for (const pipeline::ArchiveReport& archive : report.archives) {
    append_line(out, archive);
  }
  for (const auto& file : report.skipped) {
    JsonWriter json(out);
    json.begin_object().member("schema", "longwatch.skipped.v1");
    json.member("source", file.name).member("reason", file.reason).end_object().end_line();
  }
  return out;
}

}  // namespace longwatch::cli
