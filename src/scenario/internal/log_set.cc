#include "scenario/internal/log_set.h"

#include <algorithm>
#include <map>
#include <memory>
#include <optional>
#include <utility>

#include "base/check.h"
#include "base/file_system.h"
#include "scenario/evtx_writer.h"
#include "scenario/internal/event_values.h"
#include "scenario/internal/output_file.h"
#include "scenario/internal/winlogbeat.h"

namespace longwatch::scenario::internal {
namespace {

/// One log of one host.
struct Log {
  std::uint32_t host = 0;
  std::string channel;
  std::vector<std::size_t> events;
};

class LogWriter {
 public:
  LogWriter(std::string directory, std::span<const HostRecorder> hosts,
            std::span<const SampleEvent> events)
      : directory_(std::move(directory)),
        hosts_(hosts),
        events_(events),
        templates_(windows_event_templates()) {}

  Status write_evtx(const Log& log, LogSet& out);
  Status write_lines(std::span<const Log> logs, LogSet& out);
  std::vector<Log> sort_into_logs() const;

 private:
  Result<std::vector<std::optional<EventKind>>> add_kinds(EvtxWriter& writer, const Log& log);
  Status write_record(EvtxWriter& writer, EventKind kind, const SampleEvent& event,
                      std::uint64_t record_id);

  std::string directory_;
  std::span<const HostRecorder> hosts_;
  std::span<const SampleEvent> events_;
  std::vector<EventTemplate> templates_;
};

std::vector<Log> LogWriter::sort_into_logs() const {
  std::vector<std::size_t> order(events_.size());
  for (std::size_t i = 0; i < order.size(); ++i) {
    order[i] = i;
  }
  std::stable_sort(order.begin(), order.end(), [this](std::size_t a, std::size_t b) {
    return events_[a].time < events_[b].time;
  });
  std::map<std::pair<std::uint32_t, std::string>, Log> logs;
  for (const std::size_t index : order) {
    const SampleEvent& event = events_[index];
    const std::string& channel = templates_[index_of(event.kind)].channel;
    Log& log = logs[{event.host, channel}];
    log.host = event.host;
    log.channel = channel;
    log.events.push_back(index);
  }
  std::vector<Log> sorted;
  for (auto& [key, log] : logs) {
    sorted.push_back(std::move(log));
  }
  return sorted;
}

Result<std::vector<std::optional<EventKind>>> LogWriter::add_kinds(EvtxWriter& writer,
                                                                   const Log& log) {
  std::vector<std::optional<EventKind>> kinds(templates_.size());
  for (const std::size_t index : log.events) {
    const std::size_t kind = index_of(events_[index].kind);
    if (!kinds[kind].has_value()) {
      LW_TRY_ASSIGN(kinds[kind], writer.add(templates_[kind]));
    }
  }
  return kinds;
}

Status LogWriter::write_record(EvtxWriter& writer, EventKind kind, const SampleEvent& event,
                               std::uint64_t record_id) {
  std::vector<EvtxValue> values;
  values_of(event, templates_[index_of(event.kind)], values);
  RecordHead head;
  head.time = event.time;
  head.computer = hosts_[event.host].host().fqdn;
  head.record_id = record_id;
  head.process_id = event.process_id;
  head.thread_id = event.thread_id;
  head.user_sid = event.user_sid;
  head.activity_id = event.activity_id;
  return writer.write(kind, head, values);
}

Status LogWriter::write_evtx(const Log& log, LogSet& out) {
  const std::string file =
      join_path(hosts_[log.host].host().name, file_stem_of(log.channel) + ".evtx");
  LW_TRY_ASSIGN(const auto writer, EvtxWriter::create(join_path(directory_, file)));
  LW_TRY_ASSIGN(const auto kinds, add_kinds(*writer, log));
  std::uint64_t record_id = first_record_id(log.host, log.channel);
  for (const std::size_t index : log.events) {
    const SampleEvent& event = events_[index];
    LW_TRY(write_record(*writer, *kinds[index_of(event.kind)], event, record_id));
    out.placed.push_back({index, file, record_id, 0});
    ++record_id;
  }
  LW_TRY_ASSIGN(const EvtxSummary summary, writer->finish());
  LW_CHECK(summary.records == log.events.size());
  out.files.push_back(file);
  return {};
}

// A shipper follows all channels at once: lines are in order of time, ids count by channel.
Status LogWriter::write_lines(std::span<const Log> logs, LogSet& out) {
  std::vector<Placed> lines;
  for (const Log& log : logs) {
    std::uint64_t record_id = first_record_id(log.host, log.channel);
    for (const std::size_t index : log.events) {
      lines.push_back({index, "", record_id++, 0});
    }
  }
  std::stable_sort(lines.begin(), lines.end(), [this](const Placed& a, const Placed& b) {
    return events_[a.event].time < events_[b.event].time;
  });
  const Host& host = hosts_[logs.front().host].host();
  const std::string file = join_path(host.name, "winlogbeat.ndjson");
  LW_TRY_ASSIGN(OutputFile output, OutputFile::create(join_path(directory_, file)));
  std::uint64_t number = 0;
  for (Placed& line : lines) {
    const SampleEvent& event = events_[line.event];
    const std::string text =
        winlogbeat_line(templates_[index_of(event.kind)], event, host, line.record_id);
    LW_TRY(output.append(as_bytes(text)));
    line.file = file;
    line.line = ++number;
    out.placed.push_back(line);
  }
  LW_TRY(output.commit());
  out.files.push_back(file);
  return {};
}

}  // namespace

Result<LogSet> write_logs(const std::string& directory, std::span<const HostRecorder> hosts,
                          std::size_t shipped_host, std::span<const SampleEvent> events) {
  LogSet out;
  LogWriter writer(directory, hosts, events);
  std::vector<Log> shipped;
  for (Log& log : writer.sort_into_logs()) {
    if (log.host == shipped_host) {
      shipped.push_back(std::move(log));
    } else {
      LW_TRY(writer.write_evtx(log, out));
    }
  }
  if (!shipped.empty()) {
    LW_TRY(writer.write_lines(shipped, out));
  }
  std::sort(out.files.begin(), out.files.end());
  return out;
}

}  // namespace longwatch::scenario::internal
