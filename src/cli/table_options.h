#pragma once

#include <algorithm>
#include <array>
#include <cstddef>

#include "base/result.h"
#include "cli/command.h"
#include "config/settings.h"

namespace longwatch::cli {

/// One list of settings behind the other.
template <std::size_t A, std::size_t B>
constexpr std::array<config::SettingId, A + B> joined(
    const std::array<config::SettingId, A>& first, const std::array<config::SettingId, B>& then) {
  std::array<config::SettingId, A + B> all{};
  std::copy(then.begin(), then.end(), std::copy(first.begin(), first.end(), all.begin()));
  return all;
}

/// Settings of commands that read logs for a table of their own.
inline constexpr std::array kReadingSettings = {config::SettingId::Only,
                                                config::SettingId::Jobs,
                                                config::SettingId::MaxMemory,
                                                config::SettingId::AllowIncomplete,
                                                config::SettingId::Quiet,
                                                config::SettingId::NoColor,
                                                config::SettingId::Progress,
                                                config::SettingId::Timezone,
                                                config::SettingId::Clock,
                                                config::SettingId::Assets,
                                                config::SettingId::ArchivePassword,
                                                config::SettingId::LogFormat,
                                                config::SettingId::Mapping,
                                                config::SettingId::AnsiCodepage};

/// The same where the table is made of findings.
inline constexpr auto kFindingSettings =
    joined(std::array{config::SettingId::Rules, config::SettingId::Placeholders,
                      config::SettingId::Indicators, config::SettingId::Content,
                      config::SettingId::Tuning, config::SettingId::MinLevel},
           kReadingSettings);

/// Options of commands that print a table for people or lines for programs.
inline constexpr std::array<OptionInfo, 3> kTableOptions = {{
    {"--format", "FORMAT", "table for people, jsonl or csv with everything", "table",
     "table|jsonl|csv"},
    {"--rows", "N", "how many rows the table shows", "50", ""},
    {"--output", "FILE", "write there in place of standard output; '-' is standard output", "-",
     ""},
}};

/// Their --rows. Fails with `InvalidInput` when it is no number above 0.
Result<std::size_t> rows_of(const Invocation& invocation);

}  // namespace longwatch::cli
