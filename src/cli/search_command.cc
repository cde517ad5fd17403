#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "base/text.h"
#include "cli/commands.h"
#include "cli/found_events.h"
#include "cli/reading_options.h"
#include "cli/run_surroundings.h"
#include "cli/session.h"
#include "cli/table_options.h"
#include "cli/text_layout.h"
#include "cli/triage_run.h"
#include "detect/search/search.h"
#include "pipeline/stages.h"
#include "share/wording.h"

namespace longwatch::cli {
namespace {

using detect::search::Term;

constexpr std::array<OptionInfo, 8> kOptions = {{
    {"--text", "TEXT", "what a value of the event holds; repeat it for several", "", ""},
    {"--regex", "REGEX",
     "a regular expression (RE2) that matches inside a value; repeat it for several", "", ""},
    {"--field", "NAME=VALUE", "the whole value of that field, with * and ?; repeat it for several",
     "", ""},
    {"--any", "", "one of several is enough; else an event has all of them", "", ""},
    {"--case-sensitive", "", "letter case counts", "", ""},
    {"--format", "FORMAT", "table for people; jsonl as 'events' prints it; csv", "table",
     "table|jsonl|csv"},
    {"--output", "FILE", "write there in place of standard output; '-' is standard output", "-",
     ""},
    {"--unmask", "", "show passwords and keys that stand in the telemetry", "", ""},
}};

struct Wish {
  detect::search::Request request;
  std::vector<std::string> paths;
};

/// Without --text, --regex and --field the first argument is what is looked for.
Result<Wish> wish_of(const Invocation& invocation) {
  constexpr std::array<std::pair<std::string_view, Term::Kind>, 3> kKinds = {
      {{"--text", Term::Kind::Text},
       {"--regex", Term::Kind::Regex},
       {"--field", Term::Kind::Field}}};
  Wish wish;
  wish.paths = invocation.arguments;
  for (const auto& [option, value] : invocation.given) {
    for (const auto& [name, kind] : kKinds) {
      if (option == name) {
        wish.request.terms.push_back({kind, value});
      }
    }
  }
  if (wish.request.terms.empty()) {
    wish.request.terms.push_back({Term::Kind::Text, wish.paths.front()});
    wish.paths.erase(wish.paths.begin());
  }
  if (wish.paths.empty()) {
    return Error(ErrorCode::InvalidInput,
                 "expected a path behind what is looked for; nothing was read")
        .with_hint("longwatch search TEXT PATH...");
  }
  wish.request.combine =
      invocation.has("--any") ? detect::search::Combine::Any : detect::search::Combine::All;
  wish.request.letter_case = invocation.has("--case-sensitive")
                                 ? detect::search::LetterCase::Exact
                                 : detect::search::LetterCase::Ignored;
  return wish;
}

Result<pipeline::RunReport> look(const Wish& wish, const FoundEvents& shown,
                                 RunSurroundings& around, const pipeline::ReadingOptions& reading,
                                 Output& output) {
  const auto fields = std::make_shared<model::FieldTable>();
  pipeline::add_history_fields(*fields);
  const pipeline::BuiltStages built =
      pipeline::build_presented_stages(detect::search::make_search_detector(shown.query(), fields),
                                       fields, shown, around.files(), reading);
  pipeline::SweepRequest request;
  request.paths = wish.paths;
  request.workers = around.workers();
  request.hashing = pipeline::Hashing::Off;
  FoundLines lines(output);
  LW_TRY(output.write(shown.head()));
  LW_TRY_ASSIGN(pipeline::RunReport report,
                pipeline::run_sweep(request, built.stages, around.context(), lines));
  LW_TRY(lines.flush());
  return report;
}

std::string counts(const pipeline::RunReport& report) {
  return fmt::format("{} {}\n", counted(report.findings, "event matches", "events match"),
                     read_books(report));
}

ExitStatus run(const Invocation& invocation, Session& session) {
  const std::optional<const config::Settings> settings = settings_of(invocation, session);
  if (!settings.has_value()) {
    return ExitStatus::Unusable;
  }
  const Result<Wish> wish = wish_of(invocation);
  if (!wish.ok()) {
    return unusable(wish.error(), session);
  }
  Result<std::shared_ptr<const detect::search::Query>> query =
      detect::search::Query::compile(wish->request);
  if (!query.ok()) {
    return unusable(query.error(), session);
  }
  RunSurroundings around(*settings, session);
  const Result<pipeline::ReadingOptions> reading = reading_options(*settings, around);
  if (!reading.ok()) {
    return unusable(reading.error(), session);
  }
  Result<std::unique_ptr<Output>> output = Output::open(invocation.value("--output"));
  if (!output.ok()) {
    return unusable(output.error(), session);
  }
  const FoundEvents shown(
      *query,
      {*parse_found_format(invocation.value("--format")),
       invocation.has("--unmask") ? share::Secrets::Shown : share::Secrets::Masked,
       text_layout(**output, *settings, session)},
      around.diagnostics());
  const Result<pipeline::RunReport> report = look(*wish, shown, around, *reading, **output);
  around.tell_diagnostics();
  Status status = report.ok() ? Status() : Status(report.error());
  if (status.ok() && shown.format() == FoundFormat::Table) {
    status = (*output)->write(counts(*report));
  }
  status = status.ok() ? (*output)->close() : std::move(status);
  if (!status.ok()) {
    const bool is_output = (*output)->reader_left() ||
                           status.error().place() == "standard output" ||
                           status.error().place() == invocation.value("--output");
    return is_output ? failed_output(status.error(), **output, session)
                     : unusable(status.error(), session);
  }
  return around.judge(*report);
}

constexpr CommandInfo kCommand = {
    .name = "search",
    .arguments = "[TEXT] PATH...",
    .least_arguments = 1,
    .most_arguments = kAnyNumber,
    .summary = "find the events that hold a text, match an expression or have a field's value",
    .description =
        "Reads every log below the paths and prints the events in which what is looked for occurs, "
        "in the order of time, each with the place of its bytes. The values of all fields of every "
        "kind of telemetry are searched, as events have them: texts of event logs that are UTF-16, "
        "escaped JSON, numbers, addresses. Names of fields are not. Letter case is ignored.\n"
        "\n"
        "Without --text, --regex and --field the first argument is the text. Several of them must "
        "all hold for an event, in any of its values; --any takes one.",
    .example =
        "longwatch search mimikatz evtx/\n"
        "longwatch search --field EventID=4625 --field 'TargetUserName=adm*' evtx/ --only "
        "after=2021-08-05\n"
        "longwatch search --regex 'https?://[0-9.]+/' --format jsonl logs/ --output hits.jsonl",
    .settings = kReadingSettings,
    .options = kOptions,
    .run = run,
};

}  // namespace

const CommandInfo& search_command() {
  return kCommand;
}

}  // namespace longwatch::cli
