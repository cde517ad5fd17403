#include "cli/explanation_text.h"

#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include <fmt/format.h>

#include "base/text.h"
#include "base/time.h"
#include "detect/sigma/taxonomy.h"
#include "formats/json_writer.h"
#include "share/terminal_text.h"

namespace longwatch::cli {
namespace {

using detect::sigma::ExplainedItem;
using detect::sigma::ExplainedMap;
using detect::sigma::ExplainedSelection;
using detect::sigma::ExplainedValue;
using detect::sigma::Explanation;
using detect::sigma::LogSourceTarget;
using detect::sigma::RuleExplanation;
using detect::sigma::SeenKind;
using formats::JsonWriter;

constexpr std::size_t kValueColumns = 240;  // of one value seen
constexpr std::size_t kFailingValues = 6;   // of one item, that do not hold
constexpr std::size_t kKindsShown = 8;      // channels and event ids
constexpr std::size_t kEventIdsShown = 12;  // of one channel

std::string clean(std::string_view field, std::string_view text, share::Secrets secrets) {
  return share::clipped(share::shown_field(field, text, secrets), kValueColumns);
}

std::string_view yes_or_no(bool holds) {
  return holds ? "yes" : "no ";
}

std::string source_name(const model::Locator& locator, const pipeline::RunReport& report) {
  const auto found =
      std::find_if(report.sources.begin(), report.sources.end(),
                   [&](const pipeline::SourceReport& one) { return one.walked == locator.source; });
  return found == report.sources.end() ? std::string("?") : found->source.name;
}

std::string kind_in_words(std::string_view channel, std::optional<std::uint32_t> event_id) {
  std::string text = channel.empty() ? "(no channel)" : share::terminal_safe(channel);
  return event_id.has_value() ? text + fmt::format(" {}", *event_id) : text;
}

std::string log_source_in_words(const detect::sigma::LogSource& source) {
  std::string text;
  const std::pair<std::string_view, std::string_view> parts[] = {
      {"product", source.product}, {"category", source.category}, {"service", source.service}};
  for (const auto& [key, value] : parts) {
    if (!value.empty()) {
      text += fmt::format("{}{}: {}", text.empty() ? "" : ", ", key, share::terminal_safe(value));
    }
  }
  return text;
}

/// The event ids of each channel the log source stands for; no id = all of them.
std::map<std::string, std::vector<std::uint32_t>> channels_of(const ExplainedRule& explained) {
  std::map<std::string, std::vector<std::uint32_t>> channels;
  const detect::sigma::LogSource& source = explained.rule.log_source;
  std::vector<LogSourceTarget> targets =
      detect::sigma::targets_of(source).value_or(std::vector<LogSourceTarget>());
  const std::vector<LogSourceTarget> declared =
      detect::sigma::targets_in(source, explained.declared);
  targets.insert(targets.end(), declared.begin(), declared.end());
  for (const LogSourceTarget& target : targets) {
    for (const std::string& channel : target.channels) {
      auto& ids = channels[channel];
      ids.insert(ids.end(), target.event_ids.begin(), target.event_ids.end());
    }
  }
  return channels;
}

std::string channels_in_words(const ExplainedRule& explained) {
  std::string text;
  for (auto& [channel, ids] : channels_of(explained)) {
    text += (text.empty() ? "" : "; ") + channel;
    for (std::size_t i = 0; i < std::min(ids.size(), kEventIdsShown); ++i) {
      text += fmt::format("{}{}", i == 0 ? " " : ", ", ids[i]);
    }
    text += ids.size() > kEventIdsShown ? ", ..." : "";
  }
  return text.empty() ? "any channel" : text;
}

std::vector<const Explanation*> chosen(const ExplainedRule& explained) {
  const RuleExplanation& all = explained.explanation;
  std::vector<const Explanation*> list;
  const auto take = [&list](const std::vector<Explanation>& from) {
    for (const Explanation& one : from) {
      list.push_back(&one);
    }
  };
  const bool by_record = explained.request.record.has_value();
  if (explained.choice != ExplainChoice::Nearest) {
    take(all.matches);
  }
  if (explained.choice == ExplainChoice::Nearest ||
      (explained.choice == ExplainChoice::Best && (by_record || list.empty()))) {
    take(all.nearest);
  }
  if (by_record) {
    take(all.others);
  }
  return list;
}

/// Lines of one event, indented by what they belong to.
class EventText {
 public:
  EventText(std::string& out, const ExplainedRule& explained) : out_(out), explained_(explained) {}

  void append(const Explanation& one) {
    out_ += fmt::format("\n{}  {}, record {}, byte {}\n", verdict(one),
                        share::terminal_safe(source_name(one.locator, explained_.report)),
                        one.locator.record, one.locator.offset);
    out_ += fmt::format("  {}{}{}\n", kind_in_words(one.channel, one.event_id),
                        one.time.has_value() ? "  " + to_iso8601(*one.time) : "",
                        one.computer.empty() ? "" : "  " + share::terminal_safe(one.computer));
    if (!one.unknown_fields.empty()) {
      out_ +=
          fmt::format("  of reduced certainty: the event cannot tell {}\n",
                      share::terminal_safe(fmt::format("{}", fmt::join(one.unknown_fields, ", "))));
    }
    for (const auto& condition : one.conditions) {
      out_ += fmt::format("  {}  condition: {}\n", yes_or_no(condition.holds),
                          share::terminal_safe(condition.text));
    }
    for (const auto& filter : one.filters) {
      out_ +=
          fmt::format("  {}  filter '{}' {}: {} ({})\n", yes_or_no(filter.lets_through),
                      share::terminal_safe(filter.title),
                      filter.lets_through ? "lets it through" : "suppresses it",
                      share::terminal_safe(filter.condition), share::terminal_safe(filter.file));
    }
    for (const ExplainedSelection& selection : one.selections) {
      append(selection);
    }
  }

 private:
  static std::string verdict(const Explanation& one) {
    if (!one.is_of_log_source) {
      return "NOT OF THE LOG SOURCE";
    }
    return one.matches ? "MATCHES"
                       : fmt::format("DOES NOT MATCH ({} of {} selections as wanted)",
                                     one.nearness.fulfilled, one.nearness.asked);
  }

  void append(const ExplainedSelection& selection) {
    constexpr std::array<std::string_view, 4> kAsked = {"  (no condition speaks of it)", "",
                                                        "  (must not match)", ""};
    out_ += fmt::format("  {}  {}{}{}\n", yes_or_no(selection.holds),
                        share::terminal_safe(selection.name),
                        kAsked.at(static_cast<std::size_t>(selection.wanted)),
                        selection.is_as_wanted() ? "" : "  <-- not as wanted");
    for (std::size_t i = 0; i < selection.alternatives.size(); ++i) {
      const ExplainedMap& map = selection.alternatives[i];
      if (selection.alternatives.size() > 1) {
        out_ += fmt::format("    {}  {} alternative\n", yes_or_no(map.holds), ordinal(i + 1));
      }
      for (const ExplainedItem& item : map.items) {
        append(item);
      }
    }
  }

  static std::string ordinal(std::size_t number) {
    constexpr std::array<std::string_view, 4> kEndings = {"th", "st", "nd", "rd"};
    const std::size_t last = number % 10;
    const bool is_teen = number % 100 >= 11 && number % 100 <= 13;
    return fmt::format("{}{}", number, is_teen || last > 3 ? kEndings[0] : kEndings.at(last));
  }

  void append(const ExplainedItem& item) {
    out_ += fmt::format("    {}  {}\n", yes_or_no(item.holds), share::terminal_safe(item.key));
    if (!item.field.empty()) {
      append_seen(item);
    }
    std::size_t failing = 0;
    for (const ExplainedValue& value : item.values) {
      if (value.holds || failing++ < kFailingValues) {
        append(item, value);
      }
    }
    if (failing > kFailingValues) {
      out_ += fmt::format("           no   ... and {} more that do not hold\n",
                          failing - kFailingValues);
    }
  }

  void append_seen(const ExplainedItem& item) {
    const bool is_renamed = !equals_ignoring_ascii_case(item.field, item.event_field);
    const std::string name =
        is_renamed ? fmt::format(" ({} here)", share::terminal_safe(item.event_field)) : "";
    if (item.seen.empty()) {
      out_ += fmt::format("           seen{}: the event has no such field\n", name);
    }
    for (const std::string& seen : item.seen) {
      out_ +=
          fmt::format("           seen{}: {}\n", name,
                      seen.empty() ? "(empty)" : clean(item.event_field, seen, explained_.secrets));
    }
    if (item.seen_more > 0) {
      out_ += fmt::format("           seen{}: ... and {} more values\n", name, item.seen_more);
    }
  }

  void append(const ExplainedItem& item, const ExplainedValue& value) {
    out_ +=
        fmt::format("           {}  {}\n", yes_or_no(value.holds),
                    value.text.empty() ? "(empty)" : clean({}, value.text, share::Secrets::Shown));
    for (const std::string& found : value.found) {
      out_ +=
          fmt::format("                {}\n", clean(item.event_field, found, explained_.secrets));
    }
  }

  std::string& out_;
  const ExplainedRule& explained_;
};

void append_kinds(std::string& out, const RuleExplanation& explanation) {
  std::uint64_t rest = explanation.unlisted;
  for (std::size_t i = 0; i < explanation.kinds.size(); ++i) {
    const SeenKind& kind = explanation.kinds[i];
    if (i >= kKindsShown) {
      rest += kind.events;
      continue;
    }
    out += fmt::format("  {:>12}  {}\n", with_thousands(kind.events),
                       kind_in_words(kind.channel, kind.event_id));
  }
  if (rest > 0) {
    out += fmt::format("  {:>12}  others\n", with_thousands(rest));
  }
}

void append_head(std::string& out, const ExplainedRule& explained) {
  const detect::sigma::Rule& rule = explained.rule;
  const RuleExplanation& all = explained.explanation;
  out += fmt::format("rule        {}\n", share::terminal_safe(rule.info.title));
  out += fmt::format("            {}, {}, {}\n", share::terminal_safe(rule.info.id),
                     model::to_text(rule.info.level), share::terminal_safe(rule.info.file));
  out += fmt::format("log source  {}\n", log_source_in_words(rule.log_source));
  out += fmt::format("            {}\n", channels_in_words(explained));
  out +=
      fmt::format("events      {} {}, {} of the log source, {} match\n", with_thousands(all.events),
                  explained.request.record.has_value()
                      ? fmt::format("with record number {}", *explained.request.record)
                      : "read",
                  with_thousands(all.of_log_source), with_thousands(all.matching));
}

/// Why there is nothing to show.
void append_absence(std::string& out, const ExplainedRule& explained) {
  const RuleExplanation& all = explained.explanation;
  if (all.events == 0) {
    out += explained.request.record.has_value() ? "\nno event has that record number\n"
                                                : "\nno event was read\n";
  } else if (all.of_log_source == 0) {
    out += fmt::format("\nno event is of the rule's log source\nneeded: {}\nseen:\n",
                       channels_in_words(explained));
    append_kinds(out, all);
  } else {
    out += explained.choice == ExplainChoice::Matching
               ? "\nno event matches; --near shows those that come nearest\n"
               : "\nevery event of the log source matches\n";
  }
}

struct ShownTexts {
  std::string_view name;
  std::string_view field;  ///< whose values they are
  const std::vector<std::string>& texts;
};

void append_texts(JsonWriter& json, const ShownTexts& shown, share::Secrets secrets) {
  json.key(shown.name).begin_array();
  for (const std::string& text : shown.texts) {
    json.string(share::shown_field(shown.field, text, secrets));
  }
  json.end_array();
}

void append_item(JsonWriter& json, const ExplainedItem& item, share::Secrets secrets) {
  json.begin_object().member("item", item.key).member("holds", item.holds);
  if (!item.field.empty()) {
    json.member("field", item.field).member("event_field", item.event_field);
    json.member("present", !item.seen.empty());
    append_texts(json, {"seen", item.event_field, item.seen}, secrets);
  }
  if (item.seen_more > 0) {
    json.member("seen_more", item.seen_more);
  }
  json.key("values").begin_array();
  for (const ExplainedValue& value : item.values) {
    json.begin_object().member("value", value.text).member("holds", value.holds);
    if (!value.found.empty()) {
      append_texts(json, {"found", item.event_field, value.found}, secrets);
    }
    json.end_object();
  }
  json.end_array().end_object();
}

void append_selection(JsonWriter& json, const ExplainedSelection& selection,
                      share::Secrets secrets) {
  constexpr std::array<std::string_view, 4> kWanted = {"unused", "match", "no match", "either"};
  json.begin_object().member("selection", selection.name).member("holds", selection.holds);
  json.member("wanted", kWanted.at(static_cast<std::size_t>(selection.wanted)));
  json.key("alternatives").begin_array();
  for (const ExplainedMap& map : selection.alternatives) {
    json.begin_object().member("holds", map.holds);
    json.key("items").begin_array();
    for (const ExplainedItem& item : map.items) {
      append_item(json, item, secrets);
    }
    json.end_array().end_object();
  }
  json.end_array().end_object();
}

void append_event_line(std::string& out, const Explanation& one, const ExplainedRule& explained) {
  JsonWriter json(out);
  json.begin_object().member("schema", "longwatch.explanation.v1");
  json.member("rule", explained.rule.info.id);
  json.member("source", source_name(one.locator, explained.report));
  json.member("record", one.locator.record).member("offset", one.locator.offset);
  json.member("length", one.locator.length);
  if (one.time.has_value()) {
    json.member("time", to_iso8601(*one.time));
  }
  json.member("channel", one.channel);
  if (one.event_id.has_value()) {
    json.member("event_id", *one.event_id);
  }
  json.member("of_log_source", one.is_of_log_source).member("matches", one.matches);
  json.member("selections_as_wanted", one.nearness.fulfilled);
  json.member("selections_asked", one.nearness.asked);
  if (!one.unknown_fields.empty()) {
    json.member("certainty", "reduced");
    append_texts(json, {"unknown_fields", {}, one.unknown_fields}, share::Secrets::Shown);
  }
  json.key("conditions").begin_array();
  for (const auto& condition : one.conditions) {
    json.begin_object().member("condition", condition.text);
    json.member("holds", condition.holds).end_object();
  }
  json.end_array();
  if (!one.filters.empty()) {
    json.key("filters").begin_array();
    for (const auto& filter : one.filters) {
      json.begin_object().member("title", filter.title).member("file", filter.file);
      json.member("condition", filter.condition).member("lets_through", filter.lets_through);
      json.end_object();
    }
    json.end_array();
  }
  json.key("selections").begin_array();
  for (const ExplainedSelection& selection : one.selections) {
    append_selection(json, selection, explained.secrets);
  }
  json.end_array().end_object().end_line();
}

void append_rule_line(std::string& out, const ExplainedRule& explained) {
  const RuleExplanation& all = explained.explanation;
  JsonWriter json(out);
  json.begin_object().member("schema", "longwatch.explained_rule.v1");
  json.member("rule", explained.rule.info.id).member("title", explained.rule.info.title);
  json.member("file", explained.rule.info.file);
  json.key("needs").begin_array();
  for (const auto& [channel, ids] : channels_of(explained)) {
    json.begin_object().member("channel", channel).key("event_ids").begin_array();
    for (const std::uint32_t id : ids) {
      json.number(id);
    }
    json.end_array().end_object();
  }
  json.end_array().member("events", all.events).member("of_log_source", all.of_log_source);
  json.member("matching", all.matching).key("seen").begin_array();
  for (const SeenKind& kind : all.kinds) {
    json.begin_object().member("channel", kind.channel);
    if (kind.event_id.has_value()) {
      json.member("event_id", *kind.event_id);
    }
    json.member("events", kind.events).end_object();
  }
  json.end_array().end_object().end_line();
}

}  // namespace

std::string explanation_table(const ExplainedRule& explained) {
  std::string out;
  append_head(out, explained);
  const std::vector<const Explanation*> list = chosen(explained);
  EventText text(out, explained);
  for (const Explanation* one : list) {
    text.append(*one);
  }
  if (list.empty()) {
    append_absence(out, explained);
  }
  return out;
}

std::string explanation_lines(const ExplainedRule& explained) {
  std::string out;
  append_rule_line(out, explained);
  for (const Explanation* one : chosen(explained)) {
    append_event_line(out, *one, explained);
  }
  return out;
}

}  // namespace longwatch::cli
