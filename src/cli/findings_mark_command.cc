#include <algorithm>
#include <array>
#include <filesystem>
#include <string>
#include <system_error>

#include <fmt/format.h>

#include "base/text.h"
#include "cli/case_run.h"
#include "cli/commands.h"
#include "cli/session.h"
#include "triage/marks.h"

namespace longwatch::cli {
namespace {

using config::SettingId;
using triage::FindingLine;

constexpr std::array kSettings = {SettingId::Workspace, SettingId::As, SettingId::Quiet};

constexpr std::array<std::string_view, 3> kVerdicts = {"benign", "malicious", "todo"};

constexpr std::array<OptionInfo, 5> kOptions = {{
    {"--why", "TEXT", "the reason, for whoever reads it in a year", "", ""},
    {"--findings", "FILE", "where the finding is: what 'sweep --format jsonl' printed", "", ""},
    {"--marks", "FILE",
     "where marks are kept; unset, marks.jsonl in the workspace, else FINDINGS.marks.jsonl", "",
     ""},
    {"--write", "FILE", "benign only: write the suppression into this tuning file", "", ""},
    {"--output", "FILE", "write there in place of standard output; '-' is standard output", "-",
     ""},
}};

Error refused(std::string message, std::string hint) {
  return Error(ErrorCode::InvalidInput, std::move(message) + "; nothing was marked")
      .with_hint(std::move(hint));
}

Status check(const Invocation& invocation) {
  const std::string& verdict = invocation.arguments[1];
  if (std::find(kVerdicts.begin(), kVerdicts.end(), verdict) == kVerdicts.end()) {
    return refused(
        fmt::format("expected benign, malicious or todo, got '{}'", to_printable(verdict)),
        "longwatch findings mark ID benign --why TEXT --findings FILE");
  }
  if (trim(invocation.value("--why")).empty()) {
    return refused("nobody says why", "--why TEXT");
  }
  if (!invocation.has("--findings")) {
    return refused("nobody says where the finding is", "--findings findings.jsonl");
  }
  if (invocation.has("--write") && verdict != "benign") {
    return refused("--write writes a suppression, and only what is benign is suppressed",
                   "leave one of the two out");
  }
  return {};
}

/// The finding with this id, or with an id that begins so when only one does.
Result<FindingLine> find(const std::vector<FindingLine>& findings, const std::string& id,
                         const std::string& place) {
  const FindingLine* found = nullptr;
  for (const FindingLine& finding : findings) {
    if (finding.id == id) {
      return finding;
    }
    if (finding.id.starts_with(id)) {
      if (found != nullptr && found->id != finding.id) {
        return Error(ErrorCode::InvalidInput,
                     fmt::format("'{}' begins several ids; nothing was marked", to_printable(id)))
            .at(place);
      }
      found = &finding;
    }
  }
  if (found == nullptr) {
    return Error(ErrorCode::NotFound,
                 fmt::format("no finding with the id '{}'; nothing was marked", to_printable(id)))
        .at(place);
  }
  return *found;
}

Result<std::string> marks_file(const Invocation& invocation, const config::Settings& settings) {
  if (invocation.has("--marks")) {
    return invocation.value("--marks");
  }
  if (settings.workspace.empty()) {
    return invocation.value("--findings") + ".marks.jsonl";
  }
  std::error_code failed;
  std::filesystem::create_directories(settings.workspace, failed);
  if (failed) {
    return Error(ErrorCode::Io, "the workspace cannot be made: " + failed.message())
        .at(settings.workspace);
  }
  return join_path(settings.workspace, "marks.jsonl");
}

/// Marks, and yields what to tell.
Result<std::string> mark(const Invocation& invocation, const config::Settings& settings,
                         const FileSystem& files) {
  LW_TRY(check(invocation));
  const std::string place = invocation.value("--findings");
  LW_TRY_ASSIGN(const std::vector<FindingLine> findings,
                triage::read_finding_lines(files, place, triage::Fields::Kept));
  LW_TRY_ASSIGN(const FindingLine finding, find(findings, invocation.arguments[0], place));
  const triage::Mark said{invocation.arguments[1], std::string(trim(invocation.value("--why"))),
                          settings.as, current_time()};
  LW_TRY_ASSIGN(const std::string kept, marks_file(invocation, settings));
  const std::string suppression = triage::suppression_of(finding, said);
  if (invocation.has("--write")) {
    LW_TRY(triage::append_suppression(files, invocation.value("--write"), suppression));
  }
  LW_TRY(triage::append_line(kept, triage::mark_line(finding, said)));
  std::string told =
      fmt::format("# {} is marked {} in {}\n", finding.id, said.verdict, to_printable(kept, 400));
  if (said.verdict != "benign") {
    return told;
  }
  if (invocation.has("--write")) {
    return told +
           fmt::format("# and suppressed in {}\n", to_printable(invocation.value("--write"), 400));
  }
  return told +
         "# to suppress what is like it: sweep with --tuning FILE, and in the file\ntuning:\n" +
         suppression;
}

ExitStatus run(const Invocation& invocation, Session& session) {
  const std::optional<const config::Settings> settings = settings_of(invocation, session);
  if (!settings.has_value()) {
    return ExitStatus::Unusable;
  }
  const Result<std::string> told = mark(invocation, *settings, session.files);
  return told.ok() ? print_product(*told, invocation, session) : unusable(told.error(), session);
}

constexpr CommandInfo kCommand = {
    .name = "findings mark",
    .arguments = "ID VERDICT",
    .least_arguments = 2,
    .most_arguments = 2,
    .summary = "say what you think of a finding: benign, malicious or todo, and why",
    .description =
        "Adds a line to a file of marks: which finding, what is thought of it, why, by whom and "
        "when. The last mark of a finding counts; none is taken out. For a benign finding an entry "
        "of a tuning file is printed that suppresses what is like it (its rule, its host, the "
        "field "
        "that tells most) for 90 days; --write puts it into the file.",
    .example =
        "longwatch findings mark f-1f2e benign --why 'SCCM' --findings findings.jsonl\n"
        "longwatch findings mark f-1f2e benign --why 'SCCM' --findings findings.jsonl --write "
        "tuning.yaml",
    .settings = kSettings,
    .options = kOptions,
    .run = run,
};

}  // namespace

const CommandInfo& findings_mark_command() {
  return kCommand;
}

}  // namespace longwatch::cli
