#include "cli/onboard_text.h"

#include <algorithm>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "base/text.h"
#include "detect/sigma/sigma.h"
#include "model/field.h"
#include "pipeline/stages.h"
#include "read/line_units.h"
#include "share/terminal_text.h"

namespace longwatch::cli {
namespace {

using detect::sigma::LogSourceTarget;
using detect::sigma::Rule;
using read::mapped::LineReading;
using read::mapped::MappingInfo;

constexpr std::size_t kRowsShown = 20;
constexpr std::size_t kRulesShown = 20;
constexpr std::size_t kCellColumns = 27;

std::set<std::string> fields_of(const Rule& rule) {
  std::set<std::string> fields;
  for (const detect::sigma::Selection& selection : rule.selections) {
    for (const detect::sigma::ItemMap& map : selection.alternatives) {
      for (const detect::sigma::Item& item : map.items) {
        fields.insert(item.field);
      }
    }
  }
  fields.erase("");  // keywords
  return fields;
}

/// The way in which the rule runs on the mapping's events; nothing when it does not.
std::vector<LogSourceTarget> targets_on(
    const Rule& rule, const MappingInfo& info,
    const std::vector<detect::sigma::DeclaredTelemetry>& declared) {
  std::vector<LogSourceTarget> targets = detect::sigma::targets_in(rule.log_source, declared);
  if (declared.empty()) {
    targets = detect::sigma::targets_of(rule.log_source).value_or(std::vector<LogSourceTarget>());
    std::erase_if(targets, [&info](const LogSourceTarget& target) {
      return std::find(target.channels.begin(), target.channels.end(), info.channel) ==
             target.channels.end();
    });
  }
  return targets;
}

std::vector<std::string> missing_of(const Rule& rule, const LogSourceTarget& target,
                                    const MappingInfo& info) {
  std::vector<std::string> missing;
  for (const std::string& field : fields_of(rule)) {
    const std::string_view name = target.event_name(field);
    const bool is_there =
        info.has_more_fields ||
        std::any_of(info.fields.begin(), info.fields.end(), [name](std::string_view known) {
          return equals_ignoring_ascii_case(known, name);
        });
    if (!is_there) {
      missing.push_back(field);
    }
  }
  return missing;
}

/// Of the ways in which the rule runs, that with the fewest fields that are not there.
std::vector<std::string> least_missing(const Rule& rule,
                                       const std::vector<LogSourceTarget>& targets,
                                       const MappingInfo& info) {
  std::vector<std::string> least = missing_of(rule, targets.front(), info);
  for (const LogSourceTarget& target : targets) {
    std::vector<std::string> missing = missing_of(rule, target, info);
    if (missing.size() < least.size()) {
      least = std::move(missing);
    }
  }
  return least;
}

/// One line as cells by column; the time is the first.
std::vector<std::pair<std::string, std::string>> cells_of(const LineReading& reading,
                                                          share::Secrets secrets) {
  std::vector<std::pair<std::string, std::string>> cells;
  cells.emplace_back("time", reading.time.has_value() ? to_iso8601(*reading.time) : "");
  std::string scratch;
  for (const model::NamedValue& field : reading.fields) {
    const bool is_hidden =
        secrets == share::Secrets::Masked && read::mapped::may_be_secret(field.name);
    const std::string_view value = model::render(field.value, scratch);
    cells.emplace_back(field.name, is_hidden ? std::string(share::kMask)
                                             : share::terminal_safe(
                                                   share::shown_field(field.name, value, secrets)));
  }
  return cells;
}

using Row = std::vector<std::pair<std::string, std::string>>;

std::vector<Row> first_rows(std::string_view text, const read::mapped::Mapping& mapping,
                            share::Secrets secrets) {
  std::vector<Row> rows;
  Arena arena;
  while (!text.empty() && rows.size() < kRowsShown) {
    const bool is_whole = text.find('\n') != std::string_view::npos;
    const LineReading reading = read::mapped::read_line(mapping, read::take_line(text), arena);
    if (reading.why_not.empty() && (is_whole || rows.empty())) {
      rows.push_back(cells_of(reading, secrets));
    }
  }
  return rows;
}

std::string cell_of(const Row& row, std::string_view column) {
  const auto cell =
      std::find_if(row.begin(), row.end(), [&](const auto& one) { return one.first == column; });
  return cell == row.end() ? std::string() : cell->second;
}

struct TableColumn {
  std::string name;
  std::size_t width = 0;
};

std::vector<TableColumn> columns_of_rows(const std::vector<Row>& rows) {
  std::vector<TableColumn> columns;
  for (const Row& row : rows) {
    for (const auto& [name, value] : row) {
      const std::string& wanted = name;
      auto column = std::find_if(columns.begin(), columns.end(),
                                 [&](const TableColumn& c) { return c.name == wanted; });
      if (column == columns.end()) {
        column = columns.insert(columns.end(), {name, share::display_width(name)});
      }
      column->width = std::max(column->width, std::min(share::display_width(value), kCellColumns));
    }
  }
  return columns;
}

void append_row(std::string& out, const std::vector<TableColumn>& columns, std::size_t shown,
                const std::function<std::string(const TableColumn&)>& cell) {
  std::string line = " ";
  for (std::size_t i = 0; i < shown; ++i) {
    line += ' ' + share::padded(cell(columns[i]), columns[i].width) + ' ';
  }
  line.erase(line.find_last_not_of(' ') + 1);
  out += line + '\n';
}

void append_table(std::string& out, const std::vector<Row>& rows, std::size_t most_columns) {
  const std::vector<TableColumn> columns = columns_of_rows(rows);
  std::size_t shown = 0;
  std::size_t width = 1;
  while (shown < columns.size() &&
         (shown == 0 || width + columns[shown].width + 2 <= most_columns)) {
    width += columns[shown++].width + 2;
  }
  append_row(out, columns, shown, [](const TableColumn& column) { return column.name; });
  for (const Row& row : rows) {
    append_row(out, columns, shown,
               [&row](const TableColumn& column) { return cell_of(row, column.name); });
  }
  if (shown < columns.size()) {
    out += "  further fields:";
    for (std::size_t i = shown; i < columns.size(); ++i) {
      out += ' ' + share::terminal_safe(columns[i].name);
    }
    out += '\n';
  }
}

void append_misfit(std::string& out, std::string_view line, std::string why,
                   share::Secrets secrets) {
  constexpr std::size_t kLineColumns = 120;
  const std::string shown = share::shown(line, secrets);
  // What the reason quotes may begin inside a secret, where no rule knows it.
  const std::size_t quote = why.find(", got '");
  if (shown != line && quote != std::string::npos) {
    why.resize(quote);
  }
  out += fmt::format("  {}\n      {}\n", share::clipped(shown, kLineColumns),
                     share::terminal_safe(share::shown(why, secrets)));
}

/// Those of the whole file; when it was not read with the mapping, of the lines looked at.
void append_misfits(std::string& out, const OnboardFacts& facts) {
  const read::mapped::Proposal& proposal = facts.proposal;
  const bool are_of_file = !facts.drops.empty();
  const std::uint64_t misfits =
      are_of_file ? facts.books.dropped : proposal.lines - proposal.fitting - proposal.further;
  if (misfits == 0) {
    return;
  }
  out += fmt::format("\nLINES THAT FIT NO PATTERN  {}\n", with_thousands(misfits));
  for (const DroppedLine& drop : facts.drops) {
    append_misfit(out, drop.line, fmt::format("{}: {}", drop.place, drop.why), facts.secrets);
  }
  for (std::size_t i = 0; !are_of_file && i < std::min(proposal.misfits.size(), kDropsShown); ++i) {
    append_misfit(out, proposal.misfits[i].first, proposal.misfits[i].second, facts.secrets);
  }
}

void append_rules(std::string& out, const RunnableRules& runnable, const MappingInfo& info) {
  const auto whole = static_cast<std::uint64_t>(
      std::count_if(runnable.rules.begin(), runnable.rules.end(),
                    [](const RunnableRule& rule) { return rule.missing.empty(); }));
  out += fmt::format("\nRULES THAT BECOME RUNNABLE  {} of {}",
                     with_thousands(runnable.rules.size()), with_thousands(runnable.loaded));
  if (runnable.rules.empty()) {
    const bool has_source = info.channel != info.format || !info.product.empty() ||
                            !info.category.empty() || !info.service.empty();
    out += has_source ? "\n  no rule is of the log source of the mapping\n"
                      : "\n  the mapping names no log source: add 'logsource' for rules to run\n";
    return;
  }
  out += fmt::format(", {} of them with all their fields\n", with_thousands(whole));
  for (std::size_t i = 0; i < std::min(runnable.rules.size(), kRulesShown); ++i) {
    const RunnableRule& rule = runnable.rules[i];
    out +=
        fmt::format("  {:<14}{}\n", model::to_text(rule.level), share::terminal_safe(rule.title));
    if (!rule.missing.empty()) {
      out += fmt::format("      without {}\n",
                         share::terminal_safe(fmt::format("{}", fmt::join(rule.missing, ", "))));
    }
  }
  if (runnable.rules.size() > kRulesShown) {
    out += fmt::format("  and {} more\n", with_thousands(runnable.rules.size() - kRulesShown));
  }
}

}  // namespace

Result<RunnableRules> find_runnable_rules(const std::vector<std::string>& paths,
                                          const read::mapped::Mapping& mapping,
                                          const FileSystem& files, std::size_t workers) {
  LW_TRY_ASSIGN(detect::sigma::LoadedRules loaded,
                detect::sigma::load_rules(paths, files, workers));
  const MappingInfo& info = read::mapped::info_of(mapping);
  pipeline::ReadingOptions reading;
  reading.mappings.emplace_back(std::shared_ptr<const void>(), &mapping);
  detect::sigma::CompileOptions options;
  options.declared = pipeline::declared_telemetry(reading);
  std::vector<std::pair<std::size_t, RunnableRule>> candidates;  // by report
  for (const detect::sigma::LoadedRule& rule : loaded.rules) {
    const std::vector<LogSourceTarget> targets = targets_on(rule.rule, info, options.declared);
    if (!targets.empty()) {
      candidates.push_back({rule.report,
                            {rule.rule.info.title, rule.rule.info.file, rule.rule.info.level,
                             least_missing(rule.rule, targets, info)}});
    }
  }
  RunnableRules runnable;
  runnable.loaded = loaded.reports.size();
  model::FieldTable fields;
  detect::sigma::compile(loaded, fields, options);
  for (auto& [report, rule] : candidates) {
    if (loaded.reports[report].status == detect::sigma::RuleStatus::Running) {
      runnable.rules.push_back(std::move(rule));
    }
  }
  std::stable_sort(runnable.rules.begin(), runnable.rules.end(),
                   [](const RunnableRule& a, const RunnableRule& b) {
                     return std::pair(a.missing.size(), b.level) <
                            std::pair(b.missing.size(), a.level);
                   });
  return runnable;
}

std::string onboard_text(const OnboardFacts& facts) {
  const read::mapped::Proposal& proposal = facts.proposal;
  const std::uint64_t misfits = proposal.lines - proposal.fitting - proposal.further;
  std::string out = fmt::format(
      "{}: of {} {} lines {} fit the proposal, {} go on the line before, {} fit nothing\n"
      "the whole file: {} records = {} events + {} dropped\n",
      share::terminal_safe(facts.file), proposal.is_sample ? "a sample of" : "the first",
      with_thousands(proposal.lines), with_thousands(proposal.fitting),
      with_thousands(proposal.further), with_thousands(misfits), with_thousands(facts.books.seen),
      with_thousands(facts.books.events), with_thousands(facts.books.dropped));
  out += "\nPROPOSED MAPPING\n";
  for (const std::string_view line : split(proposal.yaml, '\n')) {
    out += line.empty() ? std::string() : fmt::format("  {}\n", share::terminal_safe(line));
  }
  out += "\nFIRST LINES AS EVENTS\n";
  if (proposal.is_day_first_guessed) {
    out += fmt::format(
        "  no line tells the day from the month: read as '{}', it may be "
        "'%m/%d{}' as well\n",
        proposal.time_format, proposal.time_format.substr(5));
  }
  append_table(out, first_rows(facts.text, *proposal.mapping, facts.secrets), facts.columns);
  append_misfits(out, facts);
  append_rules(out, facts.rules, read::mapped::info_of(*proposal.mapping));
  return out;
}

}  // namespace longwatch::cli
