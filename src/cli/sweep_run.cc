#include "cli/sweep_run.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/file_system.h"
#include "base/text.h"
#include "cli/indicator_options.h"
#include "cli/reach.h"
#include "cli/reading_options.h"
#include "cli/rule_messages.h"
#include "cli/run_surroundings.h"
#include "cli/session.h"
#include "cli/text_layout.h"
#include "knowledge/technique_names.h"
#include "pipeline/origin.h"
#include "pipeline/stages.h"
#include "pipeline/sweep.h"

namespace longwatch::cli {
namespace {

using detect::sigma::RuleStatus;

constexpr std::size_t kNamesShown = 3;

void add_sources(const pipeline::RunReport& report, share::RunFacts& facts) {
  for (const pipeline::SourceReport& source : report.sources) {
    facts.bytes += source.source.size;
    auto kind = std::find_if(facts.kinds.begin(), facts.kinds.end(),
                             [&](const auto& k) { return k.name == source.source.kind; });
    if (kind == facts.kinds.end()) {
      kind = facts.kinds.insert(facts.kinds.end(), {source.source.kind, 0});
    }
    ++kind->findings;
  }
}

/// Of the sources that findings rest on, those that carry the mark of generated data.
std::uint64_t generated_sources(const pipeline::RunReport& report) {
  return static_cast<std::uint64_t>(std::count_if(
      report.sources.begin(), report.sources.end(), [](const pipeline::SourceReport& source) {
        return source.findings > 0 && source.origin == pipeline::Origin::Synthetic;
      }));
}

void add_skipped(const pipeline::RunReport& report, share::RunFacts& facts) {
  for (const auto& file : report.skipped) {
    auto group = std::find_if(facts.skipped.begin(), facts.skipped.end(),
                              [&](const auto& g) { return g.reason == file.reason; });
    if (group == facts.skipped.end()) {
      group = facts.skipped.insert(facts.skipped.end(), {file.reason, 0, {}});
    }
    ++group->files;
    if (group->names.size() < kNamesShown) {
      group->names.push_back(file.name);
    }
  }
}

std::vector<share::TuningFact> tuning_facts(const pipeline::RunReport& report) {
  std::vector<share::TuningFact> facts;
  for (const pipeline::TuningReport& tuned : report.tuning) {
    const detect::tuning::EntryInfo& entry = tuned.entry;
    share::TuningFact& fact = facts.emplace_back();
    fact.name = entry.name;
    fact.place = fmt::format("{}:{}", entry.file, entry.line);
    fact.action = entry.level.has_value() ? fmt::format("level {}", model::to_text(*entry.level))
                                          : std::string("suppress");
    fact.reason = entry.reason;
    fact.expires = entry.expires;
    fact.findings = tuned.use.findings;
    fact.expired = entry.expired;
  }
  return facts;
}

/// One sweep from beginning to end.
class SweepRun {
 public:
  SweepRun(const SweepTask& task, const config::Settings& settings, Session& session)
      : task_(task), settings_(settings), session_(session), around_(settings, session) {}

  ExitStatus run() {
    Result<std::unique_ptr<Output>> output = Output::open(task_.output);
    if (!output.ok()) {
      return unusable(output.error(), session_);
    }
    const Result<pipeline::ReadingOptions> reading = reading_options(settings_, around_);
    if (!reading.ok()) {
      return unusable(reading.error(), session_);
    }
    std::unique_ptr<Output> page;
    if (!task_.page.empty()) {
      Result<std::unique_ptr<Output>> opened = Output::open(task_.page);
      if (!opened.ok()) {
        return unusable(opened.error(), session_);
      }
      page = std::move(*opened);
    }
    const Result<std::shared_ptr<const detect::tuning::TuningSet>> tuning =
        load_tuning(settings_, session_.files);
    if (!tuning.ok()) {
      return unusable(tuning.error(), session_);
    }
    pipeline::StageOptions options{task_.rules,      task_.indicators,       around_.workers(),
                                   task_.behaviours, settings_.placeholders, *reading,
                                   *tuning};
    if (const Status added = add_indicator_options(settings_, around_, options); !added.ok()) {
      return unusable(added.error(), session_);
    }
    options.authority = task_.authority;
    Result<pipeline::BuiltStages> built =
        pipeline::build_stages(options, session_.files, around_.diagnostics());
    if (!built.ok()) {
      around_.tell_diagnostics();
      return unusable(built.error(), session_);
    }
    tell_rule_errors(built->rule_reports, session_.messages);
    if (!built->indicator_books.empty()) {
      session_.messages.note(built->indicator_books);
    }
    Delivery delivery(task_.format, task_.secrets, **output,
                      EventListWriter(events_directory(), around_.diagnostics()));
    if (page != nullptr) {
      delivery.add_page(*page);
    }
    const Result<pipeline::RunReport> report = sweep(*built, delivery);
    around_.tell_diagnostics();
    if (!report.ok()) {
      return failed(report.error(), **output);
    }
    const Status finished = delivery.finish(facts(*report, *built), layout(**output));
    if (!finished.ok()) {
      return failed_output(finished.error(), **output, session_);
    }
    return judge(*report, *built, delivery.worst());
  }

 private:
  /// Beside the file of the findings, unless a place was named.
  std::string events_directory() const {
    const bool is_file = !task_.output.empty() && task_.output != "-";
    return task_.events.empty() && is_file ? task_.output + ".events" : task_.events;
  }

  Result<pipeline::RunReport> sweep(const pipeline::BuiltStages& built, Delivery& delivery) {
    pipeline::SweepRequest request;
    request.paths = task_.paths;
    request.workers = around_.workers();
    request.shows_suppressed = task_.shows_suppressed;
    request.min_level =
        model::parse_level(settings_.min_level).value_or(model::Level::Informational);
    return pipeline::run_sweep(request, built.stages, around_.context(), delivery);
  }

  /// A sweep that did not come to its end: the output refused, or nothing could be swept.
  ExitStatus failed(const Error& error, const Output& output) {
    if (output.reader_left()) {
      return ExitStatus::Done;
    }
    if (error.place() == "standard output" || error.place() == task_.output) {
      return failed_output(error, output, session_);
    }
    return unusable(error, session_);
  }

  share::TextLayout layout(const Output& output) const {
    return text_layout(output, settings_, session_);
  }

  share::RunFacts facts(const pipeline::RunReport& report,
                        const pipeline::BuiltStages& built) const {
    share::RunFacts facts;
    facts.paths = task_.paths;
    facts.flags = task_.flags;
    facts.reading_flags = task_.reading_flags;
    facts.files = report.sources.size();
    facts.books = report.books;
    facts.findings_filtered = report.findings_filtered;
    facts.findings_suppressed = report.findings_suppressed;
    facts.suppressed_shown = task_.shows_suppressed;
    facts.tuning = tuning_facts(report);
    facts.elapsed = report.elapsed;
    facts.workers = around_.workers();
    facts.indicators = built.indicators;
    facts.authority = task_.authority;
    facts.stopped_early = report.end == pipeline::RunEnd::Cancelled;
    const RuleCounts counts = count_rules(built.rule_reports);
    facts.rules_running = count_of(counts, RuleStatus::Running);
    facts.rules_without_telemetry = count_of(counts, RuleStatus::NoTelemetry);
    facts.rules_unsupported = count_of(counts, RuleStatus::Unsupported);
    facts.rules_with_errors = count_of(counts, RuleStatus::Error);
    add_sources(report, facts);
    facts.reach = reach_of(report);
    if (!task_.page.empty()) {
      facts.synthetic_sources = generated_sources(report);
    }
    add_skipped(report, facts);
    if (!task_.page.empty()) {
      facts.technique_names = technique_names();
    }
    return facts;
  }

  /// They come with the content; without it, when rules were named, ids stand alone on the page.
  std::map<std::string, std::string> technique_names() const {
    const Result<std::string> content = content_directory(settings_, session_.files);
    if (!content.ok()) {
      return {};
    }
    const auto names = knowledge::TechniqueNames::load(
        join_path(*content, "attack/techniques.yaml"), session_.files);
    if (!names.ok()) {
      session_.messages.warning(names.error().to_line());
      return {};
    }
    return names->all();
  }

  ExitStatus judge(const pipeline::RunReport& report, const pipeline::BuiltStages& built,
                   std::optional<model::Level> worst) const {
    const std::optional<model::Level> fail_on = model::parse_level(settings_.fail_on);
    if (fail_on.has_value() && worst.has_value() && *worst >= *fail_on) {
      return ExitStatus::Reached;
    }
    const ExitStatus read = around_.judge(report);
    const bool rules_wrong = count_of(count_rules(built.rule_reports), RuleStatus::Error) > 0;
    return rules_wrong && !settings_.allow_incomplete ? ExitStatus::Incomplete : read;
  }

  const SweepTask& task_;
  const config::Settings& settings_;
  Session& session_;
  RunSurroundings around_;
};

}  // namespace

Result<std::shared_ptr<const detect::tuning::TuningSet>> load_tuning(
    const config::Settings& settings, const FileSystem& files) {
  if (settings.tuning.empty()) {
    return std::shared_ptr<const detect::tuning::TuningSet>();
  }
  return detect::tuning::TuningSet::load(
      settings.tuning, files,
      std::chrono::time_point_cast<TimeTicks>(std::chrono::system_clock::now()));
}

ExitStatus run_sweep_task(const SweepTask& task, const config::Settings& settings,
                          Session& session) {
  return SweepRun(task, settings, session).run();
}

}  // namespace longwatch::cli
