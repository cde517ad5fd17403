#include "read/json/internal/unit_reader.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/limits.h"
#include "base/text.h"
#include "read/json/diagnostics.h"
#include "read/local_time.h"
#include "read/other_case.h"

namespace longwatch::read::json {
namespace {

/// The text ends where more was expected, as a half-written one does.
bool looks_cut(const formats::JsonOutcome& json) {
  return json.problem == formats::JsonProblem::UnexpectedEnd ||
         json.problem == formats::JsonProblem::UnclosedString;
}

}  // namespace

model::Locator SourceFacts::to_text(const model::Locator& locator) const {
  if (utf16 == nullptr) {
    return locator;
  }
  model::Locator text = locator;
  text.offset = utf16->from_file(locator.offset);
  text.length =
      static_cast<std::uint32_t>(utf16->from_file(locator.offset + locator.length) - text.offset);
  return text;
}

UnitReader::UnitReader(const SourceFacts& source, std::uint64_t ordinal, JsonState& state,
                       model::EventBatch& batch, DiagnosticSink& diagnostics)
    : source_(source),
      ordinal_(ordinal),
      state_(state),
      names_(state.names(source.fields)),
      batch_(batch),
      diagnostics_(diagnostics) {}

void UnitReader::take(std::string_view text, std::uint64_t offset) {
  ++ordinal_;
  ++batch_.books().seen;
  if (!text.starts_with('{') || !text.ends_with('}')) {
    text = dark_part(text, offset);
  }
  if (text.size() > source_.record_bytes) {
    --ordinal_;
    --batch_.books().seen;
    drop_long(offset, text.size());
    return;
  }
  const RecordOutcome outcome = state_.values().read(text, names_, batch_.arena());
  if (outcome.usable()) {
    add_event(text, offset, outcome);
  } else {
    drop(outcome, text, offset);
  }
  if (text.size() > limits::kJsonBlockBytes) {
    state_.values().shrink(limits::kJsonBlockBytes);
  }
}

void UnitReader::skip(std::string_view blank, std::uint64_t offset) {
  const auto zeros = static_cast<std::uint64_t>(std::count(blank.begin(), blank.end(), '\0'));
  if (zeros == 0) {
    return;
  }
  const std::uint64_t bytes = source_.file_bytes(offset, zeros);
  batch_.books().bytes_lost += bytes;
  report(kZeroBytes, offset, fmt::format("{} of zero bytes; skipped", to_text(ByteCount{bytes})),
         bytes, 0);
}

/// Cuts blanks and zero bytes off both ends.
std::string_view UnitReader::dark_part(std::string_view text, std::uint64_t& offset) {
  constexpr std::string_view kSkipped{" \t\r\n\0", 5};
  const std::size_t first = std::min(text.find_first_not_of(kSkipped), text.size());
  const std::size_t end = text.find_last_not_of(kSkipped) + 1;
  skip(text.substr(0, first), offset);
  skip(text.substr(std::max(first, end)), offset + std::max(first, end));
  offset += first;
  return text.substr(first, end - first);
}

void UnitReader::add_event(std::string_view text, std::uint64_t offset,
                           const RecordOutcome& outcome) {
  EventHead head = state_.builder().build(state_.values().values(), names_, batch_.arena());
  if (head.time_without_zone) {
    set_local_time(*head.event.time, source_.zone, head.event);
    head.time_without_zone = !source_.zone.has_value();
  }
  head.event.locator = {source_.id, ordinal_, source_.to_file(offset),
                        static_cast<std::uint32_t>(source_.file_bytes(offset, text.size()))};
  head.event.values = batch_.keep(state_.builder().fields(), *names_.fields());
  batch_.add(head.event);
  ++batch_.books().events;
  const auto count = [this, offset](Tally& tally) {
    if (tally.count++ == 0) {
      tally.first = {source_.id, ordinal_, offset, 0};
    }
  };
  if (head.time_without_zone) {
    count(without_zone_);
  }
  if (outcome.json.encoding == formats::JsonEncoding::InvalidUtf8) {
    count(invalid_utf8_);
  }
  if (outcome.clipped()) {
    report(kRecordClipped, offset,
           fmt::format("{} at byte {} of the record; what follows was not read",
                       to_text(outcome.json.problem), outcome.json.offset),
           source_.file_bytes(offset + outcome.json.offset, text.size() - outcome.json.offset), 0);
  }
}

void UnitReader::drop(const RecordOutcome& outcome, std::string_view text, std::uint64_t offset) {
  ++batch_.books().dropped;
  const std::uint64_t bytes = source_.file_bytes(offset, text.size());
  batch_.books().bytes_lost += bytes;
  if (outcome.json.ok() || outcome.clipped()) {
    report(kNotAnObject, offset, "expected '{', got another value; record dropped", bytes, 1);
    return;
  }
  const bool at_end = offset + text.size() >= source_.size;
  const DiagnosticKind& kind = at_end && looks_cut(outcome.json) ? kTruncatedRecord : kBrokenRecord;
  report(kind, offset,
         fmt::format("{} at byte {} of the record; record dropped", to_text(outcome.json.problem),
                     outcome.json.offset),
         bytes, 1);
}

void UnitReader::drop_long(std::uint64_t offset, std::uint64_t bytes) {
  ++ordinal_;
  ++batch_.books().seen;
  ++batch_.books().dropped;
  const std::uint64_t lost = source_.file_bytes(offset, bytes);
  batch_.books().bytes_lost += lost;
  report(kRecordTooLong, offset,
         fmt::format("the record has {}, the limit is {}; record dropped",
                     to_text(ByteCount{bytes}), to_text(ByteCount{source_.record_bytes})),
         lost, 1);
}

void UnitReader::report(const DiagnosticKind& kind, std::uint64_t offset, std::string message,
                        std::uint64_t bytes_lost, std::uint64_t records_lost) {
  Diagnostic diagnostic{&kind, {}, std::move(message), {}, bytes_lost, records_lost, {}};
  diagnostic.place.file = source_.name;
  diagnostic.place.record = ordinal_;
  diagnostic.place.offset = source_.to_file(offset);
  diagnostics_.report(std::move(diagnostic));
}

void UnitReader::report_tally(const DiagnosticKind& kind, const Tally& tally,
                              std::string_view what) {
  if (tally.count == 0) {
    return;
  }
  ordinal_ = tally.first.record;
  report(kind, tally.first.offset,
         fmt::format("{} {} from here", with_thousands(tally.count), what), 0, 0);
}

void UnitReader::finish() {
  report_other_case(batch_, *names_.fields(), source_.name, diagnostics_);
  report_tally(kInvalidUtf8, invalid_utf8_, "record(s) with bytes that are no UTF-8");
  report_tally(kTimeWithoutZone, without_zone_,
               "record(s) whose only time has no zone, read as UTC,");
}

}  // namespace longwatch::read::json
