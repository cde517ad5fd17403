#include "share/html/internal/findings_markup.h"

#include <algorithm>
#include <array>
#include <map>

#include <fmt/format.h>

#include "base/text.h"
#include "share/html/internal/markup.h"
#include "share/summary_text.h"
#include "share/tactic.h"
#include "share/wording.h"

namespace longwatch::share::html::internal {
namespace {

constexpr std::size_t kHostsShown = 50;
constexpr std::size_t kRulesShown = 25;
constexpr std::size_t kTechniquesShown = 12;

using LevelCounts = std::array<std::uint64_t, model::kLevels.size()>;

/// A button that narrows the table of findings down.
std::string pick(std::string_view key, std::string_view value, std::string_view name,
                 std::string_view markup) {
  return fmt::format(
      "<button type=\"button\" class=\"pick\" data-k=\"{}\" data-v=\"{}\" data-n=\"{}\">{}"
      "</button>",
      key, escaped(value, 300), escaped(name, 200), markup);
}

std::string bar(std::uint64_t part, std::uint64_t most) {
  const double share =
      most == 0 ? 0 : 100.0 * static_cast<double>(part) / static_cast<double>(most);
  return fmt::format(
      "<svg class=\"bar\" width=\"90\" height=\"8\" aria-hidden=\"true\"><rect class=\"all\" "
      "width=\"100%\" height=\"8\"/><rect class=\"part\" width=\"{:.1f}%\" height=\"8\"/></svg>",
      share);
}

std::string number_cell(std::uint64_t number) {
  return fmt::format("<td class=\"n\">{}</td>", with_thousands(number));
}

std::string rest_line(std::size_t shown, std::size_t all, std::string_view what) {
  return all <= shown ? ""
                      : fmt::format("<p class=\"facts\">and {} more {}</p>\n",
                                    with_thousands(all - shown), what);
}

/// What one tactic has.
struct TacticRow {
  LevelCounts levels{};
  std::uint64_t findings = 0;
  std::map<std::string, std::uint64_t> techniques;
};

/// "T1003.001", with its name where the pointer rests on it.
std::string technique_label(const std::string& id,
                            const std::map<std::string, std::string>& names) {
  const auto found = names.find(id);
  return found == names.end() ? escaped(id, 40)
                              : fmt::format("<span title=\"{}\">{}</span>",
                                            escaped(found->second, 200), escaped(id, 40));
}

/// The same in words: "T1003.001 OS Credential Dumping: LSASS Memory".
std::string technique_words(const std::string& id,
                            const std::map<std::string, std::string>& names) {
  const auto found = names.find(id);
  return found == names.end() ? id : fmt::format("{} {}", id, found->second);
}

std::map<std::size_t, std::pair<std::string, TacticRow>> tactic_rows(const SweepSummary& summary) {
  std::map<std::size_t, std::pair<std::string, TacticRow>> rows;
  for (const RuleCount& count : summary.rules) {
    for (const std::string& tactic : count.rule->tactics) {
      auto& [name, row] = rows[place_of_tactic(tactic)];
      name = place_of_tactic(tactic) < tactics().size() ? tactic_title(tactic) : "Other tactics";
      row.findings += count.findings;
      row.levels.at(static_cast<std::size_t>(count.rule->level)) += count.findings;
      for (const std::string& technique : count.rule->techniques) {
        row.techniques[technique] += count.findings;
      }
    }
  }
  return rows;
}

/// How dark a cell of the matrix is: by the number of digits, for counts differ by magnitudes.
int shade_of(std::uint64_t count) {
  return static_cast<int>(std::min<std::size_t>(std::to_string(count).size(), 4));
}

std::string technique_picks(const TacticRow& row, const std::map<std::string, std::string>& names) {
  std::vector<std::pair<std::string, std::uint64_t>> techniques(row.techniques.begin(),
                                                                row.techniques.end());
  std::stable_sort(techniques.begin(), techniques.end(),
                   [](const auto& a, const auto& b) { return a.second > b.second; });
  std::string out;
  for (std::size_t i = 0; i < std::min(kTechniquesShown, techniques.size()); ++i) {
    const auto& [id, findings] = techniques[i];
    out += pick(
        "q", id, technique_words(id, names),
        fmt::format("{} <small>{}</small>", technique_label(id, names), with_thousands(findings)));
  }
  if (techniques.size() > kTechniquesShown) {
    out += fmt::format("<span class=\"soft\">and {} more</span>",
                       techniques.size() - kTechniquesShown);
  }
  return out;
}

std::string matrix_row(std::size_t place, const std::string& name, const TacticRow& row,
                       const std::map<std::string, std::string>& techniques) {
  const std::string number = std::to_string(place);
  std::string out =
      fmt::format("<tr><th scope=\"row\">{}</th>", pick("c", number, name, escaped(name, 100)));
  for (auto level = model::kLevels.rbegin(); level != model::kLevels.rend(); ++level) {
    const std::uint64_t count = row.levels.at(static_cast<std::size_t>(*level));
    if (count == 0) {
      out += "<td class=\"n none\">0</td>";
      continue;
    }
    out += fmt::format(
        "<td class=\"n cell {} s{}\">{}</td>", model::to_text(*level), shade_of(count),
        pick("cl", fmt::format("{} {}", place, static_cast<int>(*level)),
             fmt::format("{}, {}", name, model::to_text(*level)), with_thousands(count)));
  }
  return out + number_cell(row.findings) +
         fmt::format("<td class=\"techniques\">{}</td></tr>\n", technique_picks(row, techniques));
}

std::string highlight_facts(const Highlight& highlight) {
  std::string facts =
      fmt::format("<span class=\"nb\">{}</span><span>{}</span>",
                  escaped(clock_words(highlight.time)), escaped(host_words(highlight.host), 200));
  if (!highlight.user.empty()) {
    facts += fmt::format("<span>user {}</span>", escaped(highlight.user, 200));
  }
  if (!highlight.rule->techniques.empty()) {
    facts += fmt::format("<span>{}</span>", escaped(joined(highlight.rule->techniques), 200));
  }
  return facts;
}

std::string highlight_more(const Highlight& highlight, const RowNumbers& numbers) {
  std::string out = fmt::format("<span>{}, record {}, byte {}</span>",
                                escaped(highlight.source, 400), highlight.record, highlight.offset);
  if (highlight.rules_on_event > 1) {
    out += fmt::format("<span>{} on this event</span>",
                       counted(highlight.rules_on_event - 1, "other rule", "other rules"));
  }
  const auto host = numbers.hosts.find(highlight.host);
  const auto rule = numbers.rules.find(highlight.rule);
  if (highlight.alike > 1 && host != numbers.hosts.end() && rule != numbers.rules.end()) {
    out += pick("rh", fmt::format("{} {}", rule->second, host->second), highlight.rule->title,
                fmt::format("{} more like it", with_thousands(highlight.alike - 1)));
  }
  return out;
}

/// Hosts that events name.
std::size_t named_hosts(const SweepSummary& summary) {
  return static_cast<std::size_t>(
      std::count_if(summary.hosts.begin(), summary.hosts.end(),
                    [](const HostCount& host) { return !host.host.empty(); }));
}

std::string book_line(std::string_view name, const std::string& markup) {
  return fmt::format("<dt>{}</dt><dd>{}</dd>\n", name, markup);
}

std::string tuned_lines(const RunFacts& run) {
  if (run.tuning.empty()) {
    return "";
  }
  std::string out = fmt::format("<h3>Tuned</h3>\n<p class=\"facts\">{} suppressed{}.</p>\n<ul>\n",
                                counted(run.findings_suppressed, "finding", "findings"),
                                run.suppressed_shown ? ", shown among the others" : ", not shown");
  for (const std::string& line : tuning_lines(run)) {
    out += fmt::format("<li>{}</li>\n", escaped(line, 1000));
  }
  return out + "</ul>\n";
}

std::string skipped_lines(const SweepSummary& summary) {
  const RunFacts& run = summary.run;
  std::string out;
  for (const Skipped& skipped : run.skipped) {
    out += fmt::format("<li>{}: {} <span class=\"soft\">{}{}</span></li>\n",
                       counted(skipped.files, "file", "files"), escaped(skipped.reason, 300),
                       escaped(fmt::format("{}", fmt::join(skipped.names, ", ")), 600),
                       skipped.files > skipped.names.size() ? ", ..." : "");
  }
  if (run.books.dropped > 0 || run.books.bytes_lost > 0) {
    out += fmt::format("<li>{} dropped, {} lost: damaged or over a limit</li>\n",
                       counted(run.books.dropped, "record", "records"),
                       to_text(ByteCount{run.books.bytes_lost}));
  }
  if (run.findings_filtered > 0) {
    out += fmt::format("<li>{} below the wanted level: counted, not shown</li>\n",
                       counted(run.findings_filtered, "finding", "findings"));
  }
  if (summary.not_tabled > 0) {
    out += fmt::format("<li>{} in none of the tables: too many hosts and rules</li>\n",
                       counted(summary.not_tabled, "finding", "findings"));
  }
  return out;
}

}  // namespace

std::string level_badge(model::Level level) {
  const std::string_view name = model::to_text(level);
  return fmt::format("<span class=\"lv {}\">{}</span>", name, name);
}

std::string escaped_lines(std::string_view text, std::size_t max_bytes) {
  std::string out;
  std::size_t left = max_bytes;
  for (std::string_view line : split(text, '\n')) {
    if (line.ends_with('\r')) {
      line.remove_suffix(1);
    }
    std::string plain(line);
    std::replace(plain.begin(), plain.end(), '\t', ' ');
    out += (out.empty() ? "" : "\n") + escaped(plain, left);
    if (line.size() >= left) {
      break;
    }
    left -= line.size();
  }
  return out;
}

std::string in_short(const SweepSummary& summary) {
  const RunFacts& run = summary.run;
  std::string out = fmt::format(
      "<section class=\"summary\" aria-labelledby=\"short\">\n<h2 id=\"short\">In short</h2>\n");
  if (run.stopped_early) {
    out +=
        "<p class=\"warn\"><b>Stopped early.</b> What follows covers only what had been "
        "read.</p>\n";
  }
  out += fmt::format(
      "<p class=\"lead\">{} on {} in {} of {}", counted(summary.findings, "finding", "findings"),
      counted(named_hosts(summary), "host", "hosts"), counted(run.books.events, "event", "events"),
      counted(run.files, "file", "files"));
  if (summary.first.has_value()) {
    out += fmt::format(", from {} to {}", escaped(moment(summary.first)),
                       escaped(moment(summary.last)));
  }
  out += ".</p>\n<div class=\"tiles\">";
  for (const LevelCount& count : summary.levels) {
    const std::string_view name = model::to_text(count.level);
    out += fmt::format(
        "<button type=\"button\" class=\"pick tile {}\" data-k=\"l\" data-v=\"{}\" data-n=\"{}\">"
        "<b>{}</b> <span>{}</span></button>\n",
        name, static_cast<int>(count.level), name, with_thousands(count.findings), name);
  }
  return out +
         "</div>\n<p class=\"facts\">A finding is a rule that matched a record. It is a place to "
         "look, not yet an intrusion.</p>\n</section>\n";
}

std::string look_first(const SweepSummary& summary, const RowNumbers& numbers) {
  if (summary.highlights.empty()) {
    return "";
  }
  std::string out = fmt::format(
      "<section aria-labelledby=\"first\">\n<h2 id=\"first\">{} to look at first</h2>\n"
      "<p class=\"facts\">Worst level, then rarest rule, then hosts that most rules hit.</p>\n"
      "<ol class=\"first\">\n",
      summary.highlights.size() == 10 ? "Ten things" : "Things");
  for (const Highlight& highlight : summary.highlights) {
    out += fmt::format("<li><p class=\"ct\">{} {}</p>\n<p class=\"meta\">{}</p>\n",
                       level_badge(highlight.rule->level), escaped(highlight.rule->title, 300),
                       highlight_facts(highlight));
    if (!highlight.value.empty()) {
      out += fmt::format("<p class=\"value\"><span class=\"fn\">{}</span> <code>{}</code></p>\n",
                         escaped(highlight.field, 120), escaped(highlight.value, 320));
    }
    out += fmt::format("<p class=\"meta\">{}</p></li>\n", highlight_more(highlight, numbers));
  }
  return out + "</ol>\n</section>\n";
}

std::string tactic_matrix(const SweepSummary& summary) {
  const auto rows = tactic_rows(summary);
  if (rows.empty()) {
    return "";
  }
  std::string out =
      "<section aria-labelledby=\"tactics\">\n<h2 id=\"tactics\">What it was for</h2>\n"
      "<p class=\"facts\">Tactics of ATT&amp;CK in the order of an intrusion, by the tags of the "
      "rules; a finding counts for each tactic of its rule.</p>\n"
      "<div class=\"table\" role=\"region\" tabindex=\"0\" aria-label=\"Tactics\"><table "
      "class=\"matrix\">\n<thead><tr><th scope=\"col\">Tactic</th>";
  for (auto level = model::kLevels.rbegin(); level != model::kLevels.rend(); ++level) {
    out += fmt::format("<th scope=\"col\" class=\"n\">{}</th>", model::to_text(*level));
  }
  out +=
      "<th scope=\"col\" class=\"n\">all</th><th scope=\"col\">techniques</th></tr></thead>\n"
      "<tbody>\n";
  for (const auto& [place, named] : rows) {
    out += matrix_row(place, named.first, named.second, summary.run.technique_names);
  }
  return out + "</tbody></table></div>\n</section>\n";
}

std::string host_table(const SweepSummary& summary) {
  if (summary.hosts.empty()) {
    return "";
  }
  std::uint64_t most = 1;
  for (const HostCount& host : summary.hosts) {
    most = std::max(most, host.findings);
  }
  std::string out =
      "<section aria-labelledby=\"hosts\">\n<h2 id=\"hosts\">Hosts</h2>\n<p class=\"facts\">Worst "
      "level first, then most different rules.</p>\n<div class=\"table\" role=\"region\" "
      "tabindex=\"0\" aria-label=\"Hosts\"><table>\n<thead><tr><th scope=\"col\">host</th><th "
      "scope=\"col\">worst</th><th scope=\"col\" class=\"n\">rules</th><th scope=\"col\" "
      "class=\"n\">findings</th><td></td></tr></thead>\n<tbody>\n";
  const std::size_t shown = std::min(kHostsShown, summary.hosts.size());
  for (std::size_t i = 0; i < shown; ++i) {
    const HostCount& host = summary.hosts[i];
    const std::string words = host_words(host.host);
    out += fmt::format("<tr><th scope=\"row\">{}</th><td>{}</td>{}{}<td>{}</td></tr>\n",
                       pick("h", std::to_string(i), words, escaped(words, 200)),
                       level_badge(host.worst), number_cell(host.rules), number_cell(host.findings),
                       bar(host.findings, most));
  }
  return out + "</tbody></table></div>\n" + rest_line(shown, summary.hosts.size(), "hosts") +
         "</section>\n";
}

std::string rule_table(const SweepSummary& summary) {
  if (summary.rules.empty()) {
    return "";
  }
  const std::uint64_t most = summary.rules.front().findings;
  std::string out =
      "<section aria-labelledby=\"rules\">\n<h2 id=\"rules\">Rules</h2>\n<p class=\"facts\">Most "
      "findings first; much of it may be noise.</p>\n<div class=\"table\" role=\"region\" "
      "tabindex=\"0\" aria-label=\"Rules\"><table>\n<thead><tr><th scope=\"col\">rule</th><th "
      "scope=\"col\">level</th><th scope=\"col\" class=\"n\">hosts</th><th scope=\"col\" "
      "class=\"n\">findings</th><td></td></tr></thead>\n<tbody>\n";
  const std::size_t shown = std::min(kRulesShown, summary.rules.size());
  for (std::size_t i = 0; i < shown; ++i) {
    const RuleCount& count = summary.rules[i];
    out += fmt::format(
        "<tr><th scope=\"row\">{}</th><td>{}</td>{}{}<td>{}</td></tr>\n",
        pick("r", std::to_string(i), count.rule->title, escaped(count.rule->title, 300)),
        level_badge(count.rule->level), number_cell(count.hosts), number_cell(count.findings),
        bar(count.findings, most));
  }
  return out + "</tbody></table></div>\n" + rest_line(shown, summary.rules.size(), "rules") +
         "</section>\n";
}

std::string books(const SweepSummary& summary) {
  const RunFacts& run = summary.run;
  std::string kinds;
  for (const NameCount& kind : run.kinds) {
    kinds += fmt::format(", {} {}", escaped(kind.name, 60), with_thousands(kind.findings));
  }
  std::string out =
      "<section aria-labelledby=\"books\">\n<h2 id=\"books\">What was read</h2>\n<dl "
      "class=\"books\">\n";
  out += book_line("paths", escaped(fmt::format("{}", fmt::join(run.paths, ", ")), 2000));
  out += book_line("files", fmt::format("{}, {}{}", counted(run.files, "file", "files"),
                                        to_text(ByteCount{run.bytes}), kinds));
  out += book_line("records", escaped(record_books(run)));
  out += book_line("rules", escaped(rule_books(run)));
  if (run.indicators > 0) {
    out += book_line("indicators", with_thousands(run.indicators));
  }
  if (!run.authority.empty()) {
    out += book_line("mail", escaped(fmt::format("bodies were searched for indicators by authority "
                                                 "'{}'",
                                                 run.authority),
                                     1000));
  }
  out +=
      book_line("all findings", fmt::format("<code>{}</code>", escaped(next_command(run), 4000)));
  out += "</dl>\n";
  out += tuned_lines(run);
  const std::string skipped = skipped_lines(summary);
  if (!skipped.empty()) {
    out += "<h3>Not read, not shown</h3>\n<ul>\n" + skipped + "</ul>\n";
  }
  return out + "</section>\n";
}

}  // namespace longwatch::share::html::internal
