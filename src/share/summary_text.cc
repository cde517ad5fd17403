#include "share/summary_text.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "share/tactic.h"
#include "share/terminal_text.h"
#include "share/wording.h"

namespace longwatch::share {
namespace {

constexpr std::size_t kRows = 10;
constexpr std::size_t kListed = 24;

std::string upper(std::string_view text) {
  std::string result(text);
  for (char& c : result) {
    c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  }
  return result;
}

void put_opening(TextPage& page, const SweepSummary& summary) {
  const RunFacts& run = summary.run;
  if (run.stopped_early) {
    page.put("STOPPED EARLY", Style::Critical).put("  what follows covers only what had been read");
    page.end_line();
  }
  page.put(counted(summary.findings, "finding", "findings"), Style::Strong)
      .put(fmt::format(" in {} of {}", counted(run.books.events, "event", "events"),
                       counted(run.files, "file", "files")));
  if (summary.first.has_value()) {
    page.end_line();
    page.put(fmt::format("from {} to {}", clock_words(summary.first), clock_words(summary.last)));
  }
  page.end_line();
}

void put_levels(TextPage& page, const SweepSummary& summary) {
  constexpr std::size_t kBar = 30;
  std::uint64_t most = 1;
  for (const LevelCount& count : summary.levels) {
    most = std::max(most, count.findings);
  }
  page.end_line();
  for (const LevelCount& count : summary.levels) {
    const std::size_t bar = (count.findings * kBar + most - 1) / most;
    const Style style = count.findings == 0 ? Style::Faint : style_of(count.level);
    page.put("  ").put_left(model::to_text(count.level), 14, style);
    page.put_right(with_thousands(count.findings), 9).put("  ");
    page.put(std::string(bar, '#'), style).end_line();
  }
}

void put_highlight_facts(TextPage& page, const Highlight& highlight) {
  std::string facts =
      fmt::format("{}  {}", clock_words(highlight.time), host_words(highlight.host));
  if (!highlight.user.empty()) {
    facts += fmt::format("  user {}", highlight.user);
  }
  if (!highlight.rule->techniques.empty()) {
    facts += fmt::format("  {}", fmt::join(highlight.rule->techniques, " "));
  }
  page.put("    ").put(facts).end_line();
  if (!highlight.value.empty()) {
    page.put("    ").put(highlight.field + ": ", Style::Faint).put_path(highlight.value).end_line();
  }
}

void put_highlight_evidence(TextPage& page, const Highlight& highlight) {
  std::string place = fmt::format(", record {}, byte {}", highlight.record, highlight.offset);
  std::string more;
  if (highlight.alike > 1) {
    more += fmt::format("; {} more like it", with_thousands(highlight.alike - 1));
  }
  if (highlight.rules_on_event > 1) {
    more += fmt::format("; {} on this event",
                        counted(highlight.rules_on_event - 1, "other rule", "other rules"));
  }
  const std::size_t taken = place.size() + more.size() + 4;
  const std::size_t left = page.columns() > taken + 20 ? page.columns() - taken : 20;
  page.put("    ").put(clipped_in_middle(highlight.source, left), Style::Faint);
  page.put(place, Style::Faint).put(more, Style::Faint).end_line();
}

void put_highlights(TextPage& page, const SweepSummary& summary) {
  if (summary.highlights.empty()) {
    return;
  }
  page.heading("LOOK HERE FIRST", "worst level, then rarest rule, then hosts that most rules hit");
  std::size_t number = 0;
  for (const Highlight& highlight : summary.highlights) {
    const model::RuleInfo& rule = *highlight.rule;
    page.put_right(std::to_string(++number), 2).put("  ");
    page.put(upper(model::to_text(rule.level)), style_of(rule.level)).put("  ");
    page.put(rule.title, Style::Strong).end_line();
    put_highlight_facts(page, highlight);
    put_highlight_evidence(page, highlight);
  }
}

void put_rest(TextPage& page, std::size_t shown, std::size_t all, std::string_view what) {
  if (all > shown) {
    page.put(fmt::format("  and {} more {}", with_thousands(all - shown), what), Style::Faint);
    page.end_line();
  }
}

void put_hosts(TextPage& page, const SweepSummary& summary) {
  if (summary.hosts.empty()) {
    return;
  }
  page.heading("HOSTS", "worst level first, then most different rules");
  const std::size_t name = page.columns() - 42;
  page.put_left("  host", name + 4, Style::Faint).put_left("worst", 14, Style::Faint);
  page.put_right("rules", 8, Style::Faint).put_right("findings", 12, Style::Faint).end_line();
  const std::size_t shown = std::min(kRows, summary.hosts.size());
  for (std::size_t i = 0; i < shown; ++i) {
    const HostCount& host = summary.hosts[i];
    page.put("  ").put_left(host_words(host.host), name).put("  ");
    page.put_left(model::to_text(host.worst), 14, style_of(host.worst));
    page.put_right(with_thousands(host.rules), 8).put_right(with_thousands(host.findings), 12);
    page.end_line();
  }
  put_rest(page, shown, summary.hosts.size(), "hosts");
}

void put_rules(TextPage& page, const SweepSummary& summary) {
  if (summary.rules.empty()) {
    return;
  }
  page.heading("RULES", "most findings first; much of it may be noise");
  page.put_right("findings", 12, Style::Faint).put_right("hosts", 8, Style::Faint);
  page.put("  ").put_left("level", 15, Style::Faint).put("rule", Style::Faint).end_line();
  const std::size_t shown = std::min(kRows, summary.rules.size());
  for (std::size_t i = 0; i < shown; ++i) {
    const RuleCount& count = summary.rules[i];
    page.put_right(with_thousands(count.findings), 12).put_right(with_thousands(count.hosts), 8);
    page.put("  ").put_left(model::to_text(count.rule->level), 15, style_of(count.rule->level));
    page.put(count.rule->title).end_line();
  }
  put_rest(page, shown, summary.rules.size(), "rules");
}

std::vector<std::string> items(const std::vector<NameCount>& counts, std::size_t limit) {
  std::vector<std::string> texts;
  for (std::size_t i = 0; i < std::min(limit, counts.size()); ++i) {
    texts.push_back(fmt::format("{} {}", counts[i].name, with_thousands(counts[i].findings)));
  }
  if (counts.size() > limit) {
    texts.push_back(fmt::format("and {} more", counts.size() - limit));
  }
  return texts;
}

void put_tactics(TextPage& page, const SweepSummary& summary) {
  const std::size_t name = page.columns() - 42;
  page.put_left("  tactic", name + 4, Style::Faint).put_left("worst", 14, Style::Faint);
  page.put_right("rules", 8, Style::Faint).put_right("findings", 12, Style::Faint).end_line();
  for (const TacticCount& tactic : summary.tactics) {
    page.put("  ").put_left(tactic_title(tactic.name), name).put("  ");
    page.put_left(model::to_text(tactic.worst), 14, style_of(tactic.worst));
    page.put_right(with_thousands(tactic.rules), 8).put_right(with_thousands(tactic.findings), 12);
    page.end_line();
  }
}

void put_attack(TextPage& page, const SweepSummary& summary) {
  if (summary.tactics.empty() && summary.techniques.empty()) {
    return;
  }
  page.heading("ATT&CK", "findings by the tags of their rules, in the order of an intrusion");
  if (!summary.tactics.empty()) {
    put_tactics(page, summary);
  }
  page.list("  techniques  ", items(summary.techniques, kListed));
}

/// The two halves of `rule_books`.
std::string rules_with_use(const RunFacts& run) {
  const std::uint64_t loaded = run.rules_running + run.rules_without_telemetry +
                               run.rules_unsupported + run.rules_with_errors;
  return fmt::format("{} loaded = {} running + {} without telemetry that we read",
                     with_thousands(loaded), with_thousands(run.rules_running),
                     with_thousands(run.rules_without_telemetry));
}

std::string rules_without_use(const RunFacts& run) {
  return fmt::format("+ {} unsupported + {} with errors", with_thousands(run.rules_unsupported),
                     with_thousands(run.rules_with_errors));
}

void put_read(TextPage& page, const RunFacts& run) {
  page.heading("READ");
  std::vector<std::string> files = {counted(run.files, "file", "files"),
                                    to_text(ByteCount{run.bytes})};
  if (!run.kinds.empty()) {
    files.push_back(fmt::format("{}", fmt::join(items(run.kinds, kListed), " and ")));
  }
  page.list("  files    ", files);
  page.list("  records  ", {record_books(run)});
  page.list("  rules    ", {rules_with_use(run)});
  page.list(
      "           ",
      {rules_without_use(run) +
       (run.indicators > 0 ? "; " + counted(run.indicators, "indicator", "indicators") : "")});
  if (!run.authority.empty()) {
    page.list("  mail     ", {fmt::format("bodies were searched for indicators by authority '{}'",
                                          terminal_safe(run.authority))});
  }
  const double seconds = std::chrono::duration<double>(run.elapsed).count();
  const double rate = seconds > 0 ? static_cast<double>(run.bytes) / seconds : 0;
  page.list("  time     ",
            {fmt::format("{:.1f} s", seconds), counted(run.workers, "worker", "workers"),
             fmt::format("{}/s", to_text(ByteCount{static_cast<std::uint64_t>(rate)}))});
}

/// The paths, and how they are read.
std::string path_words(const RunFacts& run) {
  std::string words;
  for (const std::string& path : run.paths) {
    words.append(" ").append(shell_word(path));
  }
  for (const std::string& flag : run.reading_flags) {
    words.append(" ").append(shell_word(flag));
  }
  return words;
}

void put_reach(TextPage& page, const RunFacts& run) {
  const Reach& reach = run.reach;
  if (!reach.first.has_value() && reach.hosts.empty() && reach.holes.empty()) {
    return;
  }
  page.heading("COVERED", "what was recorded, and what is missing in it");
  if (reach.first.has_value()) {
    page.list("  period   ",
              {fmt::format("{} to {}", clock_words(reach.first), clock_words(reach.last))});
  }
  if (!reach.hosts.empty()) {
    std::vector<std::string> hosts(
        reach.hosts.begin(),
        reach.hosts.begin() + static_cast<std::ptrdiff_t>(std::min(kRows, reach.hosts.size())));
    if (reach.hosts.size() > kRows) {
      hosts.push_back(fmt::format("and {} more", with_thousands(reach.hosts.size() - kRows)));
    }
    page.list("  hosts    ", hosts);
  }
  if (!reach.collections.empty()) {
    page.list("  gathered ", reach.collections);
  }
  for (const Reach::Hole& hole : reach.holes) {
    page.list(fmt::format("  {:<9}", hole.kind), hole.what);
  }
  if (!reach.holes.empty()) {
    page.command("  all of it, source by source:", "longwatch sources" + path_words(run));
  }
}

void put_tuning(TextPage& page, const RunFacts& run) {
  if (run.tuning.empty()) {
    return;
  }
  page.heading("TUNED", run.suppressed_shown
                            ? fmt::format("{} suppressed, shown among the others",
                                          with_thousands(run.findings_suppressed))
                            : fmt::format("{} suppressed; --show-suppressed shows them",
                                          with_thousands(run.findings_suppressed)));
  for (const std::string& line : tuning_lines(run)) {
    page.list("  ", {line});
  }
}

void put_not_read(TextPage& page, const SweepSummary& summary) {
  const RunFacts& run = summary.run;
  if (run.skipped.empty() && run.books.dropped == 0 && run.books.bytes_lost == 0 &&
      run.findings_filtered == 0 && summary.not_tabled == 0) {
    return;
  }
  page.heading("NOT READ, NOT SHOWN");
  for (const Skipped& skipped : run.skipped) {
    page.put(fmt::format("  {}: ", counted(skipped.files, "file", "files"))).put(skipped.reason);
    page.end_line();
    page.put("    ").put(fmt::format("{}{}", fmt::join(skipped.names, ", "),
                                     skipped.files > skipped.names.size() ? ", ..." : ""),
                         Style::Faint);
    page.end_line();
  }
  if (run.books.dropped > 0 || run.books.bytes_lost > 0) {
    page.put(fmt::format("  {} dropped, {} lost: the messages on standard error say where",
                         counted(run.books.dropped, "record", "records"),
                         to_text(ByteCount{run.books.bytes_lost})));
    page.end_line();
  }
  if (run.findings_filtered > 0) {
    page.put(fmt::format("  {} below the wanted level: counted, not shown",
                         counted(run.findings_filtered, "finding", "findings")));
    page.end_line();
  }
  if (summary.not_tabled > 0) {
    page.put(fmt::format("  {} counted above, but in none of the tables: too many hosts and rules",
                         counted(summary.not_tabled, "finding", "findings")));
    page.end_line();
  }
}

std::string sweep_again(const RunFacts& run) {
  std::string sweep = "longwatch sweep" + path_words(run);
  for (const std::string& flag : run.flags) {
    sweep.append(" ").append(shell_word(flag));
  }
  return sweep;
}

void put_next(TextPage& page, const SweepSummary& summary) {
  page.heading("NEXT");
  if (summary.findings == 0) {
    page.command("  nothing was found in what was read; what that covers:",
                 "longwatch sources" + path_words(summary.run));
    return;
  }
  const std::string sweep = sweep_again(summary.run);
  page.command("  every finding with the bytes it rests on:", next_command(summary.run));
  page.command("  a page to sort, filter and pass on:", sweep + " --html findings.html");
  if (summary.levels.front().findings + summary.levels[1].findings > 0) {
    page.command("  only what is high or critical:", sweep + " --min-level high");
  }
}

}  // namespace

std::vector<std::string> tuning_lines(const RunFacts& run) {
  std::vector<std::string> lines;
  for (const TuningFact& entry : run.tuning) {
    const std::string use = entry.expired ? std::string("expired, not applied")
                                          : counted(entry.findings, "finding", "findings");
    const std::string end =
        entry.expires == "never" ? std::string("for good") : fmt::format("until {}", entry.expires);
    const std::string name =
        entry.name == entry.place ? entry.name : fmt::format("{} ({})", entry.name, entry.place);
    lines.push_back(fmt::format("{}: {}: {}, {}: {}", use, name, entry.action, end, entry.reason));
  }
  return lines;
}

std::string record_books(const RunFacts& run) {
  const model::RecordBooks& books = run.books;
  return fmt::format("{} seen = {} events + {} dropped + {} left out", with_thousands(books.seen),
                     with_thousands(books.events), with_thousands(books.dropped),
                     with_thousands(books.filtered));
}

std::string rule_books(const RunFacts& run) {
  return rules_with_use(run) + " " + rules_without_use(run);
}

std::string next_command(const RunFacts& run) {
  return sweep_again(run) + " --format jsonl --output findings.jsonl";
}

std::string shell_word(std::string_view word) {
  constexpr std::string_view kPlain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./:=@,+%";
  if (!word.empty() && word.find_first_not_of(kPlain) == std::string_view::npos) {
    return std::string(word);
  }
  std::string quoted = "'";
  for (const char c : word) {
    quoted.append(c == '\'' ? std::string("'\\''") : std::string(1, c));
  }
  return quoted.append("'");
}

std::string to_terminal_text(const SweepSummary& summary, const TextLayout& layout) {
  TextPage page(layout);
  put_opening(page, summary);
  put_levels(page, summary);
  put_highlights(page, summary);
  put_hosts(page, summary);
  put_attack(page, summary);
  put_rules(page, summary);
  put_reach(page, summary.run);
  put_read(page, summary.run);
  put_tuning(page, summary.run);
  put_not_read(page, summary);
  put_next(page, summary);
  return page.take();
}

}  // namespace longwatch::share
