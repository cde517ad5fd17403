#include "scenario/internal/writers/line_log.h"

#include <algorithm>
#include <utility>

#include "base/file_system.h"
#include "scenario/internal/output_file.h"
#include "scenario/internal/writers/line_text.h"

namespace longwatch::scenario::internal {
namespace {

constexpr std::size_t kBufferBytes = std::size_t{1} << 20U;

}  // namespace

void LineLog::close(const LineTimes& times, Origin origin) {
  window_.entries.push_back({times, begin_, window_.text.size() - begin_, origin});
  begin_ = window_.text.size();
}

void LineLog::hold() {
  held_ = std::exchange(window_, {});
  begin_ = 0;
  sort(held_);
}

void LineLog::sort(Batch& batch) {
  std::stable_sort(batch.entries.begin(), batch.entries.end(), [](const Entry& a, const Entry& b) {
    return a.times.written < b.times.written;
  });
}

Status LineLog::write_until(Timestamp until, WrittenTelemetry& out) {
  sort(window_);
  const auto is_due = [until](const Batch& batch) {
    return batch.next < batch.entries.size() && batch.entries[batch.next].times.written < until;
  };
  while (is_due(held_) || is_due(window_)) {
    const bool held_first =
        is_due(held_) && (!is_due(window_) || held_.entries[held_.next].times.written <=
                                                  window_.entries[window_.next].times.written);
    Batch& batch = held_first ? held_ : window_;
    LW_TRY(write_entry(batch, batch.entries[batch.next++], out));
  }
  drop_written();
  return {};
}

// What the window leaves over (connections that end later) becomes the front of the next one.
void LineLog::drop_written() {
  Batch rest;
  for (std::size_t i = window_.next; i < window_.entries.size(); ++i) {
    Entry entry = window_.entries[i];
    const std::size_t offset = rest.text.size();
    rest.text.append(window_.text, entry.offset, entry.length);
    entry.offset = offset;
    rest.entries.push_back(entry);
  }
  window_.text.assign(rest.text);
  window_.entries.assign(rest.entries.begin(), rest.entries.end());
  window_.next = 0;
  begin_ = window_.text.size();
}

Status LineLog::write_entry(const Batch& batch, const Entry& entry, WrittenTelemetry& out) {
  LW_TRY(turn_to(entry.times.written, out));
  put_line(std::string_view(batch.text).substr(entry.offset, entry.length));
  last_ = entry.times.written;
  ++out.records;
  if (entry.origin.kind != Origin::Kind::Benign) {
    out.planted.push_back(
        {entry.origin, {file_name_, 0, lines_, entry.times.time, files_.channel, 0}});
  }
  return buffer_.size() < kBufferBytes ? Status{} : flush();
}

Status LineLog::turn_to(Timestamp time, WrittenTelemetry& out) {
  if (file_.has_value() && (!files_.daily || time - day_ < std::chrono::hours(24))) {
    return {};
  }
  LW_TRY(close_file(out));
  return open(time);
}

Status LineLog::open(Timestamp time) {
  day_ = day_of(time);
  last_ = time;
  file_name_ = files_.name(time);
  const std::string path = join_path(*files_.directory, file_name_);
  LW_TRY(make_parents_of(path));
  LW_TRY_ASSIGN(file_, OutputFile::create(path));
  lines_ = 0;
  for (const std::string& line : files_.head(time)) {
    put_line(line);
  }
  return {};
}

Status LineLog::close_file(WrittenTelemetry& out) {
  if (!file_.has_value()) {
    return {};
  }
  if (const std::string foot = files_.foot(last_); !foot.empty()) {
    put_line(foot);
  }
  LW_TRY(flush());
  LW_TRY(file_->commit());
  file_.reset();
  out.files.push_back(file_name_);
  return {};
}

void LineLog::put_line(std::string_view line) {
  buffer_.append(line).push_back('\n');
  ++lines_;
}

Status LineLog::flush() {
  LW_TRY(file_->append(as_bytes(buffer_)));
  buffer_.clear();
  return {};
}

Status LineLog::finish(WrittenTelemetry& out) {
  LW_TRY(write_until(Timestamp::max(), out));
  return close_file(out);
}

}  // namespace longwatch::scenario::internal
