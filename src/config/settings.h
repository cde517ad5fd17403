#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"

/// What can be set, described once in settings.def. Two steps lead from what somebody wrote to what
/// the program uses: `AsWritten` collects every value with its place and judges nothing; `resolve`
/// checks all of them, picks the winners and yields `Settings`, which never change again.
namespace longwatch::config {

enum class SettingType : std::uint8_t {
  Choice,  ///< one of a few words
  Count,   ///< whole number
  Size,    ///< bytes: "512MB", "64 MiB", "1000000"
  Switch,  ///< on or off
  Path,    ///< one path; relative to the file it is written in
  Paths,   ///< several paths, as Path; ':' separates them in the environment
  Word,    ///< any text on one line
  Words,   ///< several of them; ',' separates them in the environment
};

/// When a running program would see a change.
enum class Reload : std::uint8_t { AtStart, Live };

/// One row of the table.
struct SettingInfo {
  std::string_view key;
  SettingType type;
  std::string_view value;  ///< placeholder in help texts; empty for a switch
  std::string_view unit;
  std::string_view default_value;
  std::string_view range;  ///< "low..high" or "a|b|c"; empty when anything goes
  std::string_view since;
  std::string_view help;
  std::string_view flag;  ///< with its dashes
  std::string_view environment;
  Reload reload;

  bool is_switch() const { return type == SettingType::Switch; }

  bool is_list() const { return type == SettingType::Paths || type == SettingType::Words; }
};

/// The number of a setting: its row in the table.
enum class SettingId : std::uint8_t {
#define LW_SETTING(name, ...) name,
#include "config/settings.def"
#undef LW_SETTING
};

constexpr std::size_t index_of(SettingId setting) {
  return static_cast<std::size_t>(setting);
}

/// All rows; the position of a row is its SettingId.
std::span<const SettingInfo> settings_table();
const SettingInfo& info(SettingId setting);
std::optional<SettingId> find_setting(std::string_view key);

/// The words of a choice or a switch; empty for other types.
std::vector<std::string_view> choices(const SettingInfo& setting);

/// How a type is held once it is resolved.
template <SettingType>
struct Held;

template <>
struct Held<SettingType::Choice> {
  using Type = std::string;
};

template <>
struct Held<SettingType::Count> {
  using Type = std::uint64_t;
};

template <>
struct Held<SettingType::Size> {
  using Type = ByteCount;
};

template <>
struct Held<SettingType::Switch> {
  using Type = bool;
};

template <>
struct Held<SettingType::Path> {
  using Type = std::string;
};

template <>
struct Held<SettingType::Word> {
  using Type = std::string;
};

template <>
struct Held<SettingType::Words> {
  using Type = std::vector<std::string>;
};

template <>
struct Held<SettingType::Paths> {
  using Type = std::vector<std::string>;
};

/// What a run uses: one member for each row, named as in the table. Made by `resolve`.
struct Settings {
#define LW_SETTING(name, member, type, ...) Held<SettingType::type>::Type member{};
#include "config/settings.def"
#undef LW_SETTING
};

}  // namespace longwatch::config
