#include <fmt/format.h>

#include "scenario/internal/steps/kinds.h"

namespace longwatch::scenario::internal {
namespace {

constexpr std::uint64_t kMostRecords = 500'000;

/// One record as the file writes it: the fields of the telemetry by their own names.
struct RawRecord {
  std::uint64_t count = 1;
  std::optional<Milliseconds> after;
  std::vector<std::pair<std::string, std::string>> fields;
};

std::vector<RawRecord> read_records(Play& play) {
  std::vector<RawRecord> records;
  for (const Node* const node : play.params.maps("records")) {
    Params params(*node, play.params.file(), "a record");
    RawRecord record;
    record.count = params.number("count", 1, kMostRecords);
    if (params.has("after")) {
      record.after = params.duration("after", Milliseconds{0});
    }
    record.fields = params.pairs("fields");
    if (const Status status = params.finish(); !status.ok()) {
      play.params.adopt(status.error());
    }
    records.push_back(std::move(record));
  }
  if (records.empty()) {
    play.params.refuse("records", "a list of records, each with 'fields'", "nothing");
  }
  return records;
}

Status write_one(Play& play, const std::string& telemetry, const RawRecord& record,
                 Timestamp time) {
  if (telemetry != "windows") {
    return play.sensors().raw(telemetry, time, record.fields);
  }
  std::size_t index = 0;
  HostRecorder* const host = play.recorder("host", index);
  const std::string channel = play.params.need("channel");
  const auto event = static_cast<std::uint16_t>(play.params.number("event_id", 0, 65535));
  return host == nullptr ? Status{} : host->record(time, channel, event, record.fields);
}

void play_records(Play& play) {
  const std::string telemetry = play.params.need("telemetry");
  const std::vector<RawRecord> records = read_records(play);
  std::uint64_t all = 0;
  for (const RawRecord& record : records) {
    all += record.count;
  }
  std::uint64_t done = 0;
  for (const RawRecord& record : records) {
    for (std::uint64_t i = 0; i < record.count && !play.params.failed(); ++i) {
      const Timestamp time =
          record.after.has_value() ? play.from + *record.after : play.spread(done, all);
      ++done;
      const Status status = write_one(play, telemetry, record, time);
      if (!status.ok()) {
        play.params.refuse("telemetry", "telemetry and fields that are known",
                           status.error().message(), status.error().hint());
      }
    }
  }
}

constexpr StepKind kKinds[] = {{"records", play_records}};

}  // namespace

std::span<const StepKind> record_steps() {
  return kKinds;
}

}  // namespace longwatch::scenario::internal
