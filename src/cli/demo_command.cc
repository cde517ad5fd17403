#include <array>

#include "cli/commands.h"
#include "cli/demo_scenarios.h"
#include "cli/session.h"

namespace longwatch::cli {
namespace {

using config::SettingId;

constexpr std::array kSettings = {SettingId::Content, SettingId::Jobs, SettingId::Quiet,
                                  SettingId::NoColor, SettingId::Progress};

constexpr std::array<OptionInfo, 9> kOptions = {{
    {"--scenario", "NAME",
     "tarawera (the whole story of a case) or samples (a sweep, step by step)", "tarawera",
     "tarawera|samples"},
    {"--directory", "DIR", "where everything is written", "longwatch-demo", ""},
    {"--generate-only", "", "write the scenario and stop", "", ""},
    {"--seed", "N", "tarawera: another number draws other names, addresses, times and sizes", "1",
     ""},
    {"--start", "DATE", "tarawera: first day of the telemetry (YYYY-MM-DD)", "", ""},
    {"--scale", "F", "tarawera: multiplies benign lines and the sizes of what is taken", "1", ""},
    {"--planted-actor", "ID", "tarawera: whose traces the intruder leaves; 'none' = nobody known",
     "stone-heron", ""},
    {"--without-partners", "", "tarawera: leave out what partners shared", "", ""},
    {"--output", "FILE", "write the story there in place of standard output", "-", ""},
}};

ExitStatus run(const Invocation& invocation, Session& session) {
  const std::optional<const config::Settings> settings = settings_of(invocation, session);
  if (!settings.has_value()) {
    return ExitStatus::Unusable;
  }
  return invocation.value("--scenario") == "samples"
             ? run_demo_samples(invocation, *settings, session)
             : run_demo_tarawera(invocation, *settings, session);
}

constexpr CommandInfo kCommand = {
    .name = "demo",
    .arguments = "",
    .summary = "write an invented case, run every stage on it, tell the story",
    .description =
        "Writes the telemetry of a parliament that does not exist, with an intrusion, a mail "
        "campaign and an attempt in it, and everything a case needs beside it: assets, actors, "
        "what "
        "partners shared, persons, the year's incidents, claims. Then runs every stage on it and "
        "writes three pages: story.html (internal), story-partner.html and story-public.html. On a "
        "page every sentence opens the records it rests on.\n"
        "\n"
        "Everything in it is invented, and marked so. What stands in the directory is replaced.",
    .example =
        "longwatch demo\n"
        "longwatch demo --seed 7 --planted-actor glass-kite --without-partners\n"
        "longwatch demo --scenario samples --directory samples --generate-only",
    .settings = kSettings,
    .options = kOptions,
    .run = run,
};

}  // namespace

const CommandInfo& demo_command() {
  return kCommand;
}

}  // namespace longwatch::cli
