#include "config/documentation.h"

#include <fmt/format.h>

#include "config/settings.h"

namespace longwatch::config {
namespace {

constexpr std::string_view kPreface =
    R"(<!-- Generated from src/config/settings.def by './run docs'; change that file. -->
# Settings

A setting can be written in five places; the later one wins:

1. the default built in,
2. the system file `/etc/longwatch/longwatch.conf`,
3. the user file `$XDG_CONFIG_HOME/longwatch/longwatch.conf` (without that variable
   `~/.config/longwatch/longwatch.conf`; `--config FILE` names another one),
4. the environment variable,
5. the flag on the command line.

`longwatch config explain KEY` shows which one wins and why. An unknown key or a value out of range
stops the program with exit status 3 before anything is swept, also where a higher place overrides
it.

A file holds lines of `key = value`; `#` starts a comment; a value with blanks at its ends or with
` #` stands in double quotes. Settings that hold several paths are repeated, one path a line;
relative paths start at the directory of the file. `docs/longwatch.conf` is a sample.

)";

std::string_view name_of(SettingType type) {
  switch (type) {
    case SettingType::Choice:
      return "one word of";
    case SettingType::Count:
      return "whole number";
    case SettingType::Size:
      return "size";
    case SettingType::Switch:
      return "switch";
    case SettingType::Path:
      return "path";
    case SettingType::Paths:
      return "paths";
    case SettingType::Word:
      return "text";
    case SettingType::Words:
      return "texts";
  }
  return "";
}

std::string accepted(const SettingInfo& row) {
  std::string text(name_of(row.type));
  if (!row.unit.empty()) {
    text += fmt::format(", {}", row.unit);
  }
  if (row.type == SettingType::Choice) {
    return fmt::format("one of `{}`", fmt::join(choices(row), "`, `"));
  }
  if (!row.range.empty()) {
    text += row.is_switch() ? ": `on` or `off`" : fmt::format(", {}", row.range);
  }
  return text;
}

std::string sentence(std::string_view help) {
  std::string text(help);
  if (text[0] >= 'a' && text[0] <= 'z') {
    text[0] = static_cast<char>(text[0] - 'a' + 'A');
  }
  return text + ".";
}

std::string flag_with_value(const SettingInfo& row) {
  return row.value.empty() ? std::string(row.flag) : fmt::format("{} {}", row.flag, row.value);
}

}  // namespace

std::string settings_markdown() {
  std::string text(kPreface);
  for (const SettingInfo& row : settings_table()) {
    text += fmt::format("## {}\n\n{}\n\n", row.key, sentence(row.help));
    text +=
        fmt::format("- flag: `{}`\n- environment: `{}`\n", flag_with_value(row), row.environment);
    text += fmt::format("- accepted: {}\n", accepted(row));
    text += fmt::format("- default: {}\n", row.default_value.empty()
                                               ? std::string("empty")
                                               : fmt::format("`{}`", row.default_value));
    text += fmt::format("- since {}; a change is seen {}\n\n", row.since,
                        row.reload == Reload::Live ? "at once" : "by the next run");
  }
  text.pop_back();
  return text;
}

std::string sample_file() {
  std::string text =
      "# Settings of longwatch, each with its default: take away the '#' before a key and change "
      "the "
      "value.\n# Made of the settings table; docs/settings.md says more.\n";
  for (const SettingInfo& row : settings_table()) {
    text += fmt::format("\n# {}\n", row.help);
    if (!row.range.empty()) {
      text += fmt::format("# accepted: {}\n", row.range);
    }
    text += fmt::format("#{} = {}\n", row.key,
                        row.default_value.empty() ? row.value : row.default_value);
  }
  return text;
}

}  // namespace longwatch::config
