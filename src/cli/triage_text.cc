#include "cli/triage_text.h"

#include <algorithm>
#include <chrono>
#include <tuple>

#include <fmt/format.h>

#include "base/text.h"
#include "base/time.h"
#include "cli/triage_run.h"
#include "share/finding_writer.h"
#include "share/wording.h"

namespace longwatch::cli {
namespace {

using detect::triage::EventGroup;
using detect::triage::EventsTable;
using detect::triage::LogonGroup;
using detect::triage::LogonTable;
using detect::triage::Tally;
using share::Style;
using share::TextPage;

constexpr std::size_t kComputersShown = 6;
constexpr std::size_t kNumber = 11;  // columns of one in the table of logons
constexpr std::size_t kNumbers = 3 * kNumber;

std::vector<const LogonGroup*> in_order(const LogonTable& table) {
  std::vector<const LogonGroup*> groups;
  for (const LogonGroup& group : table.groups) {
    groups.push_back(&group);
  }
  std::stable_sort(groups.begin(), groups.end(), [](const LogonGroup* a, const LogonGroup* b) {
    const auto key = [](const LogonGroup& group) {
      return std::make_tuple(!group.failed_before, ~group.failures.count, ~group.successes.count,
                             ~group.attempts.count);
    };
    return key(*a) < key(*b);
  });
  return groups;
}

std::string or_unknown(const std::string& text, std::string_view unknown) {
  return text.empty() ? std::string(unknown) : text;
}

Tally all_of(const LogonGroup& group) {
  Tally all = group.successes;
  all.add(group.failures);
  all.add(group.attempts);
  return all;
}

void put_logon(TextPage& page, const LogonGroup& group) {
  page.put(group.failed_before ? "! " : "  ", group.failed_before ? Style::High : Style::Plain);
  page.put_left(fmt::format("{}  from {}", or_unknown(group.account, "(no name)"),
                            or_unknown(group.source, "(not recorded)")),
                page.columns() - kNumbers - 2, Style::Strong);
  page.put_right(with_thousands(group.successes.count), kNumber);
  page.put_right(with_thousands(group.failures.count), kNumber,
                 group.failures.count > 0 ? Style::Medium : Style::Plain);
  page.put_right(with_thousands(group.attempts.count), kNumber).end_line();
  const Tally all = all_of(group);
  page.put("    ").put(fmt::format("to {}, {}{}", or_unknown(group.target, "(no host)"), group.how,
                                   group.failed_before ? "; failed, then came in" : ""));
  page.end_line();
  page.put("    ").put(span_words(all.first, all.last), Style::Faint).end_line();
}

void put_rest(TextPage& page, std::size_t all, std::size_t shown) {
  if (all > shown) {
    page.put(fmt::format("  and {} more: --rows {} or --format jsonl prints all",
                         with_thousands(all - shown), all));
    page.end_line();
  }
}

/// "12.5/h": events for each hour between the first and the last.
std::string rate_of(const Tally& tally) {
  if (!tally.first.has_value() || *tally.first == *tally.last) {
    return "";
  }
  const double hours =
      std::chrono::duration<double, std::ratio<3600>>(*tally.last - *tally.first).count();
  const double rate = static_cast<double>(tally.count) / hours;
  return rate >= 100 ? with_thousands(static_cast<std::uint64_t>(rate)) + "/h"
                     : fmt::format("{:.2g}/h", rate);
}

std::string name_of(const EventGroup& group) {
  std::string name = group.is_id ? group.type : or_unknown(group.type, "(all)");
  if (!group.provider.empty() && !group.is_id) {
    name = group.provider + (group.type.empty() ? "" : " " + group.type);
  }
  return name;
}

std::string meaning_of(const EventGroup& group, const knowledge::EventNames& names) {
  return group.is_id ? std::string(names.meaning(group.telemetry, group.provider, group.type))
                     : std::string();
}

std::vector<const EventGroup*> in_order(const EventsTable& table) {
  std::vector<const EventGroup*> groups;
  for (const EventGroup& group : table.groups) {
    groups.push_back(&group);
  }
  std::stable_sort(groups.begin(), groups.end(), [](const EventGroup* a, const EventGroup* b) {
    return std::make_tuple(std::string_view(a->telemetry), ~a->tally.count) <
           std::make_tuple(std::string_view(b->telemetry), ~b->tally.count);
  });
  return groups;
}

std::vector<std::string> computers_of(const EventGroup& group) {
  std::vector<std::string> texts;
  for (std::size_t i = 0; i < std::min(kComputersShown, group.computers.size()); ++i) {
    texts.push_back(fmt::format("{} {}", share::host_words(group.computers[i].name),
                                with_thousands(group.computers[i].events)));
  }
  if (group.computers.size() > kComputersShown) {
    texts.push_back(
        fmt::format("and {} more", with_thousands(group.computers.size() - kComputersShown)));
  }
  return texts;
}

void put_events(TextPage& page, const EventGroup& group, const knowledge::EventNames& names) {
  const std::size_t left = page.columns() - 24;
  const std::string meaning = meaning_of(group, names);
  page.put("  ").put_left(meaning.empty() ? name_of(group) : name_of(group) + "  " + meaning,
                          left - 2, Style::Strong);
  page.put_right(with_thousands(group.tally.count), 12).put_right(rate_of(group.tally), 12);
  page.end_line();
  page.put("      ").put(span_words(group.tally.first, group.tally.last), Style::Faint);
  if (group.is_id && !group.provider.empty()) {
    page.put("; " + group.provider, Style::Faint);
  }
  page.end_line();
  page.list("      on ", computers_of(group));
}

}  // namespace

std::string time_text(const std::optional<Timestamp>& time) {
  return time.has_value() ? to_iso8601(*time) : std::string();
}

std::string span_words(const std::optional<Timestamp>& first,
                       const std::optional<Timestamp>& last) {
  if (!first.has_value() || first == last) {
    return share::clock_words(first);
  }
  return fmt::format("{} to {}", share::clock_words(first), share::clock_words(last));
}

void write_tally(formats::JsonWriter& json, std::string_view name, const Tally& tally) {
  json.key(name).begin_object().member("count", tally.count);
  if (tally.first.has_value()) {
    json.member("first", to_iso8601(*tally.first)).member("last", to_iso8601(*tally.last));
  }
  json.end_object();
}

void append_csv_line(std::string& out, const std::vector<std::string>& cells) {
  for (std::size_t i = 0; i < cells.size(); ++i) {
    out.append(i == 0 ? "" : ",");
    share::append_csv_cell(out, cells[i]);
  }
  out.push_back('\n');
}

std::string logon_table(const LogonTable& table, const pipeline::RunReport& report,
                        const TableStyle& style) {
  TextPage page(style.layout);
  page.put_left("  account, from where", page.columns() - kNumbers, Style::Faint);
  page.put_right("came in", kNumber, Style::Faint).put_right("failed", kNumber, Style::Faint);
  page.put_right("not known", kNumber, Style::Faint).end_line();
  const std::vector<const LogonGroup*> groups = in_order(table);
  const std::size_t shown = std::min(style.rows, groups.size());
  for (std::size_t i = 0; i < shown; ++i) {
    put_logon(page, *groups[i]);
  }
  put_rest(page, groups.size(), shown);
  page.put(fmt::format("{} {}{}", counted(table.events, "logon", "logons"), read_books(report),
                       table.left_out > 0
                           ? fmt::format("; {} in none of the rows: too many different ones",
                                         with_thousands(table.left_out))
                           : ""))
      .end_line();
  return page.take();
}

std::string logon_lines(const LogonTable& table) {
  std::string out;
  formats::JsonWriter json(out);
  for (const LogonGroup* const group : in_order(table)) {
    json.begin_object().member("schema", "longwatch.logons.v1");
    const std::pair<std::string_view, const std::string&> texts[] = {{"account", group->account},
                                                                     {"source", group->source},
                                                                     {"target", group->target},
                                                                     {"how", group->how}};
    for (const auto& [name, text] : texts) {
      if (!text.empty()) {
        json.member(name, text);
      }
    }
    write_tally(json, "successes", group->successes);
    write_tally(json, "failures", group->failures);
    write_tally(json, "attempts", group->attempts);
    json.member("failed_then_succeeded", group->failed_before).end_object().end_line();
  }
  return out;
}

std::string logon_csv(const LogonTable& table) {
  std::string out =
      "account,source,target,how,successes,failures,attempts,first,last,failed_then_succeeded\n";
  for (const LogonGroup* const group : in_order(table)) {
    const Tally all = all_of(*group);
    append_csv_line(
        out, {group->account, group->source, group->target, group->how,
              std::to_string(group->successes.count), std::to_string(group->failures.count),
              std::to_string(group->attempts.count), time_text(all.first), time_text(all.last),
              group->failed_before ? "yes" : "no"});
  }
  return out;
}

std::string events_table(const EventsTable& table, const knowledge::EventNames& names,
                         const pipeline::RunReport& report, const TableStyle& style) {
  TextPage page(style.layout);
  const std::vector<const EventGroup*> groups = in_order(table);
  std::size_t shown = 0;
  const EventGroup* last = nullptr;
  for (const EventGroup* const group : groups) {
    if (shown == style.rows) {
      break;
    }
    if (last == nullptr || last->telemetry != group->telemetry) {
      page.heading(or_unknown(group->telemetry, "(no channel)"));
    }
    put_events(page, *group, names);
    last = group;
    ++shown;
  }
  put_rest(page, groups.size(), shown);
  page.put(fmt::format("{} {}{}", counted(groups.size(), "kind", "kinds"), read_books(report),
                       table.left_out > 0 ? fmt::format("; {} in none of the rows: too many kinds",
                                                        with_thousands(table.left_out))
                                          : ""))
      .end_line();
  return page.take();
}

std::string events_lines(const EventsTable& table, const knowledge::EventNames& names) {
  std::string out;
  formats::JsonWriter json(out);
  for (const EventGroup* const group : in_order(table)) {
    json.begin_object().member("schema", "longwatch.events-summary.v1");
    json.member("telemetry", group->telemetry);
    if (!group->provider.empty()) {
      json.member("provider", group->provider);
    }
    if (!group->type.empty()) {
      json.member(group->is_id ? "event_id" : "type", group->type);
    }
    const std::string meaning = meaning_of(*group, names);
    if (!meaning.empty()) {
      json.member("meaning", meaning);
    }
    write_tally(json, "events", group->tally);
    json.key("computers").begin_array();
    for (const EventGroup::Computer& computer : group->computers) {
      json.begin_object();
      if (!computer.name.empty()) {
        json.member("name", computer.name);
      }
      json.member("events", computer.events).end_object();
    }
    json.end_array().end_object().end_line();
  }
  return out;
}

std::string events_csv(const EventsTable& table, const knowledge::EventNames& names) {
  std::string out = "telemetry,provider,type,meaning,events,computers,first,last\n";
  for (const EventGroup* const group : in_order(table)) {
    append_csv_line(out,
                    {group->telemetry, group->provider, group->type, meaning_of(*group, names),
                     std::to_string(group->tally.count), std::to_string(group->computers.size()),
                     time_text(group->tally.first), time_text(group->tally.last)});
  }
  return out;
}

}  // namespace longwatch::cli
