#include "read/syslog/internal/syslog_reader.h"

#include <utility>

#include "base/text.h"
#include "model/telemetry.h"
#include "read/line_units.h"
#include "read/local_time.h"
#include "read/syslog/diagnostics.h"

namespace longwatch::read::syslog {
namespace {

constexpr TextDiagnostics kKinds{&kBrokenLine, &kCutLine, &kLongLine, &kUnreadableBlock};
constexpr std::string_view kExpected =
    "expected a time and a host in front, as 'Aug  5 01:40:31 host'";

/// "[id a=\"b\" c=\"d\"][id2 ...]": each as "id.a".
template <class Take>
void visit_structured_data(std::string_view text, std::string& name, const Take& take) {
  while (text.starts_with('[')) {
    text.remove_prefix(1);
    const std::size_t id_end = text.find_first_of(" ]");
    const std::string_view id = text.substr(0, id_end);
    text.remove_prefix(id_end == std::string_view::npos ? text.size() : id_end);
    while (text.starts_with(' ')) {
      text.remove_prefix(1);
      const std::size_t equals = text.find("=\"");
      if (equals == std::string_view::npos) {
        return;
      }
      const std::string_view key = text.substr(0, equals);
      text.remove_prefix(equals + 2);
      std::size_t end = 0;
      while (end < text.size() && text[end] != '"') {
        end += text[end] == '\\' ? std::size_t{2} : std::size_t{1};
      }
      end = std::min(end, text.size());
      name.assign(id).append(".").append(key);
      take(name, text.substr(0, end));
      text.remove_prefix(std::min(end + 1, text.size()));
    }
    text.remove_prefix(text.starts_with(']') ? 1 : 0);
  }
}

/// Every field of a line, in the order of the line.
template <class Take>
void visit_fields(const Line& line, const MessageParts& parts, const Take& take) {
  if (line.priority.has_value()) {
    take("facility", facility_name(*line.priority));
    take("severity", severity_name(*line.priority));
  }
  take("log.syslog.hostname", line.host);
  take("program", line.program);
  take("pid", line.pid);
  take("msgid", line.message_id);
  std::string name;
  visit_structured_data(line.structured_data, name, take);
  // Sysmon for Linux, and Microsoft's agent for the audit system: taken apart where it stands.
  const bool is_event =
      line.message.starts_with("<Event>") || line.message.starts_with("type=AUOMS_");
  take(is_event ? "SyslogMessage" : "message", line.message);
  for (const auto& [field, value] : parts.fields) {
    take(field, value);
  }
}

}  // namespace

SyslogReader::SyslogReader(const OpenRequest& request, const TextOptions& options,
                           std::uint64_t text_start, std::optional<formats::TimeZone> zone)
    : TextReader(request, options, text_start, kKinds),
      fields_(request.fields),
      zone_(std::move(zone)),
      written_(request.modified) {}

bool SyslogReader::is_record(std::string_view line) const {
  return !line.empty() && (line.front() > ' ' || !is_blank(line));
}

void SyslogReader::set_time(const Line& line, model::Event& event) const {
  if (line.form == TimeForm::Whole) {
    event.time = line.time;
    event.time_doubts = 0;
    return;
  }
  if (line.form == TimeForm::WithoutZone) {
    set_local_time(line.time, zone_, event);
    return;
  }
  const std::optional<Timestamp> dated =
      written_.has_value() ? with_year(line.time, *written_) : std::nullopt;
  event.time_doubts |= model::time_doubt::kYearInferred;
  if (dated.has_value()) {
    set_local_time(*dated, zone_, event);
  }
}

std::string SyslogReader::make_event(const TextLine& line, TextState& state,
                                     model::EventBatch& batch, model::Event& event) const {
  auto& own = static_cast<SyslogState&>(state);
  Line parsed;
  if (!parse_line(line.text, parsed)) {
    return std::string(kExpected);
  }
  MessageParts& parts = own.parts;
  parts.clear();
  read_message(parsed.program, parsed.message, batch.arena(), parts);
  json::FlatRecords& records = own.records.get(fields_);
  records.begin(batch.arena());
  visit_fields(parsed, parts, [&](std::string_view name, std::string_view value) {
    if (!value.empty()) {
      records.put(name, value);
    }
  });
  event = records.finish(zone_);
  const bool is_inner_event = !event.channel.is_null() && event.time.has_value();
  if (!is_inner_event) {
    event.time.reset();
    event.time_doubts = 0;
    if (parts.time.has_value() && parts.has_zone) {
      event.time = parts.time;
    } else if (parts.time.has_value() && parsed.form != TimeForm::Whole) {
      set_local_time(*parts.time, zone_, event);
    } else {
      set_time(parsed, event);
    }
    event.channel =
        model::text_value(parts.channel.empty() ? model::telemetry::kSyslog : parts.channel);
  }
  const std::string_view host = parts.device.empty() ? parsed.host : parts.device;
  if (event.computer.is_null() && !host.empty()) {
    event.computer = model::text_value(host);
  }
  if (event.provider.is_null() && !parsed.program.empty()) {
    event.provider = model::text_value(parsed.program);
  }
  state.values.assign(records.values());
  return {};
}

std::string SyslogReader::list_fields(const TextLine& line, Arena& arena,
                                      std::vector<model::NamedValue>& fields) const {
  Line parsed;
  if (!parse_line(line.text, parsed)) {
    return std::string(kExpected);
  }
  MessageParts parts;
  read_message(parsed.program, parsed.message, arena, parts);
  std::vector<std::pair<std::string_view, std::string_view>> members;
  visit_fields(parsed, parts, [&](std::string_view name, std::string_view value) {
    if (!value.empty()) {
      members.emplace_back(arena.copy(name), value);
    }
  });
  fields = json::list_flat_record(members, arena);
  return {};
}

}  // namespace longwatch::read::syslog
