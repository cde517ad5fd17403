#pragma once

#include <string>
#include <string_view>

#include "cli/command.h"

namespace longwatch::cli {

/// The list of commands.
std::string program_help();

/// What one command does, its options with defaults, and an example.
std::string command_help(const CommandInfo& command);

/// docs/cli.md: both of the above for every command.
std::string commands_markdown();

/// Paragraphs wrapped at `columns`, each line after `indent` blanks; "\n" ends a line.
std::string wrapped(std::string_view text, std::size_t columns, std::size_t indent);

}  // namespace longwatch::cli
