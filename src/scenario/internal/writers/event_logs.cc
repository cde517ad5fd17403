#include "scenario/internal/writers/event_logs.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <numeric>

#include <fmt/format.h>

#include "base/file_system.h"
#include "scenario/internal/event_values.h"
#include "scenario/internal/output_file.h"

namespace longwatch::scenario::internal {
namespace {

// "2025-08-05-01-02-03-123"
std::string archive_time(Timestamp time) {
  std::string text;
  append_iso8601(text, time, 3);
  text.pop_back();
  std::replace_if(
      text.begin(), text.end(), [](char c) { return c == 'T' || c == ':' || c == '.'; }, '-');
  return text;
}

/// The channel that the event says was cleared; empty for any other event.
std::string cleared_by(const SampleEvent& event) {
  if (event.kind == WindowsEvent::LogCleared) {
    return "Security";
  }
  if (event.kind != WindowsEvent::OtherLogCleared) {
    return {};
  }
  const auto channel = std::find_if(event.fields.begin(), event.fields.end(),
                                    [](const auto& field) { return field.first == "Channel"; });
  return channel == event.fields.end() ? std::string() : channel->second;
}

}  // namespace

EventLogs::EventLogs(std::string directory, std::vector<Host> hosts, std::uint64_t largest)
    : directory_(std::move(directory)),
      hosts_(std::move(hosts)),
      largest_(largest),
      templates_(windows_event_templates()),
      places_(hosts_.size() * kWindowsEventKinds, nullptr) {}

void EventLogs::take(const TakenLog& taken) {
  disks_[{taken.host, taken.channel}].at = taken.at;
}

void EventLogs::hold(std::vector<SampleEvent> events) {
  held_ = std::move(events);
  std::stable_sort(held_.begin(), held_.end(),
                   [](const SampleEvent& a, const SampleEvent& b) { return a.time < b.time; });
}

Status EventLogs::write_until(Timestamp until, std::vector<SampleEvent>& window) {
  const auto pending =
      std::stable_partition(window.begin(), window.end(),
                            [until](const SampleEvent& event) { return event.time < until; });
  std::vector<std::size_t> order(static_cast<std::size_t>(pending - window.begin()));
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&window](std::size_t a, std::size_t b) {
    return window[a].time < window[b].time;
  });
  const auto write_held_before = [this](Timestamp time) -> Status {
    while (next_held_ < held_.size() && held_[next_held_].time < time) {
      LW_TRY(write_event(held_[next_held_++]));
    }
    return {};
  };
  for (const std::size_t index : order) {
    LW_TRY(write_held_before(window[index].time));
    LW_TRY(write_event(window[index]));
  }
  LW_TRY(write_held_before(until));
  window.erase(window.begin(), pending);
  return {};
}

Status EventLogs::write_event(const SampleEvent& event) {
  LW_TRY_ASSIGN(Log* const log, log_of(event));
  values_of(event, templates_[index_of(event.kind)], values_);
  RecordHead head;
  head.time = event.time;
  head.computer = hosts_[event.host].fqdn;
  head.record_id = log->next_id;
  head.process_id = event.process_id;
  head.thread_id = event.thread_id;
  head.user_sid = event.user_sid;
  head.activity_id = event.activity_id;
  LW_TRY(write(event, head, log->file));
  LW_TRY(write_to_disk(event, *log, head));
  note_planted(event, *log, log->next_id);
  log->last = event.time;
  ++log->next_id;
  return {};
}

Status EventLogs::write(const SampleEvent& event, const RecordHead& head, OpenFile& file) {
  std::optional<EventKind>& kind = file.kinds[index_of(event.kind)];
  if (!kind.has_value()) {
    LW_TRY_ASSIGN(kind, file.writer->add(templates_[index_of(event.kind)]));
  }
  LW_TRY(file.writer->write(*kind, head, values_));
  ++written_.records;
  return {};
}

Status EventLogs::open_file(const std::string& folder, const Log& log, OpenFile& file) const {
  LW_TRY(make_directories(join_path(directory_, folder)));
  file.name = join_path(folder, file_stem_of(log.channel) + ".evtx");
  file.kinds.assign(templates_.size(), std::nullopt);
  LW_TRY_ASSIGN(file.writer, EvtxWriter::create(join_path(directory_, file.name)));
  return {};
}

WrittenTelemetry::Planted EventLogs::planted_record(const SampleEvent& event,
                                                    const std::string& file,
                                                    std::uint64_t record_id) const {
  const EventTemplate& described = templates_[index_of(event.kind)];
  return {event.origin,
          {file, record_id, 0, event.time - hosts_[event.host].clock_offset, described.channel,
           described.event_id}};
}

void EventLogs::note_planted(const SampleEvent& event, const Log& log, std::uint64_t record_id) {
  if (event.origin.kind != Origin::Kind::Benign) {
    written_.planted.push_back(planted_record(event, log.file.name, record_id));
  }
}

// A clearing takes everything out of the log, and its own record is the first of what comes after.
Status EventLogs::write_to_disk(const SampleEvent& event, const Log& log, const RecordHead& head) {
  if (const std::string cleared = cleared_by(event); !cleared.empty()) {
    const auto found = disks_.find({event.host, cleared});
    if (found != disks_.end() && event.time <= found->second.at) {
      found->second.file.writer.reset();
      found->second.planted.clear();
    }
  }
  if (log.disk == nullptr || event.time > log.disk->at) {
    return {};
  }
  Disk& disk = *log.disk;
  if (disk.file.writer == nullptr) {
    LW_TRY(open_file(join_path("disk", hosts_[log.host].name), log, disk.file));
  }
  LW_TRY(write(event, head, disk.file));
  if (event.origin.kind != Origin::Kind::Benign) {
    disk.planted.push_back(planted_record(event, disk.file.name, head.record_id));
  }
  return {};
}

Status EventLogs::finish_disks() {
  for (auto& [key, disk] : disks_) {
    if (disk.file.writer == nullptr) {
      continue;  // nothing was in it
    }
    LW_TRY(disk.file.writer->finish());
    written_.files.push_back(disk.file.name);
    written_.planted.insert(written_.planted.end(), disk.planted.begin(), disk.planted.end());
  }
  return {};
}

Result<EventLogs::Log*> EventLogs::log_of(const SampleEvent& event) {
  Log*& place = places_[event.host * kWindowsEventKinds + index_of(event.kind)];
  if (place == nullptr) {
    const std::string& channel = templates_[index_of(event.kind)].channel;
    place = &logs_[{event.host, channel}];
    place->host = event.host;
    place->channel = channel;
    const auto disk = disks_.find({event.host, channel});
    place->disk = disk == disks_.end() ? nullptr : &disk->second;
  }
  if (place->file.writer != nullptr && place->file.writer->bytes_so_far() >= largest_) {
    LW_TRY(archive(*place));
  }
  if (place->file.writer == nullptr) {
    LW_TRY(open(*place));
  }
  return place;
}

Status EventLogs::open(Log& log) {
  log.next_id = log.next_id == 0 ? first_record_id(log.host, log.channel) : log.next_id;
  log.first_planted = written_.planted.size();
  return open_file(join_path("evtx", hosts_[log.host].name), log, log.file);
}

Status EventLogs::archive(Log& log) {
  LW_TRY(log.file.writer->finish());
  log.file.writer.reset();
  const std::string archived = join_path(
      join_path("evtx", hosts_[log.host].name),
      fmt::format("Archive-{}-{}.evtx", file_stem_of(log.channel), archive_time(log.last)));
  if (std::rename(join_path(directory_, log.file.name).c_str(),
                  join_path(directory_, archived).c_str()) != 0) {
    return Error(ErrorCode::Io, fmt::format("could not rename the full log: {}",
                                            std::generic_category().message(errno)))
        .at(join_path(directory_, log.file.name));
  }
  for (std::size_t i = log.first_planted; i < written_.planted.size(); ++i) {
    if (written_.planted[i].record.file == log.file.name) {
      written_.planted[i].record.file = archived;
    }
  }
  written_.files.push_back(archived);
  return {};
}

Status EventLogs::finish(WrittenTelemetry& out) {
  std::vector<SampleEvent> none;
  LW_TRY(write_until(Timestamp::max(), none));
  for (auto& [key, log] : logs_) {
    LW_TRY(log.file.writer->finish());
    written_.files.push_back(log.file.name);
  }
  LW_TRY(finish_disks());
  out.records += written_.records;
  out.files.insert(out.files.end(), written_.files.begin(), written_.files.end());
  out.planted.insert(out.planted.end(), written_.planted.begin(), written_.planted.end());
  written_ = {};
  return {};
}

}  // namespace longwatch::scenario::internal
