#include <array>

#include "cli/commands.h"
#include "cli/session.h"
#include "cli/table_options.h"
#include "cli/triage_run.h"
#include "cli/triage_text.h"

namespace longwatch::cli {
namespace {

ExitStatus run(const Invocation& invocation, Session& session) {
  const Result<std::size_t> rows = rows_of(invocation);
  if (!rows.ok()) {
    return unusable(rows.error(), session);
  }
  detect::triage::LogonTable logons;
  TriageTable table;
  table.make = [&](model::FieldTable& fields) {
    return detect::triage::make_logon_detector(logons, fields);
  };
  table.print = [&](const pipeline::RunReport& report, const share::TextLayout& layout) {
    const std::string format = invocation.value("--format");
    return format == "jsonl" ? logon_lines(logons)
           : format == "csv" ? logon_csv(logons)
                             : logon_table(logons, report, {layout, *rows});
  };
  return run_triage(table, invocation, session);
}

constexpr CommandInfo kCommand = {
    .name = "summary logons",
    .arguments = "PATH...",
    .least_arguments = 1,
    .most_arguments = kAnyNumber,
    .summary = "who logged on from where and how; who failed and then came in",
    .description =
        "Counts the logons in all logs below the paths by account, source, target and way: of "
        "Windows (4624, 4625, 4648, 4768, 4769, 4771, 4776, 4778, remote desktop sessions), ssh "
        "and "
        "su, the Linux audit system, Zeek, VPN gateways, sign-ins of clouds, and whatever writes "
        "Elastic Common Schema.\n"
        "\n"
        "An exclamation mark is an account that failed before it came in from the same source, in "
        "any way and on any target; where no source is recorded, on the same target. 'Not known' "
        "counts tries whose outcome the record does not tell.",
    .example =
        "longwatch summary logons /cases/dc01\n"
        "longwatch summary logons logs/ --only after=2021-08-05 --format jsonl",
    .settings = kReadingSettings,
    .options = kTableOptions,
    .run = run,
};

}  // namespace

const CommandInfo& summary_logons_command() {
  return kCommand;
}

}  // namespace longwatch::cli
