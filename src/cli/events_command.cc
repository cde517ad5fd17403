#include <array>
#include <utility>

#include <fmt/format.h>

#include "base/text.h"
#include "cli/commands.h"
#include "cli/event_writer.h"
#include "cli/reading_options.h"
#include "cli/session.h"
#include "detect/evidence.h"
#include "pipeline/stages.h"
#include "read/read.h"
#include "read/sniff.h"
#include "read/walk.h"
#include "share/evtx_json.h"

namespace longwatch::cli {
namespace {

using config::SettingId;

constexpr std::array kSettings = {SettingId::AnsiCodepage, SettingId::AllowIncomplete,
                                  SettingId::Quiet, SettingId::Timezone};

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

/// Reads files one after the other and prints their events.
class EventDump {
 public:
  EventDump(Session& session, Output& output, const Wish& wish,
            const pipeline::ReadingOptions& reading)
      : session_(session),
        output_(output),
        wish_(wish),
        formats_(pipeline::make_formats(reading)),
        fields_(std::make_shared<model::FieldTable>()),
        evidence_(*fields_) {
    for (const auto& format : formats_) {
      borrowed_.push_back(format.get());
      states_.push_back(format->make_state());
    }
  }

  /// Fails when the output does, or the paths cannot be walked.
  Status dump(const std::vector<std::string>& paths) {
    LW_TRY_ASSIGN(const read::WalkedFiles walked, read::walk(paths, session_.files, diagnostics_));
    for (const read::FoundFile& file : walked.files) {
      if (session_.stop.stop_requested()) {
        break;
      }
      LW_TRY(dump_file(file));
    }
    return flush();
  }

  const DiagnosticSummary& diagnostics() const { return diagnostics_; }

  const model::RecordBooks& books() const { return books_; }

  /// Files that hold no EVTX records, and so nothing that the wanted layout could show.
  std::uint64_t files_without_layout() const { return without_layout_; }

 private:
  Status dump_file(const read::FoundFile& file) {
    Result<std::unique_ptr<RandomAccessFile>> opened = session_.files.open(file.path);
    if (!opened.ok()) {
      return skip(file, read::SkipCause::Unreadable, opened.error().message());
    }
    const std::shared_ptr<const RandomAccessFile> content = std::move(*opened);
    const Result<const read::Format*> format = read::sniff(*content, borrowed_, scratch_);
    if (!format.ok()) {
      return skip(file, read::SkipCause::Unreadable, format.error().message());
    }
    if (*format == nullptr) {
      return skip(file, read::SkipCause::Foreign, "not a log that this version reads");
    }
    const Result<std::unique_ptr<read::Reader>> reader =
        (*format)->open({model::SourceId{0}, file.name, content, fields_}, diagnostics_);
    if (!reader.ok()) {
      return skip(file, read::SkipCause::Unreadable, reader.error().message());
    }
    if (wish_.layout == Layout::Evtx && (*format)->name() != "evtx") {
      ++without_layout_;
      return {};
    }
    return dump_units(file, **format, **reader);
  }

  Status skip(const read::FoundFile& file, read::SkipCause cause, const std::string& reason) {
    read::report({file.name, reason, cause}, diagnostics_);
    return {};
  }

  read::ReaderState& state_of(const read::Format& format) {
    for (std::size_t i = 0; i < borrowed_.size(); ++i) {
      if (borrowed_[i] == &format) {
        return *states_[i];
      }
    }
    return *states_.front();
  }

  Status dump_units(const read::FoundFile& file, const read::Format& format,
                    const read::Reader& reader) {
    read::ReaderState& state = state_of(format);
    for (std::size_t unit = 0; unit < reader.unit_count(); ++unit) {
      if (session_.stop.stop_requested()) {
        return {};
      }
      reader.read_unit(unit, state, batch_, diagnostics_);
      books_ += batch_.books();
      for (const model::Event& event : batch_.events()) {
        LW_TRY(dump_event(file, format, reader, event));
      }
    }
    return {};
  }

  Status dump_event(const read::FoundFile& file, const read::Format& format,
                    const read::Reader& reader, const model::Event& event) {
    const Result<model::DecodedRecord> record = reader.decode(event.locator, state_of(format));
    if (!record.ok()) {
      return skip(file, read::SkipCause::Unreadable, record.error().message());
    }
    if (wish_.layout == Layout::Evtx) {
      share::append_evtx_json(block_, *record, wish_.secrets);
      block_.push_back('\n');
    } else {
      model::Finding described;
      evidence_.describe(event, {}, *fields_, described);
      append_native_line(block_, {file.name, format.name(), event.locator, described, *record},
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

  Session& session_;
  Output& output_;
  const Wish wish_;
  const std::vector<std::unique_ptr<read::Format>> formats_;
  std::vector<const read::Format*> borrowed_;
  std::vector<std::unique_ptr<read::ReaderState>> states_;
  std::shared_ptr<model::FieldTable> fields_;
  detect::EvidenceReader evidence_;
  DiagnosticSummary diagnostics_;
  model::RecordBooks books_;
  std::uint64_t without_layout_ = 0;
  model::EventBatch batch_;
  std::vector<std::byte> scratch_;
  std::string block_;
};

ExitStatus judge(const EventDump& dump, const config::Settings& settings, Session& session) {
  if (session.stop.stop_requested()) {
    session.messages.warning("stopped early: the output covers only what had been read");
    return ExitStatus::Incomplete;
  }
  const bool dropped = dump.books().dropped > 0 || dump.diagnostics().count(Severity::Error) > 0;
  return dropped && !settings.allow_incomplete ? ExitStatus::Incomplete : ExitStatus::Done;
}

ExitStatus run(const Invocation& invocation, Session& session) {
  const std::optional<const config::Settings> settings = settings_of(invocation, session);
  if (!settings.has_value()) {
    return ExitStatus::Unusable;
  }
  const Result<pipeline::ReadingOptions> reading = reading_options(*settings);
  if (!reading.ok()) {
    return unusable(reading.error(), session);
  }
  Result<std::unique_ptr<Output>> output = Output::open(invocation.value("--output"));
  if (!output.ok()) {
    return unusable(output.error(), session);
  }
  const share::Secrets secrets =
      invocation.has("--unmask") ? share::Secrets::Shown : share::Secrets::Masked;
  EventDump dump(session, **output,
                 {invocation.value("--layout") == "evtx" ? Layout::Evtx : Layout::Native, secrets},
                 *reading);
  Status status = dump.dump(invocation.arguments);
  session.messages.summary(dump.diagnostics());
  if (dump.files_without_layout() > 0) {
    session.messages.warning(fmt::format(
        "{} files hold no EVTX records and were left out; '--layout native' prints them",
        with_thousands(dump.files_without_layout())));
  }
  if (status.ok()) {
    status = (*output)->close();
  }
  if (!status.ok()) {
    const bool is_output = (*output)->reader_left() ||
                           status.error().place() == "standard output" ||
                           status.error().place() == invocation.value("--output");
    return is_output ? failed_output(status.error(), **output, session)
                     : unusable(status.error(), session);
  }
  return judge(dump, *settings, session);
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
