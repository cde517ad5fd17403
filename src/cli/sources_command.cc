#include <array>
#include <memory>
#include <optional>

#include "cli/commands.h"
#include "cli/progress.h"
#include "cli/reading_options.h"
#include "cli/run_surroundings.h"
#include "cli/session.h"
#include "cli/source_text.h"
#include "detect/evidence.h"
#include "pipeline/no_findings.h"
#include "pipeline/stages.h"

namespace longwatch::cli {
namespace {

using config::SettingId;

constexpr std::array kSettings = {
    SettingId::Jobs,      SettingId::MaxMemory, SettingId::AllowIncomplete,
    SettingId::Quiet,     SettingId::Progress,  SettingId::Timezone,
    SettingId::Clock,     SettingId::Assets,    SettingId::ArchivePassword,
    SettingId::LogFormat, SettingId::Mapping,   SettingId::Only};

constexpr std::array<OptionInfo, 2> kOptions = {{
    {"--format", "FORMAT", "table for people, or jsonl with one line for each source", "table",
     "table|jsonl"},
    {"--output", "FILE", "write there in place of standard output; '-' is standard output", "-",
     ""},
}};

/// A sweep without rules.
Result<pipeline::RunReport> read_all(const Invocation& invocation, RunSurroundings& around,
                                     const pipeline::ReadingOptions& reading, DropBooks& drops) {
  const auto fields = std::make_shared<model::FieldTable>();
  pipeline::add_history_fields(*fields);
  // Events are told apart by the fields of evidence.
  const detect::EvidenceReader evidence(*fields);
  const pipeline::BuiltStages built =
      pipeline::build_reading_stages(fields, around.files(), reading);
  pipeline::SweepRequest request;
  request.paths = invocation.arguments;
  request.workers = around.workers();
  request.finds_overlaps = true;
  pipeline::SweepContext context = around.context();
  context.diagnostics = &drops;
  pipeline::NoFindings none;
  return pipeline::run_sweep(request, built.stages, context, none);
}

ExitStatus run(const Invocation& invocation, Session& session) {
  const std::optional<const config::Settings> settings = settings_of(invocation, session);
  if (!settings.has_value()) {
    return ExitStatus::Unusable;
  }
  RunSurroundings around(*settings, session);
  const Result<pipeline::ReadingOptions> reading = reading_options(*settings, around);
  if (!reading.ok()) {
    return unusable(reading.error(), session);
  }
  DropBooks drops(around.diagnostics());
  const Result<pipeline::RunReport> report = read_all(invocation, around, *reading, drops);
  around.tell_diagnostics();
  if (!report.ok()) {
    return unusable(report.error(), session);
  }
  const std::string product = invocation.value("--format") == "jsonl"
                                  ? source_lines(*report, drops)
                                  : source_table(*report, drops);
  const ExitStatus printed = print_product(product, invocation, session);
  return printed == ExitStatus::Done ? around.judge(*report) : printed;
}

constexpr CommandInfo kCommand = {
    .name = "sources",
    .arguments = "PATH...",
    .least_arguments = 1,
    .most_arguments = kAnyNumber,
    .summary = "say what was handed over: kind, digest, period, books, gaps",
    .description =
        "Reads every log below the paths without any rule and says of each one what it is, its "
        "size and SHA-256, the time of its first and last event, and how many records were read "
        "and dropped, and why. It tells what is missing: silences longer than the source's own "
        "rhythm allows, jumps in the numbers of records, logs that were cleared, times that cannot "
        "be true, clocks that were corrected. Archives are opened, and files with the same bytes "
        "are read once; sources that hold the "
        "same events in other bytes are named. What no "
        "reader takes is listed with the reason. This is what a sweep covers, "
        "and so what the absence of findings covers.",
    .example =
        "longwatch sources /cases/web01\n"
        "longwatch sources evtx/ --format jsonl --output sources.jsonl",
    .settings = kSettings,
    .options = kOptions,
    .run = run,
};

}  // namespace

const CommandInfo& sources_command() {
  return kCommand;
}

}  // namespace longwatch::cli
