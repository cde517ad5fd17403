#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"
#include "config/settings.h"

namespace longwatch::config {

/// Where a value comes from; the later one wins.
enum class Origin : std::uint8_t { Default, SystemFile, UserFile, Environment, Flag };

inline constexpr std::array<Origin, 5> kOrigins = {
    Origin::Default, Origin::SystemFile, Origin::UserFile, Origin::Environment, Origin::Flag};

/// "default", "system file", "user file", "environment", "command line".
std::string_view to_text(Origin origin);

/// What stands at one origin for one setting. Nothing has been checked.
struct WrittenValue {
  std::vector<std::string> parts;  ///< one; several for a list
  DiagnosticPlace place;           ///< file, line and column of the first, or the variable, or flag
  std::string excerpt;             ///< the line and a caret, for files
  std::string base_directory;      ///< what relative paths start at; empty = working directory

  /// The parts as one text, as `config explain` shows them.
  std::string to_text() const;
};

/// Every value of every origin. Building it touches nothing but memory.
class AsWritten {
 public:
  /// Holds the defaults.
  AsWritten();

  /// Puts a value; parts of a list are added to what the origin already says, anything else
  /// replaces it.
  void put(SettingId setting, Origin origin, WrittenValue value);

  const std::optional<WrittenValue>& at(SettingId setting, Origin origin) const;
  /// The highest origin that says something.
  Origin winner(SettingId setting) const;

 private:
  using Row = std::array<std::optional<WrittenValue>, kOrigins.size()>;
  std::vector<Row> rows_;
};

}  // namespace longwatch::config
