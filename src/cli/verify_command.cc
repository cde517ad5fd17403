#include <array>

#include <fmt/format.h>

#include "base/text.h"
#include "cli/case_session.h"
#include "cli/commands.h"
#include "share/terminal_text.h"

namespace longwatch::cli {
namespace {

using config::SettingId;

constexpr std::array kSettings = {SettingId::Workspace, SettingId::As, SettingId::Quiet};

constexpr std::array<OptionInfo, 1> kOptions = {{
    {"--output", "FILE", "write there in place of standard output; '-' is standard output", "-",
     ""},
}};

std::string report_text(const registry::VerifyReport& report) {
  std::string out = fmt::format("{} entries, {} persons in the vault, {} erased\n",
                                with_thousands(report.entries), with_thousands(report.vault_items),
                                with_thousands(report.erased));
  for (const std::string& line : report.broken) {
    out += "BROKEN  " + share::terminal_safe(line) + "\n";
  }
  if (report.broken.empty()) {
    out += "every entry is as it was written\n";
  }
  return out;
}

ExitStatus run(const Invocation& invocation, Session& session) {
  const std::optional<CaseSession> opened = open_case(invocation, session);
  if (!opened.has_value()) {
    return ExitStatus::Unusable;
  }
  const Result<registry::VerifyReport> report = opened->entries->verify();
  if (!report.ok()) {
    return unusable(report.error(), session);
  }
  const ExitStatus printed = print_product(report_text(*report), invocation, session);
  return report->broken.empty() ? printed : ExitStatus::Reached;
}

constexpr CommandInfo kCommand = {
    .name = "verify",
    .arguments = "",
    .summary = "check a workspace's register: names any changed byte",
    .description =
        "Recomputes the chain of the register and the commitments of its vault. Every entry that "
        "is "
        "not as it was written is named. An erased person leaves the chain whole.\n"
        "\n"
        "Exit status: 0 all is as it was written, 1 something was changed, 3 there is no register.",
    .example = "longwatch verify --workspace case --as ada",
    .settings = kSettings,
    .options = kOptions,
    .run = run,
};

}  // namespace

const CommandInfo& verify_command() {
  return kCommand;
}

}  // namespace longwatch::cli
