#include "config/explain.h"

#include <algorithm>

#include <fmt/format.h>

namespace longwatch::config {
namespace {

std::string shown(const WrittenValue& value) {
  return value.parts.empty() ? std::string("(empty)") : value.to_text();
}

std::string where(Origin origin, const WrittenValue& value) {
  switch (origin) {
    case Origin::Default:
      return "built in";
    case Origin::Flag:
      return fmt::format("{} on the command line", value.place.to_text());
    default:
      return value.place.to_text();
  }
}

/// The place where an origin that says nothing could have spoken.
std::string place_of_silent(Origin origin, const SettingInfo& setting,
                            const std::vector<FileRequest>& files) {
  if (origin == Origin::Environment) {
    return fmt::format("environment variable {}", setting.environment);
  }
  if (origin == Origin::Flag) {
    return std::string(setting.flag);
  }
  const auto file = std::find_if(files.begin(), files.end(),
                                 [&](const FileRequest& f) { return f.origin == origin; });
  return file == files.end() ? std::string("no such file is known") : file->path;
}

std::string reason(Origin winner, const AsWritten& written, SettingId setting) {
  if (winner == Origin::Default) {
    return "no other place sets it";
  }
  const bool alone = std::none_of(kOrigins.begin(), kOrigins.end(), [&](Origin origin) {
    return origin != winner && origin != Origin::Default && written.at(setting, origin).has_value();
  });
  return alone ? "the only place that sets it"
               : "the highest place that sets it; order: command line, environment, user file, "
                 "system file, default";
}

}  // namespace

std::string explain(SettingId setting, const AsWritten& written,
                    const std::vector<FileRequest>& files) {
  const SettingInfo& row = info(setting);
  const Origin winner = written.winner(setting);
  const WrittenValue& value = *written.at(setting, winner);
  std::string text = fmt::format("{} = {}\n  from  {}\n  why   {}\n\n", row.key, shown(value),
                                 where(winner, value), reason(winner, written, setting));
  for (auto origin = kOrigins.rbegin(); origin != kOrigins.rend(); ++origin) {
    const std::optional<WrittenValue>& said = written.at(setting, *origin);
    text += fmt::format(
        "  {} {:<13} {:<14} {}\n", *origin == winner ? '*' : ' ', to_text(*origin),
        said.has_value() ? shown(*said) : std::string("-"),
        said.has_value() ? where(*origin, *said) : place_of_silent(*origin, row, files));
  }
  text += fmt::format("\n  {}\n", row.help);
  if (!row.range.empty()) {
    text += fmt::format("  accepted: {}\n", row.range);
  }
  return text;
}

std::string explain_all(const AsWritten& written) {
  std::string text;
  for (std::size_t i = 0; i < settings_table().size(); ++i) {
    const SettingId setting = static_cast<SettingId>(i);
    const Origin winner = written.winner(setting);
    const WrittenValue& value = *written.at(setting, winner);
    text += fmt::format("{:<18}{:<16}{}\n", info(setting).key, shown(value), where(winner, value));
  }
  return text;
}

}  // namespace longwatch::config
