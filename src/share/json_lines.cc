#include <algorithm>

#include "base/time.h"
#include "formats/json_writer.h"
#include "share/finding_writer.h"
#include "share/internal/finding_json.h"

namespace longwatch::share {
namespace {

using formats::JsonWriter;
using internal::write_if_known;
using internal::write_list;

void write_time(JsonWriter& json, const std::optional<Timestamp>& time) {
  if (time.has_value()) {
    json.member("time", to_iso8601(*time));
  }
}

void write_rule(JsonWriter& json, const model::RuleInfo& rule) {
  json.key("rule").begin_object();
  write_if_known(json, "id", rule.id);
  write_if_known(json, "title", rule.title);
  json.member("kind", model::to_text(rule.kind));
  write_if_known(json, "file", rule.file);
  json.end_object();
}

void write_tuning(JsonWriter& json, const model::RuleTuning& tuned) {
  json.key("tuning").begin_object();
  json.member("action", tuned.suppresses ? "suppressed" : "level");
  if (!tuned.suppresses) {
    json.member("level_was", model::to_text(tuned.level_was));
  }
  json.member("entry", tuned.entry).member("reason", tuned.reason);
  json.member("expires", tuned.expires).end_object();
}

void write_entities(JsonWriter& json, const std::vector<model::Entity>& entities, Secrets secrets) {
  if (entities.empty()) {
    return;
  }
  json.key("entities").begin_array();
  for (const model::Entity& entity : entities) {
    json.begin_object().member("type", entity.type);
    json.member("value", shown(entity.value, secrets));
    write_if_known(json, "role", entity.role);
    json.end_object();
  }
  json.end_array();
}

/// Where an indicator was received: before that, nobody could know. Nothing is printed where that
/// is not known.
void write_first_knowable(JsonWriter& json, const model::Finding& finding) {
  std::optional<Timestamp> knowable = finding.rule->received;
  if (!knowable.has_value()) {
    return;
  }
  for (const model::EventReference& event : finding.events) {
    knowable = std::max(knowable, event.time);
  }
  json.member("first_knowable", to_iso8601(*knowable));
}

}  // namespace

std::string tuning_json(const RunFacts& run) {
  std::string out;
  JsonWriter json(out);
  for (const TuningFact& entry : run.tuning) {
    json.begin_object().member("schema", "longwatch.tuning.v1").member("entry", entry.name);
    json.member("place", entry.place).member("action", entry.action);
    json.member("reason", entry.reason).member("expires", entry.expires);
    json.member("expired", entry.expired).member("findings", entry.findings);
    json.end_object().end_line();
  }
  return out;
}

void JsonLinesWriter::append(const FindingView& view, std::string& out) {
  const model::Finding& finding = view.finding;
  const model::RuleInfo& rule = *finding.rule;
  JsonWriter json(out);
  json.begin_object().member("schema", "longwatch.finding.v1").member("id", view.id);
  write_time(json, finding.time);
  json.member("level", model::to_text(rule.level));
  write_rule(json, rule);
  if (rule.tuned.has_value()) {
    write_tuning(json, *rule.tuned);
  }
  write_list(json, "techniques", rule.techniques);
  write_list(json, "tactics", rule.tactics);
  write_list(json, "tags", rule.tags);
  write_if_known(json, "host", finding.host);
  write_if_known(json, "user", finding.user);
  write_entities(json, finding.entities, secrets_);
  internal::write_events(json, view);
  write_first_knowable(json, view.finding);
  if (!finding.matched.empty()) {
    json.member("matched", shown(finding.matched, secrets_));
  }
  if (!finding.conditions.empty()) {
    write_list(json, "conditions", finding.conditions);
  }
  if (!finding.unknown_fields.empty()) {
    json.member("certainty", "reduced");
    write_list(json, "unknown_fields", finding.unknown_fields);
  }
  if (!finding.fields.empty()) {
    json.key("fields").begin_object();
    internal::write_fields(json, finding.fields, secrets_);
    json.end_object();
  }
  json.end_object().end_line();
}

}  // namespace longwatch::share
