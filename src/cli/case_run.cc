#include "cli/case_run.h"

#include <chrono>
#include <utility>

#include "register/sqlite/sqlite_register.h"
#include "share/html/story_page.h"
#include "share/narrate.h"

namespace longwatch::cli {
namespace {

/// Generated as soon as anything of it carries the mark.
registry::DataKind kind_of(const pipeline::Investigation& investigation) {
  const bool synthetic = investigation.synthetic_sources > 0 || investigation.estate.synthetic ||
                         investigation.actors.synthetic;
  return synthetic ? registry::DataKind::Synthetic : registry::DataKind::Real;
}

/// Real telemetry must not be explained by invented assets or actors.
Status check_kinds(const pipeline::Investigation& investigation) {
  const bool invented = investigation.estate.synthetic || investigation.actors.synthetic;
  if (investigation.real_sources > 0 && invented) {
    return Error(ErrorCode::Conflict,
                 "the telemetry is real, but the assets or actors carry the mark of generated data")
        .with_hint("use assets and actor profiles of your own");
  }
  return {};
}

}  // namespace

Timestamp current_time() {
  return std::chrono::time_point_cast<TimeTicks>(std::chrono::system_clock::now());
}

Result<std::unique_ptr<registry::Register>> open_workspace(const std::string& workspace,
                                                           std::string_view user,
                                                           std::function<Timestamp()> clock) {
  registry::OpenOptions options;
  options.identity.user = std::string(user);
  options.now = std::move(clock);
  return registry::sqlite::open_register(workspace, options);
}

Result<CaseOutcome> run_case(const CaseTask& task, RunSurroundings& around) {
  CaseOutcome outcome;
  LW_TRY_ASSIGN(outcome.investigation,
                pipeline::investigate(task.investigation, around.files(), around.context()));
  LW_TRY(check_kinds(outcome.investigation));
  const registry::DataKind kind = kind_of(outcome.investigation);
  const pipeline::RegisterOpener open = [&](std::string_view user) {
    registry::OpenOptions options;
    options.identity.user = std::string(user);
    options.data = kind;
    options.now = task.clock;
    return registry::sqlite::open_register(task.workspace, options);
  };
  LW_TRY_ASSIGN(outcome.counts, pipeline::record_case({outcome.investigation, task.files,
                                                       task.investigation.identity, task.clock()},
                                                      around.files(), open));
  return outcome;
}

Result<CasePage> write_page(registry::Register& entries, const registry::ViewRequest& request,
                            const std::string& path) {
  CasePage page;
  LW_TRY_ASSIGN(page.file, entries.view(request));
  page.story = share::tell_story(page.file);
  page.path = path;
  LW_TRY(write_file(path, share::html::story_page(page.story, page.file)));
  return page;
}

}  // namespace longwatch::cli
