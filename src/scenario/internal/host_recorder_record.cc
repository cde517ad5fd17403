#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "base/text.h"
#include "scenario/internal/host_recorder.h"

namespace longwatch::scenario::internal {
namespace {

const std::vector<EventTemplate>& known_templates() {
  static const std::vector<EventTemplate> templates = windows_event_templates();
  return templates;
}

std::string default_of(FieldType type) {
  switch (type) {
    case FieldType::Text:
      return "-";
    case FieldType::Guid:
      return "{00000000-0000-0000-0000-000000000000}";
    case FieldType::Sid:
      return "S-1-0-0";
    case FieldType::Boolean:
      return "false";
    default:
      return "0";
  }
}

bool is_number(std::string_view text) {
  if (text == "true" || text == "false") {
    return true;
  }
  if (text.starts_with("0x")) {
    const std::string_view digits = text.substr(2);
    return !digits.empty() && digits.size() <= 16 &&
           std::all_of(digits.begin(), digits.end(), [](char c) { return hex_digit(c) >= 0; });
  }
  return parse_uint64(text).has_value();
}

bool fits(std::string_view text, FieldType type) {
  switch (type) {
    case FieldType::Text:
      return true;
    case FieldType::Guid:
      return text.size() == 38 && text.front() == '{' && text.back() == '}';
    case FieldType::Sid:
      return text.starts_with("S-1-");
    default:
      return is_number(text);
  }
}

std::string known_fields(const EventTemplate& described) {
  std::string names;
  for (const EventField& field : described.fields) {
    names.append(names.empty() ? "" : ", ").append(field.name);
  }
  return names;
}

std::string known_events() {
  std::string names;
  for (const EventTemplate& described : known_templates()) {
    names.append(names.empty() ? "" : ", ")
        .append(fmt::format("{} {}", described.channel, described.event_id));
  }
  return names;
}

Error unknown_field(const EventTemplate& described, std::string_view name) {
  return Error(
             ErrorCode::InvalidInput,
             fmt::format("event {} of {}: expected one of its fields, got '{}': event not written",
                         described.event_id, described.channel, to_printable(name)))
      .with_hint("its fields are " + known_fields(described));
}

}  // namespace

Status HostRecorder::record(Timestamp time, std::string_view channel, std::uint32_t event_id,
                            const std::vector<std::pair<std::string, std::string>>& fields) {
  const std::optional<WindowsEvent> kind = windows_event_named(channel, event_id);
  if (!kind.has_value()) {
    return Error(ErrorCode::InvalidInput,
                 fmt::format("expected a kind of event that can be written, got '{}' {}: event not "
                             "written",
                             to_printable(channel), event_id))
        .with_hint("these are known: " + known_events());
  }
  const EventTemplate& described = known_templates()[index_of(*kind)];
  Fields all;
  for (const EventField& field : described.fields) {
    all.emplace_back(field.name,
                     field.name == "UtcTime" ? clock_text(time) : default_of(field.type));
  }
  for (const auto& [name, text] : fields) {
    const auto found = std::find_if(
        all.begin(), all.end(), [&name = name](const auto& entry) { return entry.first == name; });
    if (found == all.end()) {
      return unknown_field(described, name);
    }
    const FieldType type = described.fields[static_cast<std::size_t>(found - all.begin())].type;
    if (!fits(text, type)) {
      return Error(ErrorCode::InvalidInput,
                   fmt::format("field {} of event {}: expected a {}, got '{}': event not written",
                               name, event_id,
                               type == FieldType::Guid  ? "GUID in braces"
                               : type == FieldType::Sid ? "security identifier"
                                                        : "number",
                               to_printable(text)));
    }
    found->second = text;
  }
  add(*kind, time, channel == "Security" ? std::string_view() : "S-1-5-18", std::move(all));
  events_.back().process_id = channel == "Security" ? lsass_.id : sysmon_id_;
  return {};
}

}  // namespace longwatch::scenario::internal
