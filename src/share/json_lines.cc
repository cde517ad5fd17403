#include <algorithm>

#include "base/text.h"
#include "base/time.h"
#include "formats/json_writer.h"
#include "share/finding_writer.h"

namespace longwatch::share {
namespace {

using formats::JsonWriter;

void member_if_known(JsonWriter& json, std::string_view name, std::string_view value) {
  if (!value.empty()) {
    json.member(name, value);
  }
}

void write_time(JsonWriter& json, const std::optional<Timestamp>& time) {
  if (time.has_value()) {
    json.member("time", to_iso8601(*time));
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

void write_rule(JsonWriter& json, const model::RuleInfo& rule) {
  json.key("rule").begin_object();
  member_if_known(json, "id", rule.id);
  member_if_known(json, "title", rule.title);
  json.member("kind", model::to_text(rule.kind));
  member_if_known(json, "file", rule.file);
  json.end_object();
}

void write_entities(JsonWriter& json, const std::vector<model::Entity>& entities, Secrets secrets) {
  if (entities.empty()) {
    return;
  }
  json.key("entities").begin_array();
  for (const model::Entity& entity : entities) {
    json.begin_object().member("type", entity.type);
    json.member("value", shown(entity.value, secrets));
    member_if_known(json, "role", entity.role);
    json.end_object();
  }
  json.end_array();
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
    write_time(json, event.time);
    json.end_object();
  }
  json.end_array();
}

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
    json.string(shown(fields[at].value, secrets));
    return;
  }
  json.begin_array();
  for (auto field = first; field != fields.end(); ++field) {
    if (same(*field)) {
      json.string(shown(field->value, secrets));
    }
  }
  json.end_array();
}

void write_fields(JsonWriter& json, const std::vector<model::NamedText>& fields, Secrets secrets) {
  if (fields.empty()) {
    return;
  }
  json.key("fields").begin_object();
  for (std::size_t i = 0; i < fields.size(); ++i) {
    const auto here = fields.begin() + static_cast<std::ptrdiff_t>(i);
    const bool is_first = std::none_of(fields.begin(), here, [&](const model::NamedText& field) {
      return field.name == fields[i].name;
    });
    if (is_first) {
      write_values(json, fields, i, secrets);
    }
  }
  json.end_object();
}

}  // namespace

void JsonLinesWriter::append(const FindingView& view, std::string& out) {
  const model::Finding& finding = view.finding;
  const model::RuleInfo& rule = *finding.rule;
  JsonWriter json(out);
  json.begin_object().member("schema", "longwatch.finding.v1").member("id", view.id);
  write_time(json, finding.time);
  json.member("level", model::to_text(rule.level));
  write_rule(json, rule);
  write_list(json, "techniques", rule.techniques);
  write_list(json, "tactics", rule.tactics);
  write_list(json, "tags", rule.tags);
  member_if_known(json, "host", finding.host);
  member_if_known(json, "user", finding.user);
  write_entities(json, finding.entities, secrets_);
  write_events(json, view);
  if (!finding.matched.empty()) {
    json.member("matched", shown(finding.matched, secrets_));
  }
  if (!finding.unknown_fields.empty()) {
    json.member("certainty", "reduced");
    write_list(json, "unknown_fields", finding.unknown_fields);
  }
  write_fields(json, finding.fields, secrets_);
  json.end_object().end_line();
}

}  // namespace longwatch::share
