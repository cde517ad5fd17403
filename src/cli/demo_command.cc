#include <array>

#include "cli/commands.h"
#include "cli/demo_scenarios.h"
#include "cli/session.h"

namespace longwatch::cli {
namespace {

using config::SettingId;

constexpr std::array kSettings = {SettingId::Content, SettingId::Jobs, SettingId::Quiet,
                                  SettingId::NoColor, SettingId::Progress};

constexpr std::array<OptionInfo, 10> kOptions = {{
    {"--scenario", "NAME|FILE",
     "tarawera, harbour, quiet, a scenario file of your own (docs/formats/scenario.md), or samples "
     "(a sweep, step by step)",
     "tarawera", ""},
    {"--directory", "DIR", "where everything is written", "longwatch-demo", ""},
    {"--generate-only", "", "write the scenario and stop", "", ""},
    {"--seed", "N", "another number draws other names, addresses, times and sizes", "1", ""},
    {"--start", "DATE", "first day of the telemetry (YYYY-MM-DD)", "", ""},
    {"--days", "N", "length of the telemetry; what differs is the time before the first step", "",
     ""},
    {"--scale", "F",
     "multiplies benign records; 1 with --generate-only and 0.03 without, unless it is given", "",
     ""},
    {"--planted-actor", "ID",
     "tarawera: whose traces the intruder leaves; 'none' = nobody known (stone-heron unless given)",
     "", ""},
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
             : run_demo_scenario(invocation, *settings, session);
}

constexpr CommandInfo kCommand = {
    .name = "demo",
    .arguments = "",
    .summary = "write an invented case, run every stage on it, tell the story",
    .description =
        "Writes the telemetry of organisations that do not exist, with what intruders and other "
        "people do in it, and everything a case needs beside it: assets, actors, what partners "
        "shared, persons, the year's incidents, claims. tarawera is a parliament with an "
        "intrusion, a mail campaign and an attempt; harbour an intrusion without malware, through "
        "an appliance and the cloud; quiet a month in which nothing happens. Then runs every stage "
        "on it and writes the pages: story.html (internal), story-partner.html (where a partner is "
        "to be told) and story-public.html. On a page every sentence opens the records it rests "
        "on.\n"
        "\n"
        "Everything in it is invented, and marked so. truth.json says where every planted record "
        "stands. What stands in the directory is replaced.",
    .example =
        "longwatch demo\n"
        "longwatch demo --seed 7 --planted-actor glass-kite --without-partners\n"
        "longwatch demo --scenario my-scenario.yaml --generate-only --directory set --scale 0.1\n"
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
