#include "cli/indicator_text.h"

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/text.h"
#include "base/time.h"
#include "formats/json_writer.h"
#include "model/enum_names.h"
#include "share/terminal_text.h"

namespace longwatch::cli {
namespace {

using detect::indicator::Details;
using detect::indicator::ExplainedEntry;
using detect::indicator::ExplainedEvent;
using detect::indicator::Fate;
using detect::indicator::IndicatorExplanation;
using detect::indicator::SeenPlace;

constexpr std::size_t kValueColumns = 240;

std::string safe(std::string_view text) {
  return share::clipped(text, kValueColumns);
}

std::string place_of(const ExplainedEntry& entry) {
  return entry.indicator.line == 0 ? entry.file
                                   : fmt::format("{}:{}", entry.file, entry.indicator.line);
}

/// As findings carry it: the entry's own marking, else that of its file.
model::Marking marking_of(const ExplainedEntry& entry) {
  return entry.indicator.details.marking.value_or(
      entry.origin.marking.value_or(model::Marking{model::Tlp::Clear, {}}));
}

std::optional<Timestamp> received_of(const ExplainedEntry& entry) {
  const std::optional<Timestamp>& own = entry.indicator.details.received;
  return own.has_value() ? own : entry.origin.received;
}

std::string moment(Timestamp time) {
  std::string text;
  append_iso8601(text, time, 0);
  return text;
}

/// Everything else that an entry says, name and value.
std::vector<std::pair<std::string_view, std::string>> details_of(const ExplainedEntry& entry) {
  const Details& details = entry.indicator.details;
  const model::Marking marking = marking_of(entry);
  std::vector<std::pair<std::string_view, std::string>> list;
  const auto put = [&list](std::string_view name, std::string value) {
    if (!value.empty()) {
      list.emplace_back(name, std::move(value));
    }
  };
  put("marking", std::string(names_of(marking.tlp).at(static_cast<std::size_t>(marking.tlp))));
  put("originators", fmt::format("{}", fmt::join(marking.originators, ", ")));
  if (details.pap.has_value()) {
    put("pap", std::string(names_of(*details.pap).at(static_cast<std::size_t>(*details.pap))));
  }
  put("valid_from", details.valid_from.has_value() ? moment(*details.valid_from) : "");
  put("valid_until", details.valid_until.has_value() ? moment(*details.valid_until) : "");
  const std::optional<Timestamp> received = received_of(entry);
  put("received", received.has_value() ? moment(*received) : "");
  put("confidence", details.confidence.has_value() ? std::to_string(*details.confidence) : "");
  put("id", details.id);
  put("source", details.source);
  put("note", entry.indicator.note);
  put("labels", fmt::format("{}", fmt::join(details.labels, "; ")));
  put("actors", fmt::format("{}", fmt::join(details.actors, "; ")));
  put("malware", fmt::format("{}", fmt::join(details.malware, "; ")));
  return list;
}

std::string_view fate_of(const ExplainedEntry& entry) {
  return names_of(entry.fate).at(static_cast<std::size_t>(entry.fate));
}

bool is_suppressed(const ExplainedIndicator& explained) {
  const std::vector<ExplainedEntry>& entries = explained.subject.entries;
  return std::none_of(entries.begin(), entries.end(),
                      [](const ExplainedEntry& entry) { return entry.fate == Fate::LookedFor; });
}

void append_entry(std::string& out, const ExplainedEntry& entry) {
  const std::string kind =
      entry.rule.empty() ? std::string("entry") : std::string(to_text(entry.indicator.kind));
  out += fmt::format("{:<11} {}\n", kind, safe(entry.indicator.value));
  out += fmt::format("            {}{}{}\n", fate_of(entry), entry.why.empty() ? "" : ": ",
                     safe(entry.why));
  out += fmt::format("            {}{}{}\n", safe(place_of(entry)),
                     entry.rule.empty() ? "" : ", rule ", entry.rule);
  for (const auto& [name, value] : details_of(entry)) {
    out += fmt::format("            {}: {}\n", name, safe(value));
  }
}

void append_place(std::string& out, const SeenPlace& place, bool suppressed,
                  share::Secrets secrets) {
  const bool is_match = place.why_not.empty();
  const std::string field =
      place.field.empty() ? std::string("(another field)") : share::terminal_safe(place.field);
  if (is_match && place.field.empty()) {
    out += fmt::format("  MATCH  takes part in '{}'\n", safe(place.matched));
    return;
  }
  out += fmt::format("  {}  {}: {}\n", is_match ? "MATCH" : "near ", field,
                     safe(share::shown_field(place.field, place.text, secrets)));
  if (is_match) {
    out += fmt::format("         {}{}\n", place.is_whole ? "the whole value" : "inside the value",
                       suppressed || place.is_allowed ? "; no finding is made of it" : "");
  } else {
    out += fmt::format("         {}\n", safe(share::shown(place.why_not, secrets)));
  }
}

std::string source_of(const ExplainedEvent& event, const ExplainedIndicator& explained) {
  const auto& sources = explained.report.sources;
  const auto found = std::find_if(sources.begin(), sources.end(), [&](const auto& source) {
    return source.walked == event.locator.source;
  });
  return found == sources.end() ? std::string("?") : found->source.name;
}

void append_event(std::string& out, const ExplainedEvent& event,
                  const ExplainedIndicator& explained) {
  out += fmt::format("\nrecord {} of {}", event.locator.record,
                     share::terminal_safe(source_of(event, explained)));
  if (event.time.has_value()) {
    out += fmt::format(", {}", to_iso8601(*event.time));
  }
  if (!event.channel.empty()) {
    out += fmt::format(", {}", share::terminal_safe(event.channel));
  }
  out += event.event_id.has_value() ? fmt::format(" {}\n", *event.event_id) : std::string("\n");
  for (const SeenPlace& place : event.places) {
    append_place(out, place, is_suppressed(explained), explained.secrets);
  }
  if (!event.standing.empty()) {
    out += fmt::format("         {}; it matches all the same\n", event.standing);
  }
}

/// The events that were chosen, those that match first.
std::vector<const ExplainedEvent*> chosen(const ExplainedIndicator& explained) {
  std::vector<const ExplainedEvent*> list;
  const auto add = [&list](const std::vector<ExplainedEvent>& events) {
    for (const ExplainedEvent& event : events) {
      list.push_back(&event);
    }
  };
  if (explained.choice != ExplainChoice::Nearest) {
    add(explained.explanation.matches);
  }
  if (explained.choice != ExplainChoice::Matching) {
    add(explained.explanation.nearest);
  }
  return list;
}

void append_entry_object(formats::JsonWriter& json, const ExplainedEntry& entry) {
  json.begin_object().member("fate", fate_of(entry));
  if (!entry.why.empty()) {
    json.member("why", entry.why);
  }
  if (!entry.rule.empty()) {
    json.member("rule", entry.rule).member("kind", to_text(entry.indicator.kind));
  }
  json.member("value", entry.indicator.value).member("file", entry.file);
  if (entry.indicator.line > 0) {
    json.member("line", std::uint64_t{entry.indicator.line});
  }
  for (const auto& [name, value] : details_of(entry)) {
    json.member(name, value);
  }
  json.end_object();
}

void append_event_line(std::string& out, const ExplainedEvent& event,
                       const ExplainedIndicator& explained) {
  formats::JsonWriter json(out);
  json.begin_object().member("schema", "longwatch.explained_sighting.v1");
  json.member("source", source_of(event, explained)).member("record", event.locator.record);
  json.member("offset", event.locator.offset).member("length", event.locator.length);
  if (event.time.has_value()) {
    json.member("time", to_iso8601(*event.time));
  }
  json.member("channel", event.channel);
  if (event.event_id.has_value()) {
    json.member("event_id", *event.event_id);
  }
  json.member("matches", event.matches());
  json.member("suppressed", event.matches() && is_suppressed(explained));
  if (!event.standing.empty()) {
    json.member("standing", event.standing);
  }
  json.key("places").begin_array();
  for (const SeenPlace& place : event.places) {
    json.begin_object().member("field", place.field);
    json.member("text", share::shown_field(place.field, place.text, explained.secrets));
    if (place.why_not.empty()) {
      json.member("matched", place.matched).member("whole", place.is_whole);
    } else {
      json.member("why_not", share::shown(place.why_not, explained.secrets));
    }
    json.end_object();
  }
  json.end_array().end_object().end_line();
}

}  // namespace

std::string indicator_table(const ExplainedIndicator& explained) {
  const IndicatorExplanation& all = explained.explanation;
  std::string out;
  for (const ExplainedEntry& entry : explained.subject.entries) {
    append_entry(out, entry);
  }
  out += fmt::format("events      {} read, {} match, {} come near\n", with_thousands(all.events),
                     with_thousands(all.matching), with_thousands(all.near));
  const std::vector<const ExplainedEvent*> list = chosen(explained);
  for (const ExplainedEvent* event : list) {
    append_event(out, *event, explained);
  }
  if (list.empty()) {
    out += all.events == 0 ? "\nno event was read\n" : "\nno event to show\n";
  }
  return out;
}

std::string indicator_lines(const ExplainedIndicator& explained) {
  const IndicatorExplanation& all = explained.explanation;
  std::string out;
  formats::JsonWriter json(out);
  json.begin_object().member("schema", "longwatch.explained_indicator.v1");
  json.key("entries").begin_array();
  for (const ExplainedEntry& entry : explained.subject.entries) {
    append_entry_object(json, entry);
  }
  json.end_array().member("suppressed", is_suppressed(explained));
  json.member("events", all.events).member("matching", all.matching).member("near", all.near);
  json.end_object().end_line();
  for (const ExplainedEvent* event : chosen(explained)) {
    append_event_line(out, *event, explained);
  }
  return out;
}

}  // namespace longwatch::cli
