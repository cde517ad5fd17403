#include "cli/event_writer.h"

#include <map>
#include <utility>
#include <vector>

#include "base/time.h"
#include "base/utf.h"
#include "formats/json_writer.h"

namespace longwatch::cli {
namespace {

using formats::JsonWriter;

struct Field {
  std::string_view name;
  std::vector<const model::Value*> values;
};

/// Fields in the order of their first value.
std::vector<Field> gathered(const std::vector<model::NamedValue>& values) {
  std::vector<Field> fields;
  std::map<std::string_view, std::size_t> places;
  for (const model::NamedValue& value : values) {
    const auto [at, is_new] = places.emplace(value.name, fields.size());
    if (is_new) {
      fields.push_back({value.name, {}});
    }
    fields[at->second].values.push_back(&value.value);
  }
  return fields;
}

void write_value(JsonWriter& json, std::string_view name, const model::Value& value,
                 share::Secrets secrets) {
  if (value.is_null()) {
    json.null();
    return;
  }
  std::string scratch;
  json.string(share::shown_field(name, model::render(value, scratch), secrets));
}

void write_fields(JsonWriter& json, const model::DecodedRecord& record, share::Secrets secrets) {
  json.key("fields").begin_object();
  for (const Field& field : gathered(record.fields)) {
    json.key(field.name);
    if (field.values.size() == 1) {
      write_value(json, field.name, *field.values.front(), secrets);
      continue;
    }
    json.begin_array();
    for (const model::Value* value : field.values) {
      write_value(json, field.name, *value, secrets);
    }
    json.end_array();
  }
  json.end_object();
}

void write_entities(JsonWriter& json, const model::Finding& described, share::Secrets secrets) {
  json.key("entities").begin_array();
  for (const model::Entity& entity : described.entities) {
    json.begin_object().member("type", entity.type);
    json.member("value", share::shown(entity.value, secrets));
    if (!entity.role.empty()) {
      json.member("role", entity.role);
    }
    json.end_object();
  }
  json.end_array();
}

constexpr std::pair<std::uint8_t, std::string_view> kDoubts[] = {
    {model::time_doubt::kZoneAssumed, "zone-assumed"},
    {model::time_doubt::kRepeated, "shown-twice"},
    {model::time_doubt::kSkipped, "never-shown"},
    {model::time_doubt::kYearInferred, "year-inferred"},
};

void write_time_notes(JsonWriter& json, const model::Event& event) {
  if (event.clock_correction != TimeTicks{}) {
    json.member("clock_correction", to_clock_text(event.clock_correction));
  }
  if (event.time_doubts == 0) {
    return;
  }
  json.key("time_doubts").begin_array();
  for (const auto& [bit, name] : kDoubts) {
    if ((event.time_doubts & bit) != 0) {
      json.string(name);
    }
  }
  json.end_array();
}

}  // namespace

void append_native_line(std::string& out, const EventView& event, share::Secrets secrets) {
  JsonWriter json(out);
  json.begin_object().member("schema", "longwatch.event.v1").member("source", event.source);
  json.member("record", event.event.locator.record).member("offset", event.event.locator.offset);
  json.member("length", event.event.locator.length);
  if (event.described.time.has_value()) {
    json.member("time", to_iso8601(*event.described.time));
  }
  write_time_notes(json, event.event);
  json.member("kind", event.kind);
  std::string scratch;
  if (!event.event.channel.is_null()) {
    json.member("telemetry", model::render(event.event.channel, scratch));
  }
  if (!event.event.computer.is_null()) {
    json.member("host", model::render(event.event.computer, scratch));
  }
  write_fields(json, event.record, secrets);
  write_entities(json, event.described, secrets);
  json.end_object().end_line();
}

}  // namespace longwatch::cli
