#include <unistd.h>

#include <array>

#include <fmt/format.h>

#include "base/text.h"
#include "cli/commands.h"
#include "cli/period.h"
#include "cli/progress.h"
#include "cli/reading_options.h"
#include "cli/run_surroundings.h"
#include "cli/session.h"
#include "detect/evidence.h"
#include "formats/json_writer.h"
#include "pipeline/stages.h"
#include "share/terminal_text.h"

namespace longwatch::cli {
namespace {

using config::SettingId;
using formats::JsonWriter;

constexpr std::array kSettings = {
    SettingId::Jobs,   SettingId::MaxMemory,       SettingId::AllowIncomplete,
    SettingId::Quiet,  SettingId::Progress,        SettingId::Timezone,
    SettingId::Clock,  SettingId::ArchivePassword, SettingId::LogFormat,
    SettingId::Mapping};

constexpr std::array<OptionInfo, 2> kOptions = {{
    {"--format", "FORMAT", "table for people, or jsonl with one line for each source", "table",
     "table|jsonl"},
    {"--output", "FILE", "write there in place of standard output; '-' is standard output", "-",
     ""},
}};

void append_json_line(std::string& out, const pipeline::SourceReport& report,
                      const std::optional<Period>& period, std::string_view original) {
  const model::RecordBooks& books = report.books;
  JsonWriter json(out);
  json.begin_object().member("schema", "longwatch.source.v1");
  json.member("source", report.source.name).member("kind", report.source.kind);
  json.member("size", report.source.size).member("sha256", to_hex(report.source.sha256));
  if (period.has_value()) {
    json.member("first", to_iso8601(period->first)).member("last", to_iso8601(period->last));
  }
  json.key("records").begin_object();
  json.member("seen", books.seen).member("events", books.events);
  json.member("dropped", books.dropped).member("filtered", books.filtered).end_object();
  json.member("bytes_lost", books.bytes_lost);
  if (!original.empty()) {
    json.member("same_as", original);
  }
  json.end_object().end_line();
}

/// The name of the source that has the same bytes and was read; empty when it is none.
std::string_view original_of(const pipeline::SourceReport& source,
                             const pipeline::RunReport& report) {
  return source.source.same_as.has_value()
             ? std::string_view(report.sources[model::index_of(*source.source.same_as)].source.name)
             : std::string_view();
}

void append_json_line(std::string& out, const pipeline::ArchiveReport& archive) {
  JsonWriter json(out);
  json.begin_object().member("schema", "longwatch.archive.v1");
  json.member("archive", archive.name).member("size", archive.size);
  json.member("sha256", to_hex(archive.sha256)).member("members", archive.members);
  if (archive.same_as.has_value()) {
    json.member("same_as", *archive.same_as);
  }
  json.end_object().end_line();
}

std::string json_lines(const pipeline::RunReport& report, const PeriodConsumer& periods) {
  std::string out;
  for (const pipeline::SourceReport& source : report.sources) {
    append_json_line(out, source, periods.of(source.source.id), original_of(source, report));
  }
  for (const pipeline::ArchiveReport& archive : report.archives) {
    append_json_line(out, archive);
  }
  for (const auto& file : report.skipped) {
    JsonWriter json(out);
    json.begin_object().member("schema", "longwatch.skipped.v1");
    json.member("source", file.name).member("reason", file.reason).end_object().end_line();
  }
  return out;
}

std::string period_text(const std::optional<Period>& period) {
  return period.has_value()
             ? fmt::format("{} to {}", to_iso8601(period->first), to_iso8601(period->last))
             : std::string("no event with a time");
}

std::string books_text(const model::RecordBooks& books) {
  std::string text = fmt::format("{} records = {} events + {} dropped + {} left out",
                                 with_thousands(books.seen), with_thousands(books.events),
                                 with_thousands(books.dropped), with_thousands(books.filtered));
  if (books.bytes_lost > 0) {
    text += fmt::format(", {} lost", to_text(ByteCount{books.bytes_lost}));
  }
  return text;
}

std::string archive_lines(const pipeline::RunReport& report) {
  std::string out = report.archives.empty() ? "" : "\narchives\n";
  for (const pipeline::ArchiveReport& archive : report.archives) {
    out += archive.same_as.has_value()
               ? fmt::format("  {}: the same bytes as {}, opened once\n",
                             share::terminal_safe(archive.name),
                             share::terminal_safe(*archive.same_as))
               : fmt::format("  {}: {} files, {}, sha256 {}\n", share::terminal_safe(archive.name),
                             with_thousands(archive.members), to_text(ByteCount{archive.size}),
                             to_hex(archive.sha256));
  }
  return out;
}

std::string table(const pipeline::RunReport& report, const PeriodConsumer& periods) {
  std::string out;
  std::uint64_t bytes = 0;
  std::uint64_t copies = 0;
  for (const pipeline::SourceReport& source : report.sources) {
    bytes += source.source.size;
    if (const std::string_view original = original_of(source, report); !original.empty()) {
      out += fmt::format("{}\n  the same bytes as {}, read once\n",
                         share::terminal_safe(source.source.name), share::terminal_safe(original));
      ++copies;
      continue;
    }
    out += fmt::format("{}\n  {}, {}, {}\n  {}\n  sha256 {}\n",
                       share::terminal_safe(source.source.name), source.source.kind,
                       to_text(ByteCount{source.source.size}), books_text(source.books),
                       period_text(periods.of(source.source.id)), to_hex(source.source.sha256));
  }
  out += archive_lines(report);
  if (!report.skipped.empty()) {
    out += "\nnot read\n";
    for (const auto& file : report.skipped) {
      out += fmt::format("  {}: {}\n", share::terminal_safe(file.name),
                         share::terminal_safe(file.reason));
    }
  }
  const std::string of_which =
      copies == 0 ? std::string() : fmt::format(" ({} of them copies)", with_thousands(copies));
  return out +=
         fmt::format("\n{} sources{}, {}, {}; {} files not read\n",
                     with_thousands(report.sources.size()), of_which, to_text(ByteCount{bytes}),
                     books_text(report.books), with_thousands(report.skipped.size()));
}

/// A sweep without rules: reads everything, looks at times only.
Result<pipeline::RunReport> read_all(const Invocation& invocation, RunSurroundings& around,
                                     const pipeline::ReadingOptions& reading,
                                     PeriodConsumer& periods) {
  auto fields = std::make_shared<model::FieldTable>();
  // Readers decode what is asked for; the fields of evidence hold those that carry times.
  const detect::EvidenceReader evidence(*fields);
  const pipeline::BuiltStages built = pipeline::build_detector_stages(
      std::make_unique<PeriodDetector>(), fields, around.files(), reading);
  pipeline::SweepRequest request;
  request.paths = invocation.arguments;
  request.workers = around.workers();
  return pipeline::run_sweep(request, built.stages, around.context(), periods);
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
  PeriodConsumer periods;
  const Result<pipeline::RunReport> report = read_all(invocation, around, *reading, periods);
  around.tell_diagnostics();
  if (!report.ok()) {
    return unusable(report.error(), session);
  }
  const std::string product = invocation.value("--format") == "jsonl" ? json_lines(*report, periods)
                                                                      : table(*report, periods);
  const ExitStatus printed = print_product(product, invocation, session);
  return printed == ExitStatus::Done ? around.judge(*report) : printed;
}

constexpr CommandInfo kCommand = {
    .name = "sources",
    .arguments = "PATH...",
    .least_arguments = 1,
    .most_arguments = kAnyNumber,
    .summary = "say what was handed over: kind, digest, period, books",
    .description =
        "Reads every log below the paths without any rule and says of each one what it is, its "
        "size and SHA-256, the time of its first and last event, and how many records were read "
        "and dropped. Archives are opened, and files with the same bytes are read once. What no "
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
