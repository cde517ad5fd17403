#include <array>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "base/text.h"
#include "cli/commands.h"
#include "cli/run_surroundings.h"
#include "cli/session.h"
#include "share/terminal_text.h"
#include "share/wording.h"
#include "triage/rule_bundle.h"

namespace longwatch::cli {
namespace {

using config::SettingId;

constexpr std::array kSettings = {SettingId::MaxMemory, SettingId::Quiet};

constexpr std::array<OptionInfo, 5> kOptions = {{
    {"--into", "DIR", "the directory of rules that the bundle replaces", "", ""},
    {"--sha256", "HEX",
     "what the SHA-256 of the archive must be (of a folder: of its SHA256SUMS); unset, "
     "BUNDLE.sha256 "
     "says it",
     "", ""},
    {"--dry-run", "", "check and show, install nothing", "", ""},
    {"--undo", "", "go back to the rules before the last update; takes no bundle", "", ""},
    {"--output", "FILE", "write there in place of standard output; '-' is standard output", "-",
     ""},
}};

void append_names(std::string& out, std::string_view sign,
                  const std::vector<triage::RuleName>& names) {
  for (const triage::RuleName& name : names) {
    out += fmt::format("{} {}  {}\n", sign, share::terminal_safe(name.id),
                       share::terminal_safe(name.title));
  }
}

std::string changes_text(const triage::RuleChanges& changes) {
  std::string out;
  append_names(out, "+", changes.added);
  append_names(out, "~", changes.changed);
  append_names(out, "-", changes.removed);
  out += fmt::format("{} added, {} changed, {} removed, {} the same\n",
                     with_thousands(changes.added.size()), with_thousands(changes.changed.size()),
                     with_thousands(changes.removed.size()), with_thousands(changes.same));
  if (!changes.repeated.empty()) {
    out += fmt::format("{} ids stand more than once in the bundle, only one rule of each runs:\n",
                       with_thousands(changes.repeated.size()));
    append_names(out, "=", changes.repeated);
  }
  if (changes.with_errors > 0) {
    out += fmt::format("{} of the new rules are no valid rules: 'longwatch rules check' says why\n",
                       with_thousands(changes.with_errors));
  }
  return out;
}

Error refused(std::string message, std::string hint) {
  return Error(ErrorCode::InvalidInput, std::move(message) + "; nothing was installed")
      .with_hint(std::move(hint));
}

Result<std::string> update(const Invocation& invocation, RunSurroundings& around) {
  const std::string into = invocation.value("--into");
  if (into.empty()) {
    return refused("nobody says which rules are updated", "--into DIR");
  }
  if (invocation.has("--undo")) {
    if (!invocation.arguments.empty()) {
      return refused("--undo takes no bundle", "leave one of the two out");
    }
    LW_TRY(triage::undo_install(into));
    return fmt::format("{} holds the rules from before the last update again\n",
                       to_printable(into, 400));
  }
  if (invocation.arguments.empty()) {
    return refused("expected a bundle: a folder or an archive of rules",
                   "longwatch rules update BUNDLE --into DIR");
  }
  const pipeline::SweepContext context = around.context();
  LW_TRY_ASSIGN(const triage::RuleBundle bundle,
                triage::read_bundle(invocation.arguments.front(), {invocation.value("--sha256")},
                                    around.files(), *context.budget, around.diagnostics()));
  const triage::RuleChanges changes = triage::compare_rules(into, bundle, around.files());
  if (changes.with_errors == changes.documents) {
    return Error(ErrorCode::InvalidInput,
                 "expected rules, got a bundle without a valid one; nothing was installed")
        .at(invocation.arguments.front())
        .with_hint("'longwatch rules check' says why each is none");
  }
  std::string out = fmt::format("sha256 {}\n", bundle.sha256) + changes_text(changes);
  if (invocation.has("--dry-run")) {
    return out + "nothing was installed: --dry-run\n";
  }
  LW_TRY(triage::install_bundle(into, bundle));
  return out + fmt::format("installed in {}; 'longwatch rules update --undo --into {}' goes back\n",
                           to_printable(into, 400), to_printable(into, 400));
}

ExitStatus run(const Invocation& invocation, Session& session) {
  const std::optional<const config::Settings> settings = settings_of(invocation, session);
  if (!settings.has_value()) {
    return ExitStatus::Unusable;
  }
  RunSurroundings around(*settings, session);
  const Result<std::string> told = update(invocation, around);
  around.tell_diagnostics();
  return told.ok() ? print_product(*told, invocation, session) : unusable(told.error(), session);
}

constexpr CommandInfo kCommand = {
    .name = "rules update",
    .arguments = "[BUNDLE]",
    .least_arguments = 0,
    .most_arguments = 1,
    .summary = "replace a directory of rules by a bundle, checked and reversible; offline",
    .description =
        "Takes a folder or an archive of rules that somebody brought. An archive is checked by its "
        "SHA-256 (--sha256, or BUNDLE.sha256 beside it), a folder by the file SHA256SUMS in it; "
        "without a digest nothing is installed. Shows which rules are added (+), changed (~) and "
        "removed (-), by id, then puts the bundle in place at once. What was there is kept as "
        "DIR.previous: --undo exchanges the two. Nothing is fetched from anywhere.",
    .example =
        "longwatch rules update sigma-2026-11.zip --sha256 1f2e... --into rules/sigma\n"
        "longwatch rules update --undo --into rules/sigma",
    .settings = kSettings,
    .options = kOptions,
    .run = run,
};

}  // namespace

const CommandInfo& rules_update_command() {
  return kCommand;
}

}  // namespace longwatch::cli
