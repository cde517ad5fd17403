#include "cli/help.h"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "base/text.h"

namespace longwatch::cli {
namespace {

constexpr std::size_t kColumns = 90;
constexpr std::size_t kOptionColumn = 28;

struct OptionHelp {
  std::string usage;  // "--jobs N"
  std::string text;
};

std::string with_facts(std::string_view help, std::string_view choices,
                       std::string_view default_value) {
  std::string text(help);
  if (!choices.empty()) {
    text += fmt::format(" ({})", choices);
  }
  if (!default_value.empty()) {
    text += fmt::format(" [default: {}]", default_value);
  }
  return text;
}

std::string usage_of(std::string_view name, std::string_view value) {
  return value.empty() ? std::string(name) : fmt::format("{} {}", name, value);
}

OptionHelp help_of(const OptionInfo& option) {
  return {usage_of(option.name, option.value),
          with_facts(option.help, option.choices, option.default_value)};
}

OptionHelp help_of(config::SettingId setting) {
  const config::SettingInfo& row = config::info(setting);
  const bool is_switch = row.is_switch();
  std::string choices(is_switch ? std::string_view() : row.range);
  std::replace(choices.begin(), choices.end(), '|', ',');
  if (choices.size() > kColumns - kOptionColumn) {
    choices = fmt::format("{}", fmt::join(split(choices, ','), ", "));  // so that it can be wrapped
  }
  return {usage_of(row.flag, row.value),
          with_facts(row.help, choices, is_switch ? std::string_view() : row.default_value)};
}

void append_options(std::string& out, std::string_view heading,
                    const std::vector<OptionHelp>& options) {
  if (options.empty()) {
    return;
  }
  out += fmt::format("\n{}\n", heading);
  for (const OptionHelp& option : options) {
    const std::string text = wrapped(option.text, kColumns, kOptionColumn);
    out += fmt::format(
        "  {:<{}}{}", option.usage, kOptionColumn - 2,
        option.usage.size() + 4 > kOptionColumn ? "\n" + text : text.substr(kOptionColumn));
  }
}

bool is_shown(const CommandInfo* command) {
  return command->listing == Listing::Shown;
}

}  // namespace

std::string wrapped(std::string_view text, std::size_t columns, std::size_t indent) {
  std::string out;
  for (const std::string_view paragraph : split(text, '\n')) {
    std::string line(indent, ' ');
    for (const std::string_view word : split(paragraph, ' ')) {
      if (line.size() > indent && line.size() + 1 + word.size() > columns) {
        out += line + "\n";
        line.assign(indent, ' ');
      }
      line.append(line.size() > indent ? " " : "").append(word);
    }
    out += (line.size() > indent ? line : std::string()) + "\n";
  }
  return out;
}

std::string program_help() {
  std::string out =
      "longwatch looks for intrusions in logs that an organisation holds, and leads every finding "
      "back\nto the bytes it rests on.\n\nusage: longwatch COMMAND [OPTION...] [ARGUMENT...]\n\n";
  for (const CommandInfo* command : all_commands()) {
    if (is_shown(command)) {
      out += fmt::format("  {:<28}{}\n", fmt::format("{} {}", command->name, command->arguments),
                         command->summary);
    }
  }
  return out +=
         "\n'longwatch help COMMAND' shows options with defaults and an example.\n"
         "To see it work: longwatch demo\n";
}

std::string command_help(const CommandInfo& command) {
  const bool has_arguments = !command.arguments.empty();
  std::string out = fmt::format("usage: longwatch {} [OPTION...]{}{}\n\n", command.name,
                                has_arguments ? " " : "", command.arguments);
  out += wrapped(command.description, kColumns, 0);
  std::vector<OptionHelp> options;
  for (const OptionInfo& option : command.options) {
    options.push_back(help_of(option));
  }
  append_options(out, "options", options);
  std::vector<OptionHelp> settings;
  for (const config::SettingId setting : command.settings) {
    settings.push_back(help_of(setting));
  }
  append_options(out, "settings (also in files and the environment: docs/settings.md)", settings);
  std::vector<OptionHelp> common;
  for (const OptionInfo& option : common_options()) {
    common.push_back(help_of(option));
  }
  append_options(out, "common options", common);
  out += "\nexample\n";
  for (const std::string_view line : split(command.example, '\n')) {
    out += fmt::format("  {}\n", line);
  }
  return out;
}

std::string commands_markdown() {
  std::string out =
      "<!-- Generated from the command tables of src/cli by './run docs'; change those. -->\n"
      "# Commands\n\n```\n" +
      program_help() + "```\n";
  for (const CommandInfo* command : all_commands()) {
    if (is_shown(command)) {
      out += fmt::format("\n## {}\n\n```\n{}```\n", command->name, command_help(*command));
    }
  }
  return out;
}

}  // namespace longwatch::cli
