#include "cli/correlation_text.h"

#include <array>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "base/text.h"
#include "base/time.h"
#include "formats/json_writer.h"
#include "share/terminal_text.h"

namespace longwatch::cli {
namespace {

using detect::sigma::Correlation;
using detect::sigma::CorrelationExplanation;
using detect::sigma::ExplainedWindow;

std::string safe(std::string_view text) {
  return share::terminal_safe(text);
}

/// "gte 10, lte 20"; "a and not b"; "all rules".
std::string condition_of(const Correlation& correlation) {
  if (!correlation.condition_text.empty()) {
    return correlation.condition_text;
  }
  std::string text;
  for (const detect::sigma::Threshold& threshold : correlation.thresholds) {
    text += fmt::format("{}{} {}", text.empty() ? "" : ", ", to_text(threshold.comparison),
                        threshold.value.to_text());
  }
  return text.empty() ? std::string("all rules") : text;
}

std::string joined(const std::vector<std::string>& texts) {
  return texts.empty() ? std::string("nothing") : fmt::format("{}", fmt::join(texts, ", "));
}

struct LeftOut {
  std::string_view name;
  std::uint64_t events;
  std::string_view reason;
};

std::array<LeftOut, 4> left_out_of(const CorrelationExplanation& all) {
  return {{{"without_time", all.without_time, "have no time"},
           {"without_group", all.without_group, "lack a field of group-by"},
           {"without_value", all.without_value, "lack the field that is looked at"},
           {"without_number", all.without_number, "have a value that is no number"}}};
}

void append_window(std::string& out, const ExplainedWindow& window,
                   const ExplainedCorrelation& explained) {
  std::string group;
  for (const model::NamedText& field : window.group) {
    group += fmt::format("{}{}: {}", group.empty() ? "" : ", ", safe(field.name),
                         safe(share::shown_field(field.name, field.value, explained.secrets)));
  }
  out += fmt::format("  {}\n      {} to {}: {} {}\n", group.empty() ? "(all events)" : group,
                     to_iso8601(window.low), to_iso8601(window.high),
                     to_text(explained.correlation.type), window.measured);
  if (!window.missing.empty()) {
    out += fmt::format("      without {}\n", safe(joined(window.missing)));
  }
}

void append_windows(std::string& out, std::string_view title,
                    const std::vector<ExplainedWindow>& windows,
                    const ExplainedCorrelation& explained) {
  if (windows.empty()) {
    return;
  }
  out += fmt::format("\n{}\n", title);
  for (const ExplainedWindow& window : windows) {
    append_window(out, window, explained);
  }
}

void append_window_line(std::string& out, const ExplainedWindow& window, share::Secrets secrets) {
  formats::JsonWriter json(out);
  json.begin_object().member("schema", "longwatch.explained_window.v1");
  json.member("holds", window.holds).key("group").begin_object();
  for (const model::NamedText& field : window.group) {
    json.member(field.name, share::shown_field(field.name, field.value, secrets));
  }
  json.end_object().member("from", to_iso8601(window.low)).member("to", to_iso8601(window.high));
  json.member("measured", window.measured);
  if (!window.missing.empty()) {
    json.key("missing").begin_array();
    for (const std::string& rule : window.missing) {
      json.string(rule);
    }
    json.end_array();
  }
  json.end_object().end_line();
}

}  // namespace

std::string correlation_table(const ExplainedCorrelation& explained) {
  const Correlation& correlation = explained.correlation;
  const CorrelationExplanation& all = explained.explanation;
  std::string out = fmt::format("correlation {}\nfile        {}\nasks        {}: {}\n",
                                safe(correlation.info.title), safe(correlation.info.file),
                                to_text(correlation.type), safe(condition_of(correlation)));
  if (!correlation.fields.empty()) {
    out += fmt::format("of          {}\n", safe(joined(correlation.fields)));
  }
  out += fmt::format(
      "group-by    {}\nwithin      {}\nevents      {} read\n", safe(joined(correlation.group_by)),
      to_clock_text(correlation.timespan).substr(1), with_thousands(explained.report.books.events));
  out += "\nwhat took part\n";
  for (const auto& rule : all.rules) {
    out += fmt::format("  {:>12}  {} of {}\n", with_thousands(rule.hits),
                       rule.is_correlation ? "findings" : "events", safe(rule.name));
  }
  for (const LeftOut& row : left_out_of(all)) {
    if (row.events > 0) {
      out += fmt::format("  {:>12}  left out: {}\n", with_thousands(row.events), row.reason);
    }
  }
  out +=
      fmt::format("\nwindows     {} looked at in {} groups, {} hold\n", with_thousands(all.windows),
                  with_thousands(all.groups), with_thousands(all.held));
  append_windows(out, "windows that hold, one of each group", all.holding, explained);
  append_windows(out, "windows that came nearest, one of each group", all.nearest, explained);
  return out;
}

std::string correlation_lines(const ExplainedCorrelation& explained) {
  const Correlation& correlation = explained.correlation;
  const CorrelationExplanation& all = explained.explanation;
  std::string out;
  formats::JsonWriter json(out);
  json.begin_object().member("schema", "longwatch.explained_correlation.v1");
  json.member("rule", correlation.info.id).member("title", correlation.info.title);
  json.member("file", correlation.info.file).member("type", to_text(correlation.type));
  json.member("condition", condition_of(correlation));
  json.member("events", explained.report.books.events).key("rules").begin_array();
  for (const auto& rule : all.rules) {
    json.begin_object().member("rule", rule.name).member("hits", rule.hits).end_object();
  }
  json.end_array();
  for (const LeftOut& row : left_out_of(all)) {
    json.member(row.name, row.events);
  }
  json.member("groups", all.groups).member("windows", all.windows).member("held", all.held);
  json.end_object().end_line();
  for (const auto* list : {&all.holding, &all.nearest}) {
    for (const ExplainedWindow& window : *list) {
      append_window_line(out, window, explained.secrets);
    }
  }
  return out;
}

}  // namespace longwatch::cli
