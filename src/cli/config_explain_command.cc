#include <array>
#include <numeric>

#include <fmt/format.h>

#include "base/text.h"
#include "cli/commands.h"
#include "cli/session.h"
#include "config/explain.h"
#include "share/terminal_text.h"

namespace longwatch::cli {
namespace {

// All settings: any of them can be explained.
constexpr auto kSettings = [] {
  constexpr std::size_t kCount = 0
#define LW_SETTING(...) +1
#include "config/settings.def"
#undef LW_SETTING
      ;
  std::array<config::SettingId, kCount> all{};
  for (std::size_t i = 0; i < kCount; ++i) {
    all[i] = static_cast<config::SettingId>(i);
  }
  return all;
}();

constexpr std::array<OptionInfo, 1> kOptions = {{
    {"--output", "FILE", "write there in place of standard output; '-' is standard output", "-",
     ""},
}};

Error unknown_key(const std::string& key) {
  std::vector<std::string_view> keys;
  for (const config::SettingInfo& row : config::settings_table()) {
    keys.push_back(row.key);
  }
  const std::string_view near = nearest(key, keys);
  return Error(ErrorCode::InvalidInput, fmt::format("unknown setting '{}'", to_printable(key)))
      .with_hint(near.empty() ? std::string("'longwatch config explain' lists all settings")
                              : fmt::format("did you mean '{}'", near));
}

/// Every line of the text harmless for a terminal.
std::string safe_lines(std::string_view text) {
  std::string safe;
  for (const std::string_view line : split(text, '\n')) {
    safe.append(share::terminal_safe(line)).push_back('\n');
  }
  safe.pop_back();
  return safe;
}

ExitStatus run(const Invocation& invocation, Session& session) {
  const std::optional<WrittenSettings> settings = written_settings(invocation, session);
  if (!settings.has_value()) {
    return ExitStatus::Unusable;
  }
  if (invocation.arguments.empty()) {
    return print_product(safe_lines(config::explain_all(settings->written)), invocation, session);
  }
  const std::string& key = invocation.arguments.front();
  const std::optional<config::SettingId> setting = config::find_setting(key);
  if (!setting.has_value()) {
    return unusable(unknown_key(key), session);
  }
  return print_product(safe_lines(config::explain(*setting, settings->written, settings->files)),
                       invocation, session);
}

constexpr CommandInfo kCommand = {
    .name = "config explain",
    .arguments = "[KEY]",
    .least_arguments = 0,
    .most_arguments = 1,
    .summary = "show which value of a setting wins, and why",
    .description =
        "A setting can be written in a system file, a user file, the environment and on the "
        "command line. This shows what each of them says and which one counts. Without KEY it "
        "lists all settings. docs/settings.md describes them.",
    .example =
        "longwatch config explain jobs\n"
        "LONGWATCH_JOBS=2 longwatch config explain jobs --jobs 4",
    .settings = kSettings,
    .options = kOptions,
    .run = run,
};

}  // namespace

const CommandInfo& config_explain_command() {
  return kCommand;
}

}  // namespace longwatch::cli
