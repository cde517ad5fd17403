#include "cli/finding_run.h"

#include <utility>

#include "cli/indicator_options.h"
#include "cli/reading_options.h"
#include "cli/rule_messages.h"
#include "cli/sweep_run.h"

namespace longwatch::cli {

Result<FoundRun> run_findings(const config::Settings& settings,
                              const std::vector<std::string>& paths, RunSurroundings& around,
                              pipeline::FindingConsumer& consumer) {
  pipeline::StageOptions options;
  options.rule_paths = settings.rules;
  options.indicator_paths = settings.indicators;
  options.workers = around.workers();
  options.placeholders = settings.placeholders;
  LW_TRY_ASSIGN(options.reading, reading_options(settings, around));
  LW_TRY_ASSIGN(options.tuning, load_tuning(settings, around.files()));
  LW_TRY(add_indicator_options(settings, around, options));
  if (options.rule_paths.empty() && options.indicator_paths.empty()) {
    LW_TRY_ASSIGN(const std::string content, content_directory(settings, around.files()));
    options.rule_paths = {join_path(content, "rules")};
    options.behaviours = detect::behaviour::BehaviourOptions{};
  }
  FoundRun run;
  LW_TRY_ASSIGN(run.built, pipeline::build_stages(options, around.files(), around.diagnostics()));
  tell_rule_errors(run.built.rule_reports, around.messages());
  pipeline::SweepRequest request;
  request.paths = paths;
  request.workers = around.workers();
  request.min_level = model::parse_level(settings.min_level).value_or(model::Level::Informational);
  LW_TRY_ASSIGN(run.report,
                pipeline::run_sweep(request, run.built.stages, around.context(), consumer));
  return run;
}

ExitStatus judge(const FoundRun& run, const config::Settings& settings,
                 const RunSurroundings& around) {
  const ExitStatus read = around.judge(run.report);
  const bool rules_wrong =
      count_of(count_rules(run.built.rule_reports), detect::sigma::RuleStatus::Error) > 0;
  return rules_wrong && read == ExitStatus::Done && !settings.allow_incomplete
             ? ExitStatus::Incomplete
             : read;
}

}  // namespace longwatch::cli
