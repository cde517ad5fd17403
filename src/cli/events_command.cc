#include <array>
#include <utility>

#include <fmt/format.h>

#include "base/text.h"
#include "cli/commands.h"
#include "cli/event_writer.h"
#include "cli/reading_options.h"
#include "cli/run_surroundings.h"
#include "cli/session.h"
#include "detect/evidence.h"
#include "pipeline/stages.h"
#include "pipeline/visit.h"
#include "read/skip.h"
#include "share/evtx_json.h"

namespace longwatch::cli {
namespace {

using config::SettingId;

constexpr std::array kSettings = {SettingId::AnsiCodepage,    SettingId::AllowIncomplete,
                                  SettingId::Quiet,           SettingId::Timezone,
                                  SettingId::Clock,           SettingId::Assets,
                                  SettingId::ArchivePassword, SettingId::LogFormat,
                                  SettingId::Mapping,         SettingId::Only};

constexpr std::array<OptionInfo, 4> kOptions = {{
    {"--layout", "LAYOUT",
     "native (the same for every kind of log) or evtx (as event log dump tools print records)",
     "native", "native|evtx"},
    {"--format", "FORMAT", "one JSON object a line", "jsonl", "jsonl"},
    {"--output", "FILE", "write there in place of standard output; '-' is standard output", "-",
     ""},
    {"--unmask", "", "show passwords and keys that stand in the telemetry", "", ""},
}};

enum class Layout : std::uint8_t { Native, Evtx };

struct Wish {
  Layout layout;
  share::Secrets secrets;
};

/// Prints events.
class EventDump final : public pipeline::EventVisitor {
 public:
  EventDump(Output& output, const Wish& wish, DiagnosticSink& diagnostics)
      : output_(output),
        wish_(wish),
        diagnostics_(diagnostics),
        fields_(std::make_shared<model::FieldTable>()),
        evidence_(*fields_) {}

  std::shared_ptr<const model::FieldTable> fields() const { return fields_; }

  bool wants(std::string_view kind) override {
    return wish_.layout != Layout::Evtx || kind == "evtx";
  }

  Status take(const pipeline::VisitedEvent& event) override {
    const Result<model::DecodedRecord> record = event.decode();
    if (!record.ok()) {
      read::report(
          {std::string(event.source()), record.error().message(), read::SkipCause::Unreadable},
          diagnostics_);
      return {};
    }
    if (wish_.layout == Layout::Evtx) {
      share::append_evtx_json(block_, *record, wish_.secrets);
      block_.push_back('\n');
    } else {
      model::Finding described;
      evidence_.describe(event.event(), {}, *fields_, described);
      append_native_line(block_, {event.source(), event.kind(), event.event(), described, *record},
                         wish_.secrets);
    }
    constexpr std::size_t kBlockBytes = 64 * 1024;
    return block_.size() < kBlockBytes ? Status() : flush();
  }

  Status flush() {
    Status status = output_.write(block_);
    block_.clear();
    return status;
  }

 private:
  Output& output_;
  const Wish wish_;
  DiagnosticSink& diagnostics_;
  std::shared_ptr<model::FieldTable> fields_;
  detect::EvidenceReader evidence_;
  std::string block_;
};

ExitStatus judge(const pipeline::VisitReport& report, const DiagnosticSummary& diagnostics,
                 const config::Settings& settings, Session& session) {
  if (session.stop.stop_requested()) {
    session.messages.warning("stopped early: the output covers only what had been read");
    return ExitStatus::Incomplete;
  }
  const bool dropped = report.books.dropped > 0 || diagnostics.count(Severity::Error) > 0;
  return dropped && !settings.allow_incomplete ? ExitStatus::Incomplete : ExitStatus::Done;
}

Result<pipeline::VisitReport> dump(const Invocation& invocation, RunSurroundings& around,
                                   const pipeline::ReadingOptions& reading, EventDump& events) {
  const pipeline::BuiltStages built =
      pipeline::build_reading_stages(events.fields(), around.files(), reading);
  pipeline::SweepRequest request;
  request.paths = invocation.arguments;
  request.hashing = pipeline::Hashing::Off;
  LW_TRY_ASSIGN(pipeline::VisitReport report,
                pipeline::visit_events(request, built.stages, around.context(), events));
  LW_TRY(events.flush());
  return report;
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
  Result<std::unique_ptr<Output>> output = Output::open(invocation.value("--output"));
  if (!output.ok()) {
    return unusable(output.error(), session);
  }
  const share::Secrets secrets =
      invocation.has("--unmask") ? share::Secrets::Shown : share::Secrets::Masked;
  const Layout layout = invocation.value("--layout") == "evtx" ? Layout::Evtx : Layout::Native;
  EventDump events(**output, {layout, secrets}, around.diagnostics());
  const Result<pipeline::VisitReport> report = dump(invocation, around, *reading, events);
  around.tell_diagnostics();
  if (report.ok() && report->unwanted > 0) {
    session.messages.warning(fmt::format(
        "{} files hold no EVTX records and were left out; '--layout native' prints them",
        with_thousands(report->unwanted)));
  }
  const Status status = report.ok() ? (*output)->close() : Status(report.error());
  if (!status.ok()) {
    const bool is_output = (*output)->reader_left() ||
                           status.error().place() == "standard output" ||
                           status.error().place() == invocation.value("--output");
    return is_output ? failed_output(status.error(), **output, session)
                     : unusable(status.error(), session);
  }
  return judge(*report, around.diagnostics(), *settings, session);
}

constexpr CommandInfo kCommand = {
    .name = "events",
    .arguments = "PATH...",
    .least_arguments = 1,
    .most_arguments = kAnyNumber,
    .summary = "decode logs and print their events, without any rule",
    .description =
        "Prints every record of every log below the paths, in the order of the files, with all "
        "its fields under the names that rules use, the time in UTC, and the place of its bytes.",
    .example =
        "longwatch events Security.evtx | head -1\n"
        "longwatch events evtx/ --output events.jsonl",
    .settings = kSettings,
    .options = kOptions,
    .run = run,
};

}  // namespace

const CommandInfo& events_command() {
  return kCommand;
}

}  // namespace longwatch::cli
