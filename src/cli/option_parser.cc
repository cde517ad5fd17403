#include "cli/option_parser.h"

#include <algorithm>
#include <deque>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "base/text.h"

namespace longwatch::cli {
namespace {

/// An option as CLI11 knows it, and where its values go.
struct Registered {
  std::string name;
  std::string value;  // placeholder; empty for a switch
  std::vector<std::string> values;
  CLI::Option* option = nullptr;
  std::size_t taken = 0;  // of its values
};

/// "--only host=a after=b" as people type it: what follows and names a part of it belongs to it.
std::vector<std::string> spread_only(std::vector<std::string> words) {
  constexpr std::string_view kOnly = "--only";
  std::vector<std::string> spread;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const bool is_part = words[i].starts_with("host=") || words[i].starts_with("after=") ||
                         words[i].starts_with("before=");
    const bool follows = (spread.size() >= 2 && spread[spread.size() - 2] == kOnly) ||
                         (!spread.empty() && spread.back().starts_with("--only="));
    if (is_part && follows) {
      spread.emplace_back(kOnly);
    }
    spread.push_back(std::move(words[i]));
  }
  return spread;
}

class Parser {
 public:
  explicit Parser(const CommandInfo& command) {
    app_.set_help_flag();
    app_.allow_extras();
    for (const OptionInfo& option : command.options) {
      add(option.name, option.value);
    }
    for (const OptionInfo& option : common_options()) {
      add(option.name, option.value);
    }
    for (const config::SettingId setting : command.settings) {
      const config::SettingInfo& row = config::info(setting);
      add(row.flag, row.value);
    }
    app_.add_option("arguments", arguments_);
  }

  /// Throws CLI::ParseError.
  void parse(std::vector<std::string> words) {
    words = spread_only(std::move(words));
    std::reverse(words.begin(), words.end());  // CLI11 takes them from the back
    app_.parse(words);
  }

  /// Fails when a switch was given a value.
  Status take(Invocation& invocation) {
    // CLI11 lists an option once for each time it was typed, and all of its values together.
    for (const CLI::Option* parsed : app_.parse_order()) {
      const auto found = std::find_if(options_.begin(), options_.end(),
                                      [&](const Registered& r) { return r.option == parsed; });
      if (found == options_.end()) {
        continue;
      }
      const std::string& value = parsed->results().at(found->taken++);
      const bool is_switch = found->value.empty();
      if (is_switch && value != "true") {
        return Error(ErrorCode::InvalidInput, fmt::format("'{}' takes no value", found->name));
      }
      invocation.given.emplace_back(found->name, is_switch ? "on" : value);
    }
    invocation.arguments = arguments_;
    return {};
  }

  /// The first word that looks like an option and is none.
  std::string unknown() const {
    for (const std::string& word : app_.remaining()) {
      if (word != "--") {
        return word;
      }
    }
    return {};
  }

  /// The option a CLI11 message begins with; null when it names none of ours.
  const Registered* named_in(const std::string& message) const {
    const auto found = std::find_if(options_.begin(), options_.end(), [&](const Registered& r) {
      return message.starts_with(r.name + ":") || message.starts_with(r.name + " ");
    });
    return found == options_.end() ? nullptr : &*found;
  }

 private:
  void add(std::string_view name, std::string_view value) {
    Registered& registered = options_.emplace_back();
    registered.name = name;
    registered.value = value;
    registered.option =
        value.empty()
            ? app_.add_flag(registered.name)
            : app_.add_option(registered.name, registered.values)->allow_extra_args(false);
  }

  CLI::App app_;
  std::deque<Registered> options_;
  std::vector<std::string> arguments_;
};

Error refused(const Parser& parser, const std::string& message) {
  const auto* option = parser.named_in(message);
  if (option == nullptr) {
    return Error(ErrorCode::InvalidInput, message);
  }
  return Error(ErrorCode::InvalidInput,
               option->value.empty()
                   ? fmt::format("'{}' takes no value", option->name)
                   : fmt::format("'{}' expects a value: {}", option->name, option->value));
}

}  // namespace

std::vector<std::string_view> option_names(const CommandInfo& command) {
  std::vector<std::string_view> names;
  for (const OptionInfo& option : command.options) {
    names.push_back(option.name);
  }
  for (const config::SettingId setting : command.settings) {
    names.push_back(config::info(setting).flag);
  }
  for (const OptionInfo& option : common_options()) {
    names.push_back(option.name);
  }
  return names;
}

Status parse_options(const std::vector<std::string>& words, Invocation& invocation) {
  Parser parser(*invocation.command);
  try {
    parser.parse(words);
  } catch (const CLI::ParseError& error) {
    return refused(parser, error.what());
  }
  const std::string unknown = parser.unknown();
  if (!unknown.empty()) {
    const std::string name = unknown.substr(0, unknown.find('='));
    const std::string_view near = nearest(name, option_names(*invocation.command));
    return Error(ErrorCode::InvalidInput, fmt::format("'{}' has no option '{}'",
                                                      invocation.command->name, to_printable(name)))
        .with_hint(near.empty() ? fmt::format("'longwatch help {}' lists its options",
                                              invocation.command->name)
                                : fmt::format("did you mean '{}'", near));
  }
  return parser.take(invocation);
}

}  // namespace longwatch::cli
