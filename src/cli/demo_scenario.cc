#include <chrono>
#include <filesystem>
#include <system_error>

#include <fmt/format.h>

#include "base/text.h"
#include "cli/case_run.h"
#include "cli/demo_scenarios.h"
#include "cli/run_surroundings.h"
#include "cli/story_text.h"
#include "scenario/scenario.h"

namespace longwatch::cli {
namespace {

using scenario::DocumentRole;

constexpr std::string_view kIdentity = "demo.analyst";
constexpr std::size_t kSentencesShown = 8;
// Of a whole story: its telemetry is written and read three times within a minute.
constexpr double kStoryScale = 0.03;

/// The demonstration's own clock, so that the same scenario gives the same pages: it begins a day
/// after the telemetry ends, and every look at it takes a second.
class StoryClock {
 public:
  explicit StoryClock(Timestamp begin) : now_(begin) {}

  Timestamp operator()() {
    now_ += std::chrono::seconds(1);
    return now_;
  }

  void move_to(Timestamp time) { now_ = std::max(now_, time); }

 private:
  Timestamp now_;
};

Error bad_value(std::string_view option, std::string_view expected, std::string_view got) {
  return Error(ErrorCode::InvalidInput,
               fmt::format("{}: expected {}, got '{}'; nothing was written", option, expected,
                           to_printable(got)));
}

/// The scenario's file: one of our own by its name, any other by its path.
Result<std::string> scenario_file(const Invocation& invocation, const config::Settings& settings,
                                  const RunSurroundings& around) {
  std::string name = invocation.value("--scenario");
  if (name.find('/') != std::string::npos || name.ends_with(".yaml") || name.ends_with(".yml")) {
    return name;
  }
  LW_TRY_ASSIGN(const std::string content, content_directory(settings, around.files()));
  std::string path = join_path(content, fmt::format("scenarios/{}.yaml", name));
  if (!around.files().inspect(path).ok()) {
    return Error(
               ErrorCode::NotFound,
               fmt::format("--scenario: expected tarawera, harbour, quiet, samples or a file, got "
                           "'{}'; nothing was written",
                           to_printable(name)))
        .with_hint("a scenario of your own is a YAML file; docs/formats/scenario.md says how");
  }
  return path;
}

Result<double> scale_of(const Invocation& invocation) {
  const std::string scale = invocation.value("--scale");
  if (scale.empty()) {
    return invocation.has("--generate-only") ? 1.0 : kStoryScale;
  }
  const std::optional<double> volume = parse_double(scale);
  if (!volume.has_value() || *volume <= 0 || *volume > 10000) {
    return bad_value("--scale", "a number above 0, at most 10000", scale);
  }
  return *volume;
}

Result<scenario::ScenarioOptions> options_of(const Invocation& invocation) {
  scenario::ScenarioOptions options;
  const std::string seed = invocation.value("--seed");
  const std::optional<std::uint64_t> number = parse_uint64(seed);
  if (!number.has_value()) {
    return bad_value("--seed", "a whole number", seed);
  }
  options.seed = *number;
  const std::string start = invocation.value("--start");
  if (!start.empty()) {
    options.start = parse_iso8601(start + "T00:00:00Z");
    if (!options.start.has_value()) {
      return bad_value("--start", "a day such as 2025-08-03", start);
    }
  }
  const std::string days = invocation.value("--days");
  if (!days.empty()) {
    const std::optional<std::uint64_t> length = parse_uint64(days);
    if (!length.has_value() || *length == 0 || *length > 3660) {
      return bad_value("--days", "a whole number, 1 to 3660", days);
    }
    options.days = static_cast<std::uint32_t>(*length);
  }
  LW_TRY_ASSIGN(options.scale, scale_of(invocation));
  const std::string actor = invocation.value("--planted-actor");
  if (!actor.empty()) {
    options.names["planted_actor"] = actor;
  }
  if (invocation.has("--without-partners")) {
    options.names["partners"] = "dropped";
  }
  return options;
}

/// A new story begins with an empty workspace.
Status remove_workspace(const std::string& workspace) {
  std::error_code error;
  std::filesystem::remove_all(workspace, error);
  if (error) {
    return Error(ErrorCode::Io,
                 "the workspace of the last demonstration cannot be removed: " + error.message())
        .at(workspace);
  }
  std::filesystem::create_directories(workspace, error);
  if (error) {
    return Error(ErrorCode::Io, "the workspace cannot be made: " + error.message()).at(workspace);
  }
  return {};
}

/// The one document of a role; empty when there is none.
std::string only(const scenario::ScenarioSet& set, DocumentRole role) {
  const std::vector<std::string> paths = set.documents_of(role);
  return paths.empty() ? "" : paths.front();
}

Result<CaseTask> task_for(const scenario::ScenarioSet& set, const std::string& directory,
                          const config::Settings& settings, const RunSurroundings& around) {
  LW_TRY_ASSIGN(const std::string content, content_directory(settings, around.files()));
  CaseTask task;
  pipeline::InvestigationRequest& request = task.investigation;
  request.sweep.paths = {set.telemetry};
  request.sweep.workers = around.workers();
  request.stages.rule_paths = {join_path(content, "rules")};
  request.stages.indicator_paths = set.documents_of(DocumentRole::Indicators);
  request.stages.workers = around.workers();
  request.assets = set.assets;
  request.knowledge = set.documents_of(DocumentRole::Actors);
  for (std::string& path : set.documents_of(DocumentRole::Cases)) {
    request.knowledge.push_back(std::move(path));
  }
  request.targets = set.documents_of(DocumentRole::Targets);
  request.severity = join_path(content, "severity/uk-ncsc.yaml");
  request.identity = std::string(kIdentity);
  task.files = {set.persons, only(set, DocumentRole::IncidentList), only(set, DocumentRole::Claims),
                only(set, DocumentRole::Responses), only(set, DocumentRole::Decisions)};
  task.workspace = join_path(directory, "workspace");
  return task;
}

struct Pages {
  CasePage internal;
  std::optional<CasePage> partner;
  CasePage open;
  registry::VerifyReport verified;
};

/// The partner whose release is in the record, when there is one.
std::string partner_of(const model::CaseFile& file) {
  for (const model::Release& release : file.releases) {
    if (release.audience.kind == model::Audience::Kind::Partner) {
      return release.audience.partner;
    }
  }
  return {};
}

/// Public words hold from their embargo on; the pages are those of the day after the last one.
void pass_embargoes(const model::CaseFile& file, StoryClock& clock) {
  for (const model::Release& release : file.releases) {
    if (release.effective.has_value()) {
      clock.move_to(*release.effective + std::chrono::hours(24));
    }
  }
}

Result<Pages> write_pages(const CaseTask& task, const std::string& directory,
                          const std::string& year, StoryClock& clock) {
  Pages pages;
  LW_TRY_ASSIGN(const std::unique_ptr<registry::Register> entries,
                open_workspace(task.workspace, kIdentity, task.clock));
  LW_TRY_ASSIGN(const model::CaseFile everything, entries->view({}));
  pass_embargoes(everything, clock);
  LW_TRY_ASSIGN(pages.internal,
                write_page(*entries, {{}, {}, year}, join_path(directory, "story.html")));
  const std::string partner = partner_of(everything);
  if (!partner.empty()) {
    LW_TRY_ASSIGN(pages.partner,
                  write_page(*entries, {{model::Audience::Kind::Partner, partner}, {}, year},
                             join_path(directory, "story-partner.html")));
  }
  LW_TRY_ASSIGN(pages.open, write_page(*entries, {{model::Audience::Kind::Public, ""}, {}, year},
                                       join_path(directory, "story-public.html")));
  LW_TRY_ASSIGN(pages.verified, entries->verify());
  return pages;
}

std::string introduction(const scenario::ScenarioSet& set, const CaseOutcome& outcome) {
  const pipeline::Investigation& result = outcome.investigation;
  const model::RecordBooks& books = result.report.books;
  return fmt::format(
      "longwatch demo  SYNTHETIC: {}\n\n"
      "  read       {} records of {} files: {} events + {} dropped + {} left out\n"
      "  detected   {} findings ({} indicators of partners among what was looked for)\n"
      "  correlated {} incidents; {} findings explained by tickets, {} left alone\n"
      "  recorded   {} persons in the vault, {} decisions about telling, {} authored judgements,\n"
      "             {} releases, {} claims, {} responses, {} incidents in the year's list\n\n",
      set.title, with_thousands(books.seen), set.files.size(), with_thousands(books.events),
      books.dropped, books.filtered, with_thousands(result.report.findings), result.indicators,
      result.record.incidents.size(), result.record.set_aside.explained.size(),
      result.record.set_aside.alone.size(), outcome.counts.persons, result.record.decisions.size(),
      outcome.counts.judgements, outcome.counts.releases, outcome.counts.claims,
      outcome.counts.responses, with_thousands(outcome.counts.listed));
}

std::string closing(const Pages& pages, const CaseTask& task) {
  std::string text = fmt::format("\nPAGES\n  internal  {}\n", pages.internal.path);
  if (pages.partner.has_value()) {
    text += fmt::format("  partner   {}\n", pages.partner->path);
  }
  text += fmt::format(
      "  public    {}\n\n"
      "THE REGISTER  {}\n"
      "  verify    {} entries, {} persons in the vault: {}\n",
      pages.open.path, task.workspace, with_thousands(pages.verified.entries),
      pages.verified.vault_items,
      pages.verified.broken.empty() ? "every entry is as it was written"
                                    : pages.verified.broken.front());
  return text;
}

/// What the demonstration prints, and whether all of it could be read.
struct Told {
  std::string text;
  pipeline::RunReport report;
};

Result<Told> tell(const scenario::ScenarioSet& set, const std::string& directory,
                  const config::Settings& settings, const share::TextLayout& layout,
                  RunSurroundings& around) {
  LW_TRY_ASSIGN(CaseTask task, task_for(set, directory, settings, around));
  LW_TRY(remove_workspace(task.workspace));
  StoryClock clock(set.end + std::chrono::hours(24));
  task.clock = [&clock] {
    return clock();
  };
  LW_TRY_ASSIGN(CaseOutcome outcome, run_case(task, around));
  const model::Estate& estate = outcome.investigation.estate;
  const std::string year =
      registry::fiscal_year_of(set.start, {estate.fiscal_year_starts, estate.utc_offset});
  LW_TRY_ASSIGN(const Pages pages, write_pages(task, directory, year, clock));
  Told told;
  told.text = introduction(set, outcome) +
              story_text(pages.internal.story, pages.internal.file, kSentencesShown, layout) +
              closing(pages, task);
  told.report = std::move(outcome.investigation.report);
  return told;
}

}  // namespace

ExitStatus run_demo_scenario(const Invocation& invocation, const config::Settings& settings,
                             Session& session) {
  const std::string directory = invocation.value("--directory");
  RunSurroundings around(settings, session);
  const Result<scenario::ScenarioOptions> options = options_of(invocation);
  if (!options.ok()) {
    return unusable(options.error(), session);
  }
  const Result<std::string> file = scenario_file(invocation, settings, around);
  if (!file.ok()) {
    return unusable(file.error(), session);
  }
  const Result<scenario::ScenarioSet> set = scenario::write_scenario(*file, directory, *options);
  if (!set.ok()) {
    return unusable(set.error(), session);
  }
  if (invocation.has("--generate-only")) {
    return print_product(
        fmt::format("{} records of telemetry: {}\nwhat is planted in them: {}\n"
                    "all of it is invented; {}/SYNTHETIC.txt says so\n",
                    with_thousands(set->records), set->telemetry, set->truth, directory),
        invocation, session);
  }
  const Result<Told> told =
      tell(*set, directory, settings, demo_layout(invocation, settings, session), around);
  around.tell_diagnostics();
  if (!told.ok()) {
    return unusable(told.error(), session);
  }
  const ExitStatus printed = print_product(told->text, invocation, session);
  return printed == ExitStatus::Done ? around.judge(told->report) : printed;
}

}  // namespace longwatch::cli
