#include <unistd.h>

#include <algorithm>
#include <array>
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
#include "pipeline/stages.h"
#include "pipeline/sweep.h"
#include "read/mapped/propose.h"
#include "share/terminal_text.h"

namespace longwatch::cli {
namespace {

using config::SettingId;

constexpr std::array kSettings = {
    SettingId::Rules,     SettingId::Content,        SettingId::Jobs,    SettingId::Quiet,
    SettingId::Timezone,  SettingId::LogFormat,      SettingId::Mapping, SettingId::Progress,
    SettingId::MaxMemory, SettingId::AllowIncomplete};

constexpr std::array<OptionInfo, 4> kOptions = {{
    {"--write", "FILE", "write the proposed mapping there", "", ""},
    {"--force", "", "with --write: replace the file when it exists", "", ""},
    {"--name", "NAME", "name of the mapping; the file's name when it is not given", "", ""},
    {"--anyway", "", "propose a mapping although a reader takes the file already", "", ""},
}};

/// A reading of the file alone, in which nothing is looked for.
class NoFindings final : public pipeline::FindingConsumer {
 public:
  Status accept(const model::Finding& /*finding*/,
                const std::vector<pipeline::SourceReport>& /*sources*/) override {
    return {};
  }
};

/// What reading the file gives; its diagnostics are counted and not told, for they are of a trial.
Result<pipeline::RunReport> try_reading(const std::string& file, RunSurroundings& around,
                                        const pipeline::ReadingOptions& reading) {
  const auto fields = std::make_shared<model::FieldTable>();
  const pipeline::BuiltStages built =
      pipeline::build_reading_stages(fields, around.files(), reading);
  pipeline::SweepRequest request;
  request.paths = {file};
  request.workers = around.workers();
  request.hashing = pipeline::Hashing::Off;
  DiagnosticSummary untold;
  pipeline::SweepContext context = around.context();
  context.diagnostics = &untold;
  NoFindings nowhere;
  return pipeline::run_sweep(request, built.stages, context, nowhere);
}

std::string already_read(const std::string& file, const pipeline::SourceReport& source) {
  const model::RecordBooks& books = source.books;
  return fmt::format("{}: read already, by the reader '{}': {} records = {} events + {} dropped\n",
                     share::terminal_safe(file), source.source.kind, with_thousands(books.seen),
                     with_thousands(books.events), with_thousands(books.dropped));
}

/// Enough of the file's beginning for a proposal.
Result<std::string> read_beginning(const std::string& file, const FileSystem& files) {
  constexpr std::size_t kBytes = 4 * 1024 * 1024;
  LW_TRY_ASSIGN(const std::unique_ptr<RandomAccessFile> opened, files.open(file));
  std::vector<std::byte> buffer(std::min<std::uint64_t>(kBytes, opened->size()));
  LW_TRY_ASSIGN(const ByteView head, opened->read_at(0, buffer));
  return std::string(as_text(head));
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
  LW_TRY_ASSIGN(const pipeline::RunReport before, try_reading(file, around, reading));
  std::string product;
  if (!before.sources.empty()) {
    product = already_read(file, before.sources.front());
    if (!invocation.has("--anyway")) {
      return product.append("no mapping is needed; --anyway proposes one\n");
    }
  }
  LW_TRY_ASSIGN(const std::string text, read_beginning(file, around.files()));
  read::mapped::ProposalOptions options;
  options.name = name_of(invocation, file);
  options.source = file.substr(file.rfind('/') + 1);
  Result<read::mapped::Proposal> proposal = read::mapped::propose_mapping(text, options);
  if (!proposal.ok()) {
    return Error(proposal.error()).at(file);
  }
  pipeline::ReadingOptions with_it = reading;
  with_it.mappings = {proposal->mapping};
  LW_TRY_ASSIGN(const pipeline::RunReport after, try_reading(file, around, with_it));
  LW_TRY_ASSIGN(const std::vector<std::string> paths, rule_paths(settings, around.files()));
  LW_TRY_ASSIGN(const RunnableRules rules,
                find_runnable_rules(paths, *proposal->mapping, around.files(), around.workers()));
  product += onboard_text({file, *proposal, text, after.books, rules, columns});
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
        "Looks at the first 5,000 lines of a text log, finds what they have in common and what "
        "varies, how its times are written and what the values seem to be, and proposes a mapping: "
        "a description in YAML by which every command reads the log (docs/mappings.md). Shows the "
        "mapping with a reason for every name, twenty lines as events, lines that fit nothing, how "
        "much of the whole file can be read, and which rules (--rules, else the built-in ones) "
        "become runnable.\n"
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
