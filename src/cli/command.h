#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "cli/exit_status.h"
#include "config/settings.h"

/// A command is a row of tables: what it is called, which settings and options it takes, what its
/// help says, and the function that runs it. Parsing, help, completion and docs/cli.md are made of
/// these rows.
namespace longwatch::cli {

struct Session;
struct Invocation;

/// An option that is no setting: it belongs to one use of one command.
struct OptionInfo {
  std::string_view name;           ///< with its dashes
  std::string_view value;          ///< placeholder; empty for a switch
  std::string_view help;           ///< lower case, no full stop
  std::string_view default_value;  ///< empty when there is none
  std::string_view choices;        ///< "a|b"; empty when anything goes

  bool is_switch() const { return value.empty(); }
};

enum class Listing : std::uint8_t { Shown, Hidden };

struct CommandInfo {
  std::string_view name;       ///< one word or two: "sweep", "rules check"
  std::string_view arguments;  ///< as in the usage line: "PATH..."
  std::size_t least_arguments = 0;
  std::size_t most_arguments = 0;
  std::string_view summary;      ///< one line for the list of commands
  std::string_view description;  ///< paragraphs, wrapped at 90 columns
  std::string_view example;      ///< a command line and what it does, one each line
  std::span<const config::SettingId> settings;
  std::span<const OptionInfo> options;
  Listing listing = Listing::Shown;
  ExitStatus (*run)(const Invocation& invocation, Session& session) = nullptr;
};

/// One use of the program, checked against the tables.
struct Invocation {
  const CommandInfo* command = nullptr;
  std::vector<std::pair<std::string, std::string>> given;  ///< options with values, in order
  std::vector<std::string> arguments;

  bool has(std::string_view option) const;
  /// The last value given, else the option's default.
  std::string value(std::string_view option) const;
  /// Every value given for it, in order.
  std::vector<std::string> values(std::string_view option) const;
};

/// Every command of this version.
std::span<const CommandInfo* const> all_commands();
const CommandInfo* find_command(std::string_view name);

/// The options every command takes.
std::span<const OptionInfo> common_options();

inline constexpr std::size_t kAnyNumber = static_cast<std::size_t>(-1);

}  // namespace longwatch::cli
