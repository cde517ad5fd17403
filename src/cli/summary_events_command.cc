#include <array>

#include "cli/commands.h"
#include "cli/session.h"
#include "cli/table_options.h"
#include "cli/triage_run.h"
#include "cli/triage_text.h"
#include "knowledge/event_names.h"

namespace longwatch::cli {
namespace {

using config::SettingId;

constexpr auto kSettings = joined(kReadingSettings, std::array{SettingId::Content});

/// Meanings come with the content; without them ids stand alone.
Result<knowledge::EventNames> event_names(const Invocation& invocation, Session& session) {
  const std::optional<const config::Settings> settings = settings_of(invocation, session);
  if (!settings.has_value()) {
    return Error(ErrorCode::InvalidInput, "the settings cannot be used; nothing was read");
  }
  LW_TRY_ASSIGN(const std::string content, content_directory(*settings, session.files));
  return knowledge::EventNames::load(join_path(content, "events/windows.yaml"), session.files);
}

ExitStatus run(const Invocation& invocation, Session& session) {
  const Result<std::size_t> rows = rows_of(invocation);
  if (!rows.ok()) {
    return unusable(rows.error(), session);
  }
  const Result<knowledge::EventNames> names = event_names(invocation, session);
  if (!names.ok()) {
    return unusable(names.error(), session);
  }
  detect::triage::EventsTable events;
  TriageTable table;
  table.make = [&](model::FieldTable& fields) {
    return detect::triage::make_events_detector(events, fields);
  };
  table.print = [&](const pipeline::RunReport& report, const share::TextLayout& layout) {
    const std::string format = invocation.value("--format");
    return format == "jsonl" ? events_lines(events, *names)
           : format == "csv" ? events_csv(events, *names)
                             : events_table(events, *names, report, {layout, *rows});
  };
  return run_triage(table, invocation, session);
}

constexpr CommandInfo kCommand = {
    .name = "summary events",
    .arguments = "PATH...",
    .least_arguments = 1,
    .most_arguments = kAnyNumber,
    .summary = "what was logged, how often, by which computers",
    .description =
        "Counts the events in all logs below the paths: of Windows by channel, provider and event "
        "id, with what the id means where the content knows it; of other telemetry by what it "
        "calls "
        "its kinds itself (operation, action, method, record type). Rates are events for each hour "
        "between the first and the last of a kind.",
    .example =
        "longwatch summary events evtx/\n"
        "longwatch summary events logs/ --only host=WEB01 --format csv --output events.csv",
    .settings = kSettings,
    .options = kTableOptions,
    .run = run,
};

}  // namespace

const CommandInfo& summary_events_command() {
  return kCommand;
}

}  // namespace longwatch::cli
