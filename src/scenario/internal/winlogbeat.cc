#include "scenario/internal/winlogbeat.h"

#include <fmt/format.h>

#include "base/text.h"
#include "scenario/internal/json_text.h"

namespace longwatch::scenario::internal {
namespace {

std::string number(std::uint64_t value) {
  return fmt::format("{}", value);
}

void append_winlog(std::string& out, const EventTemplate& described, const SampleEvent& event,
                   const Host& host, std::uint64_t record_id) {
  append_json_name(out, "winlog");
  out.push_back('{');
  append_json_member(out, "api", "wineventlog");
  append_json_member(out, "channel", described.channel);
  append_json_member(out, "computer_name", host.fqdn);
  append_json_name(out, described.payload == Payload::EventData ? "event_data" : "user_data");
  out.push_back('{');
  for (const auto& [name, text] : event.fields) {
    if (!text.empty()) {
      append_json_member(out, name, text);
    }
  }
  out.push_back('}');
  append_json_member(out, "event_id", number(described.event_id));
  append_json_name(out, "process");
  out.append("{\"pid\":").append(number(event.process_id));
  out.append(",\"thread\":{\"id\":").append(number(event.thread_id)).append("}}");
  append_json_member(out, "provider_guid", described.provider_guid);
  append_json_member(out, "provider_name", described.provider);
  append_json_number(out, "record_id", number(record_id));
  if (!event.user_sid.empty()) {
    append_json_name(out, "user");
    out.push_back('{');
    append_json_member(out, "identifier", event.user_sid);
    out.push_back('}');
  }
  append_json_number(out, "version", number(described.version));
  out.push_back('}');
}

}  // namespace

std::string winlogbeat_line(const EventTemplate& described, const SampleEvent& event,
                            const Host& host, std::uint64_t record_id) {
  std::string time;
  append_iso8601(time, event.time, 3);
  std::string out = "{";
  append_json_member(out, "@timestamp", time);
  out.append(",\"agent\":{\"name\":");
  append_json_string(out, host.name);
  out.append(",\"type\":\"winlogbeat\",\"version\":\"8.12.2\"},\"event\":{\"code\":");
  append_json_string(out, number(described.event_id));
  out.append(",\"kind\":\"event\",\"provider\":");
  append_json_string(out, described.provider);
  out.append("},\"host\":{\"name\":");
  append_json_string(out, to_ascii_lower(host.fqdn));
  out.push_back('}');
  append_winlog(out, described, event, host, record_id);
  out.append("}\n");
  return out;
}

}  // namespace longwatch::scenario::internal
