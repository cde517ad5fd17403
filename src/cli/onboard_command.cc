#include <unistd.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "base/bytes.h"
#include "base/limits.h"
#include "base/text.h"
#include "cli/commands.h"
#include "cli/onboard_text.h"
#include "cli/reading_options.h"
#include "cli/run_surroundings.h"
#include "cli/session.h"
#include "cli/terminal.h"
#include "pipeline/no_findings.h"
#include "pipeline/stages.h"
#include "pipeline/sweep.h"
#include "read/line_units.h"
#include "read/mail/mail.h"
#include "read/mapped/propose.h"
#include "read/read.h"
#include "share/mask.h"
#include "share/terminal_text.h"

namespace longwatch::cli {
namespace {

using config::SettingId;

constexpr std::array kSettings = {
    SettingId::Rules,     SettingId::Content,        SettingId::Jobs,    SettingId::Quiet,
    SettingId::Timezone,  SettingId::LogFormat,      SettingId::Mapping, SettingId::Progress,
    SettingId::MaxMemory, SettingId::AllowIncomplete};

constexpr std::array<OptionInfo, 5> kOptions = {{
    {"--write", "FILE", "write the proposed mapping there", "", ""},
    {"--force", "", "with --write: replace the file when it exists", "", ""},
    {"--name", "NAME", "name of the mapping; the file's name when it is not given", "", ""},
    {"--anyway", "", "propose a mapping although a reader takes the file already", "", ""},
    {"--unmask", "", "show passwords and keys that stand in the lines; never in the mapping", "",
     ""},
}};

/// What reading the file gives; its diagnostics are not told, for they are of a trial.
Result<pipeline::RunReport> try_reading(const std::string& file, RunSurroundings& around,
                                        const pipeline::ReadingOptions& reading,
                                        DiagnosticSink& untold) {
  const auto fields = std::make_shared<model::FieldTable>();
  const pipeline::BuiltStages built =
      pipeline::build_reading_stages(fields, around.files(), reading);
  pipeline::SweepRequest request;
  request.paths = {file};
  request.workers = around.workers();
  request.hashing = pipeline::Hashing::Off;
  pipeline::SweepContext context = around.context();
  context.diagnostics = &untold;
  pipeline::NoFindings nowhere;
  return pipeline::run_sweep(request, built.stages, context, nowhere);
}

std::string already_read(const std::string& file, const pipeline::SourceReport& source) {
  const model::RecordBooks& books = source.books;
  return fmt::format("{}: read already, by the reader '{}': {} records = {} events + {} dropped\n",
                     share::terminal_safe(file), source.source.kind, with_thousands(books.seen),
                     with_thousands(books.events), with_thousands(books.dropped));
}

Result<std::string> read_text(const RandomAccessFile& file, std::uint64_t offset,
                              std::uint64_t most_bytes) {
  std::vector<std::byte> buffer(std::min(most_bytes, file.size() - std::min(offset, file.size())));
  LW_TRY_ASSIGN(const ByteView bytes, file.read_at(offset, buffer));
  return std::string(as_text(bytes));
}

/// Enough of the file for a proposal: of a large one whole lines of its beginning, middle and end.
Result<std::string> read_sample(const RandomAccessFile& file) {
  constexpr std::uint64_t kBytes = 4 * 1024 * 1024;
  if (file.size() <= kBytes) {
    return read_text(file, 0, kBytes);
  }
  constexpr std::uint64_t kFurther = kBytes / 4;
  LW_TRY_ASSIGN(std::string text, read_text(file, 0, kBytes - 2 * kFurther));
  for (const std::uint64_t offset :
       {std::max<std::uint64_t>(text.size(), file.size() / 2), file.size() - kFurther}) {
    LW_TRY_ASSIGN(const std::string piece, read_text(file, offset, kFurther));
    // Lines that the pieces cut are left out; without any end of a line all belongs to one.
    const std::size_t last = text.rfind('\n');
    const std::size_t first = piece.find('\n');
    if (last != std::string::npos && first != std::string::npos) {
      text.replace(last + 1, std::string::npos, piece, first + 1, std::string::npos);
    }
  }
  return text;
}

/// What is proposed shows lines, and of mail nothing but headers is ever shown.
Status check_no_mail(const RandomAccessFile& file) {
  std::vector<std::byte> buffer(std::min<std::uint64_t>(limits::kSniffBytes, file.size()));
  LW_TRY_ASSIGN(const ByteView head, file.read_at(0, buffer));
  const std::size_t blanks = std::min(as_text(head).find_first_not_of(" \t\r\n"), head.size());
  if (read::mail::looks_like_mail(head.subspan(blanks))) {
    return Error(ErrorCode::Unsupported,
                 "expected a log, got mail, whose bodies are never shown; no mapping is proposed");
  }
  return {};
}

/// The first lines that were dropped, in the order of the file.
Result<std::vector<DroppedLine>> dropped_lines(const DiagnosticSummary& diagnostics,
                                               const RandomAccessFile& file) {
  std::vector<Diagnostic> found;
  for (const DiagnosticSummary::Entry& entry : diagnostics.entries()) {
    std::copy_if(
        entry.examples.begin(), entry.examples.end(), std::back_inserter(found),
        [](const Diagnostic& one) { return one.records_lost > 0 && one.place.offset.has_value(); });
  }
  std::stable_sort(found.begin(), found.end(), [](const Diagnostic& a, const Diagnostic& b) {
    return a.place.offset < b.place.offset;
  });
  std::vector<DroppedLine> drops;
  for (const Diagnostic& one : found) {
    if (drops.size() < kDropsShown) {
      LW_TRY_ASSIGN(const std::string text,
                    read_text(file, *one.place.offset, read::mapped::kLongestLine));
      std::string_view rest = text;
      drops.push_back({one.place.to_text(), std::string(read::take_line(rest)), one.message});
    }
  }
  return drops;
}

std::string name_of(const Invocation& invocation, std::string_view file) {
  std::string given = invocation.value("--name");
  if (!given.empty()) {
    return given;
  }
  const std::size_t slash = file.rfind('/');
  std::string_view name = slash == std::string_view::npos ? file : file.substr(slash + 1);
  return std::string(name.substr(0, name.find('.', 1)));
}

Result<std::vector<std::string>> rule_paths(const config::Settings& settings,
                                            const FileSystem& files) {
  if (!settings.rules.empty()) {
    return settings.rules;
  }
  LW_TRY_ASSIGN(const std::string content, content_directory(settings, files));
  return std::vector{join_path(content, "rules")};
}

/// Nobody's mapping is replaced unasked.
Status write_mapping(const Invocation& invocation, const std::string& yaml,
                     const FileSystem& files) {
  const std::string path = invocation.value("--write");
  if (files.inspect(path).ok() && !invocation.has("--force")) {
    return Error(ErrorCode::Conflict, "the file exists; nothing was written")
        .at(path)
        .with_hint("--force replaces it");
  }
  return write_file(path, yaml);
}

Result<std::string> propose(const Invocation& invocation, const config::Settings& settings,
                            const pipeline::ReadingOptions& reading, RunSurroundings& around,
                            std::size_t columns) {
  const std::string& file = invocation.arguments.front();
  DiagnosticSummary of_before;
  LW_TRY_ASSIGN(const pipeline::RunReport before, try_reading(file, around, reading, of_before));
  std::string product;
  if (!before.sources.empty()) {
    product = already_read(file, before.sources.front());
    if (!invocation.has("--anyway")) {
      return product.append("no mapping is needed; --anyway proposes one\n");
    }
  }
  LW_TRY_ASSIGN(const std::unique_ptr<RandomAccessFile> opened, around.files().open(file));
  if (const Status no_mail = check_no_mail(*opened); !no_mail.ok()) {
    return Error(no_mail.error()).at(file);
  }
  LW_TRY_ASSIGN(const std::string text, read_sample(*opened));
  read::mapped::ProposalOptions options;
  options.name = name_of(invocation, file);
  options.source = file.substr(file.rfind('/') + 1);
  options.mask = share::mask_secrets;
  Result<read::mapped::Proposal> proposal = read::mapped::propose_mapping(text, options);
  if (!proposal.ok()) {
    return Error(proposal.error()).at(file);
  }
  pipeline::ReadingOptions with_it = reading;
  with_it.mappings = {proposal->mapping};
  DiagnosticSummary of_after(kDropsShown);
  LW_TRY_ASSIGN(const pipeline::RunReport after, try_reading(file, around, with_it, of_after));
  LW_TRY_ASSIGN(std::vector<DroppedLine> drops, dropped_lines(of_after, *opened));
  LW_TRY_ASSIGN(const std::vector<std::string> paths, rule_paths(settings, around.files()));
  LW_TRY_ASSIGN(const RunnableRules rules,
                find_runnable_rules(paths, *proposal->mapping, around.files(), around.workers()));
  const share::Secrets secrets =
      invocation.has("--unmask") ? share::Secrets::Shown : share::Secrets::Masked;
  product +=
      onboard_text({file, *proposal, text, after.books, rules, std::move(drops), secrets, columns});
  if (invocation.has("--write")) {
    LW_TRY(write_mapping(invocation, proposal->yaml, around.files()));
    product += fmt::format("\nwritten to {}; use it: longwatch sweep PATH --mapping {}\n",
                           share::terminal_safe(invocation.value("--write")),
                           share::terminal_safe(invocation.value("--write")));
  } else {
    product += "\nnothing was written; --write FILE does it\n";
  }
  return product;
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
  constexpr std::size_t kLeastColumns = 120;
  const std::size_t columns =
      std::max(kLeastColumns, columns_of(STDOUT_FILENO, session.environment));
  const Result<std::string> product = propose(invocation, *settings, *reading, around, columns);
  around.tell_diagnostics();
  if (!product.ok()) {
    return unusable(product.error(), session);
  }
  return print_product(*product, invocation, session);
}

constexpr CommandInfo kCommand = {
    .name = "onboard",
    .arguments = "FILE",
    .least_arguments = 1,
    .most_arguments = 1,
    .summary = "propose a mapping for a text log that no reader knows",
    .description =
        "Looks at 5,000 lines of a text log (of a longer one at lines of its beginning, middle and "
        "end), finds what they have in common and what "
        "varies, how its times are written and what the values seem to be, and proposes a mapping: "
        "a description in YAML by which every command reads the log (docs/mappings.md). Shows the "
        "mapping with a reason for every name, twenty lines as events, the first lines of the "
        "whole file "
        "that fit nothing, how much of it can be read, and which rules (--rules, else the built-in "
        "ones) become runnable. Secrets are masked.\n"
        "\n"
        "A log that a reader takes already is named with that reader, and nothing is proposed. A "
        "file is written with --write alone.\n"
        "\n"
        "Exit status: 0 done, 3 nothing could be proposed or written.",
    .example =
        "longwatch onboard door.log\n"
        "longwatch onboard door.log --rules my_rules/ --write mappings/door.yml",
    .settings = kSettings,
    .options = kOptions,
    .run = run,
};

}  // namespace

const CommandInfo& onboard_command() {
  return kCommand;
}

}  // namespace longwatch::cli
