#include <chrono>

#include "base/text.h"
#include "base/time.h"
#include "formats/json_writer.h"
#include "share/internal/finding_json.h"
#include "share/tool_writers.h"

namespace longwatch::share {
namespace {

using formats::JsonWriter;
using internal::write_if_known;
using internal::write_list;

void write_time(JsonWriter& json, const std::optional<Timestamp>& time) {
  const Timestamp known = time.value_or(Timestamp());
  std::string text = to_iso8601(known);
  text.pop_back();
  json.member("datetime", text.append("+00:00"));
  const auto since = std::chrono::floor<std::chrono::microseconds>(known.time_since_epoch());
  json.member("timestamp", static_cast<std::int64_t>(since.count()));
  json.member("timestamp_desc", time.has_value() ? "Event Recorded" : "Not a time");
}

void write_tags(JsonWriter& json, const model::Finding& finding) {
  const model::RuleInfo& rule = *finding.rule;
  json.key("tag").begin_array().string("longwatch").string(model::to_text(rule.level));
  for (const std::string& tag : rule.tags) {
    json.string(tag);
  }
  if (!finding.time.has_value()) {
    json.string("no-time");
  }
  json.end_array();
}

void write_rule(JsonWriter& json, const model::RuleInfo& rule) {
  json.member("level", model::to_text(rule.level));
  write_if_known(json, "rule_id", rule.id);
  write_if_known(json, "rule_title", rule.title);
  json.member("rule_kind", model::to_text(rule.kind));
  write_if_known(json, "rule_file", rule.file);
  write_list(json, "techniques", rule.techniques);
  write_list(json, "tactics", rule.tactics);
}

/// The locator of the first event as plain members, which a search reaches; of the others as text.
void write_locators(JsonWriter& json, const FindingView& view) {
  const std::vector<model::EventReference>& events = view.finding.events;
  const model::EventReference& first = events.front();
  const model::Source& source = view.source_of(first);
  json.member("source", source.name);
  if (has_digest(source)) {
    json.member("sha256", to_hex(source.sha256));
  }
  json.member("record", first.locator.record).member("offset", first.locator.offset);
  json.member("length", first.locator.length).member("event_count", view.event_count());
  write_if_known(json, "events_file", view.events_file);
  std::vector<std::string> others;
  for (std::size_t i = 1; i < events.size(); ++i) {
    const model::Locator& at = events[i].locator;
    const model::Source& other = view.source_of(events[i]);
    others.push_back(other.name + ", record " + std::to_string(at.record) + ", offset " +
                     std::to_string(at.offset) + ", length " + std::to_string(at.length));
    if (has_digest(other)) {
      others.back().append(", sha256 ").append(to_hex(other.sha256));
    }
  }
  write_list(json, "more_events", others);
}

}  // namespace

void TimesketchWriter::append(const FindingView& view, std::string& out) {
  const model::Finding& finding = view.finding;
  JsonWriter json(out);
  json.begin_object().member("message", internal::headline(finding, secrets_));
  write_time(json, finding.time);
  json.member("data_type", "longwatch:finding").member("finding_id", view.id);
  write_tags(json, finding);
  write_rule(json, *finding.rule);
  write_if_known(json, "host", finding.host);
  write_if_known(json, "user", finding.user);
  write_if_known(json, "matched", shown(finding.matched, secrets_));
  if (!finding.conditions.empty()) {
    write_list(json, "conditions", finding.conditions);
  }
  if (!finding.unknown_fields.empty()) {
    json.member("certainty", "reduced");
    write_list(json, "unknown_fields", finding.unknown_fields);
  }
  write_locators(json, view);
  internal::write_fields(json, internal::plainly_named(finding.fields, "field_"), secrets_);
  json.end_object().end_line();
}

}  // namespace longwatch::share
