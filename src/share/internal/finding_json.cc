#include "share/internal/finding_json.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "base/time.h"
#include "share/summary.h"

namespace longwatch::share::internal {
namespace {

using formats::JsonWriter;

/// The values of the field at `at` and of later ones with its name.
void write_values(JsonWriter& json, const std::vector<model::NamedText>& fields, std::size_t at,
                  Secrets secrets) {
  const std::string& name = fields[at].name;
  const auto same = [&](const model::NamedText& field) {
    return field.name == name;
  };
  const auto first = fields.begin() + static_cast<std::ptrdiff_t>(at);
  json.key(name);
  if (std::count_if(first, fields.end(), same) == 1) {
    json.string(shown_field(name, fields[at].value, secrets));
    return;
  }
  json.begin_array();
  for (auto field = first; field != fields.end(); ++field) {
    if (same(*field)) {
      json.string(shown_field(field->name, field->value, secrets));
    }
  }
  json.end_array();
}

bool is_plain(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '-';
}

}  // namespace

void write_if_known(JsonWriter& json, std::string_view name, std::string_view value) {
  if (!value.empty()) {
    json.member(name, value);
  }
}

void write_list(JsonWriter& json, std::string_view name, const std::vector<std::string>& texts) {
  if (texts.empty()) {
    return;
  }
  json.key(name).begin_array();
  for (const std::string& text : texts) {
    json.string(text);
  }
  json.end_array();
}

void write_fields(JsonWriter& json, const std::vector<model::NamedText>& fields, Secrets secrets) {
  for (std::size_t i = 0; i < fields.size(); ++i) {
    const auto here = fields.begin() + static_cast<std::ptrdiff_t>(i);
    const bool is_first = std::none_of(fields.begin(), here, [&](const model::NamedText& field) {
      return field.name == fields[i].name;
    });
    if (is_first) {
      write_values(json, fields, i, secrets);
    }
  }
}

void write_events(JsonWriter& json, const FindingView& view) {
  json.key("events").begin_array();
  for (const model::EventReference& event : view.finding.events) {
    const model::Source& source = view.source_of(event);
    json.begin_object().member("source", source.name);
    if (has_digest(source)) {
      json.member("sha256", to_hex(source.sha256));
    }
    json.member("record", event.locator.record).member("offset", event.locator.offset);
    json.member("length", event.locator.length);
    if (event.time.has_value()) {
      json.member("time", to_iso8601(*event.time));
    }
    if (event.clock_correction != TimeTicks{}) {
      json.member("clock_correction", to_clock_text(event.clock_correction));
    }
    json.end_object();
  }
  json.end_array();
  if (view.finding.all_events != nullptr) {
    json.member("event_count", view.event_count());
    write_if_known(json, "events_file", view.events_file);
  }
}

std::vector<model::NamedText> plainly_named(const std::vector<model::NamedText>& fields,
                                            std::string_view prefix) {
  std::vector<model::NamedText> named;
  for (const model::NamedText& field : fields) {
    std::string name(prefix);
    for (const char c : field.name) {
      name += is_plain(c) ? c : '_';
    }
    named.push_back({name.empty() ? "_" : std::move(name), field.value});
  }
  return named;
}

std::string headline(const model::Finding& finding, Secrets secrets) {
  std::string line =
      fmt::format("[{}] {}", model::to_text(finding.rule->level), finding.rule->title);
  if (!finding.host.empty()) {
    line += " on " + finding.host;
  }
  const model::NamedText* field = telling_field(finding);
  if (field != nullptr) {
    line += fmt::format(": {}: {}", field->name, shown_field(field->name, field->value, secrets));
  }
  return line;
}

std::string field_value(const model::Finding& finding, std::string_view name, Secrets secrets) {
  const auto found =
      std::find_if(finding.fields.begin(), finding.fields.end(), [&](const auto& field) {
        return field.name == name && !field.value.empty() && field.value != "-";
      });
  return found == finding.fields.end() ? std::string() : shown_field(name, found->value, secrets);
}

}  // namespace longwatch::share::internal
