#include "cli/run_surroundings.h"

#include <unistd.h>

#include "cli/terminal.h"

namespace longwatch::cli {
namespace {

ProgressStyle progress_style(const config::Settings& settings) {
  if (settings.progress == "off" || (settings.quiet && settings.progress == "auto")) {
    return ProgressStyle::None;
  }
  if (is_terminal(STDERR_FILENO)) {
    return ProgressStyle::Line;
  }
  return settings.progress == "on" ? ProgressStyle::Lines : ProgressStyle::None;
}

/// What grows is told to the budget; compiled rules, stacks and what the allocator cannot give back
/// are not, and the process as a whole shall stay within what was asked for.
ByteCount growing_part(ByteCount most) {
  return {most.value / 8 * 5};
}

}  // namespace

RunSurroundings::RunSurroundings(const config::Settings& settings, Session& session)
    : settings_(settings),
      session_(session),
      budget_(growing_part(settings.max_memory)),
      bar_(progress_style(settings), columns_of(STDERR_FILENO, session.environment)) {}

std::size_t RunSurroundings::workers() const {
  return workers_of(settings_);
}

pipeline::SweepContext RunSurroundings::context() {
  pipeline::SweepContext context;
  context.diagnostics = &diagnostics_;
  context.budget = &budget_;
  context.on_progress = [this](const pipeline::Progress& progress) {
    bar_.show(progress);
  };
  context.stop = session_.stop;
  return context;
}

void RunSurroundings::tell_diagnostics() {
  bar_.clear();
  session_.messages.summary(diagnostics_);
}

ExitStatus RunSurroundings::judge(const pipeline::RunReport& report) const {
  if (report.end == pipeline::RunEnd::Cancelled) {
    session_.messages.warning("stopped early: the output covers only what had been read");
    return ExitStatus::Incomplete;
  }
  if (report.sources.empty()) {
    session_.messages.error(
        Error(ErrorCode::NotFound, "nothing was read: no log of a known kind was found"));
    return ExitStatus::Unusable;
  }
  const bool dropped = report.books.dropped > 0 || diagnostics_.count(Severity::Error) > 0;
  return dropped && !settings_.allow_incomplete ? ExitStatus::Incomplete : ExitStatus::Done;
}

}  // namespace longwatch::cli
