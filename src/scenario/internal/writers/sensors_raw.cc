#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "formats/json_writer.h"
#include "model/synthetic.h"
#include "scenario/internal/writers/device_text.h"
#include "scenario/internal/writers/line_text.h"
#include "scenario/internal/writers/sensors.h"

namespace longwatch::scenario::internal {
namespace {

using model::kSyntheticField;
using model::kSyntheticMark;

// A number or truth value as JSON would say it again in the same letters.
bool is_plain_json(std::string_view text) {
  if (text == "true" || text == "false") {
    return true;
  }
  const bool is_code = text.size() > 1 && text.front() == '0' && text[1] != '.';
  return !is_code && !text.empty() && text.find_first_not_of("0123456789.") == text.npos &&
         parse_double(text).has_value();
}

// What JSON logs call the time of a record, and how they write it.
void append_json_time(formats::JsonWriter& json, LogKind kind, Timestamp time) {
  std::string text;
  if (is_zeek(kind)) {
    append_epoch(text, time);
    json.member("_path", shape_of(kind).stem).key("ts").raw(text);
  } else if (kind == LogKind::CloudAudit) {
    append_iso8601(text, time, 0);
    text.pop_back();
    json.member("CreationTime", text);
  } else {
    append_iso8601(text, time, 7);
    json.member(kind == LogKind::SignIn ? "time" : "Timestamp", text);
  }
}

void append_json_record(std::string& out, LogKind kind, Timestamp time, const MoreFields& fields) {
  formats::JsonWriter json(out);
  json.begin_object();
  append_json_time(json, kind, time);
  for (const auto& [name, value] : fields) {
    if (is_plain_json(value)) {
      json.key(name).raw(value);
    } else {
      json.member(name, value);
    }
  }
  json.member(kSyntheticField, kSyntheticMark).end_object();
}

void append_pairs(std::string& out, const MoreFields& fields) {
  for (const auto& [name, value] : fields) {
    const bool needs_quotes = value.empty() || value.find_first_of(" \t\"") != value.npos;
    append_all(out, ' ', name, '=');
    if (!needs_quotes) {
      out.append(value);
      continue;
    }
    out.push_back('"');
    for (const char c : value) {
      out.append(c == '"' || c == '\\' ? "\\" : "").push_back(c);
    }
    out.push_back('"');
  }
  append_all(out, ' ', kSyntheticField, '=', kSyntheticMark);
}

const std::string* find_field(const MoreFields& fields, std::string_view name) {
  const auto found = std::find_if(fields.begin(), fields.end(),
                                  [name](const auto& field) { return field.first == name; });
  return found == fields.end() ? nullptr : &found->second;
}

Error unknown_column(LogKind kind, std::string_view name, std::string_view known) {
  return Error(ErrorCode::InvalidInput,
               fmt::format("record of '{}': expected one of its columns, got '{}': record not "
                           "written",
                           shape_of(kind).source, to_printable(name)))
      .with_hint("its columns are " + std::string(known));
}

std::string_view columns_of(const std::vector<std::string>& head) {
  constexpr std::string_view kFields = "#Fields: ";
  constexpr std::string_view kTabFields = "#fields\t";
  for (const std::string_view line : head) {
    for (const std::string_view start : {kFields, kTabFields}) {
      if (line.starts_with(start)) {
        return line.substr(start.size());
      }
    }
  }
  return {};
}

std::string column_of(std::string_view name, const std::string& blank_time,
                      const MoreFields& fields) {
  if (name == "date") {
    return blank_time.substr(0, 10);
  }
  if (name == "time") {
    return blank_time.substr(11);
  }
  if (name == kSyntheticField) {
    return std::string(kSyntheticMark);
  }
  const std::string* const given = find_field(fields, name);
  return given == nullptr ? "-" : column_text(*given);
}

Status check_columns(LogKind kind, std::string_view columns, char separator,
                     const MoreFields& fields) {
  const std::vector<std::string_view> known = split(columns, separator);
  for (const auto& [name, value] : fields) {
    if (std::find(known.begin(), known.end(), name) == known.end()) {
      return unknown_column(kind, name, columns);
    }
  }
  return {};
}

Status append_w3c_record(std::string& out, LogKind kind, Timestamp time, const MoreFields& fields) {
  const std::vector<std::string> head = head_of(kind, time, false);
  const std::string_view columns = columns_of(head);
  LW_TRY(check_columns(kind, columns, ' ', fields));
  std::string when;
  append_blank_time(when, time);
  bool first = true;
  for (const std::string_view name : split(columns, ' ')) {
    append_all(out, first ? "" : " ", column_of(name, when, fields));
    first = false;
  }
  return {};
}

Status append_tabbed_record(std::string& out, LogKind kind, Timestamp time,
                            const MoreFields& fields) {
  const std::vector<std::string> head = head_of(kind, time, true);
  const std::string_view columns = columns_of(head);
  LW_TRY(check_columns(kind, columns, '\t', fields));
  bool first = true;
  for (const std::string_view name : split(columns, '\t')) {
    out.append(first ? "" : "\t");
    first = false;
    const std::string* const given = find_field(fields, name);
    if (name == "ts") {
      append_epoch(out, time);
    } else if (name == kSyntheticField) {
      out.append(kSyntheticMark);
    } else {
      out.append(given == nullptr || given->empty() ? std::string_view("-") : *given);
    }
  }
  return {};
}

// A system log has a host, a program and a text.
Status append_system_line(std::string& out, Timestamp time, const MoreFields& fields) {
  DeviceLine line;
  line.time = time;
  for (const auto& [name, value] : fields) {
    if (name == "host") {
      line.host = value;
    } else if (name == "program") {
      line.program = value;
    } else if (name == "message") {
      line.text = value;
    } else {
      return unknown_column(LogKind::Device, name, "host, program, message");
    }
  }
  append_device_line(out, line);
  return {};
}

}  // namespace

Status Sensors::append_raw(std::string& out, LogKind kind, Timestamp time,
                           const MoreFields& fields) {
  switch (kind) {
    case LogKind::Web:
    case LogKind::Proxy:
      return append_w3c_record(out, kind, time, fields);
    case LogKind::Firewall:
    case LogKind::Vpn:
      append_iso8601(out, time, 0);
      append_all(out, ' ', kind == LogKind::Vpn ? world_.sensors.vpn : world_.sensors.firewall);
      append_pairs(out, fields);
      return {};
    case LogKind::MailGateway:
    case LogKind::MailScanner:
      append_local_time(out, time, world_.utc_offset);
      append_all(out, ' ', world_.sensors.mail);
      append_pairs(out, fields);
      return {};
    case LogKind::Device:
      return append_system_line(out, time, fields);
    case LogKind::DnsServer:
    case LogKind::DeviceWeb:
      return Error(ErrorCode::InvalidInput,
                   fmt::format("records of '{}' have no fields that could be given freely: record "
                               "not written",
                               shape_of(kind).source))
          .with_hint("use the step that makes such records");
    default:
      break;
  }
  if (has_tabs(kind)) {
    return append_tabbed_record(out, kind, time, fields);
  }
  append_json_record(out, kind, time, fields);
  return {};
}

Status Sensors::raw(std::string_view source, Timestamp time, const MoreFields& fields) {
  const std::optional<LogKind> kind = log_kind_named(source);
  if (!kind.has_value()) {
    std::string names;
    for (std::size_t i = 0; i < kLogKinds; ++i) {
      names.append(i == 0 ? "" : ", ").append(shape_of(static_cast<LogKind>(i)).source);
    }
    return Error(ErrorCode::InvalidInput,
                 fmt::format("expected the name of a log, got '{}': record not written",
                             to_printable(source)))
        .with_hint("these can be written: " + names);
  }
  const std::string* const host = find_field(fields, "host");
  const std::string sensor = *kind == LogKind::Device && host != nullptr ? *host : sensor_of(*kind);
  const Timestamp shown = time + offset_of(sensor);
  std::string text;
  LW_TRY(append_raw(text, *kind, shown, fields));
  if (LineLog* const log = log_for(*kind, *kind == LogKind::Web ? "" : sensor, time)) {
    log->text().append(text);
    log->close({shown, time}, origin_);
  }
  return {};
}

std::string Sensors::sensor_of(LogKind kind) const {
  switch (kind) {
    case LogKind::Web:
      return world_.site.host;
    case LogKind::Proxy:
      return world_.sensors.proxy;
    case LogKind::Firewall:
      return world_.sensors.firewall;
    case LogKind::MailGateway:
    case LogKind::MailScanner:
      return world_.sensors.mail;
    case LogKind::Vpn:
      return world_.sensors.vpn;
    case LogKind::Device:
    case LogKind::DeviceWeb:
      return world_.sensors.edge;
    default:
      return {};
  }
}

}  // namespace longwatch::scenario::internal
