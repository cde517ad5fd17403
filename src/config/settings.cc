#include "config/settings.h"

#include <algorithm>
#include <array>
#include <iterator>

#include "base/text.h"

namespace longwatch::config {
namespace {

constexpr SettingInfo kTable[] = {
#define LW_SETTING(name, member, type, key, value, unit, fallback, range, since, help, flag, env, \
                   reload)                                                                        \
  {key, SettingType::type, value, unit, fallback, range, since, help, flag, env, Reload::reload},
#include "config/settings.def"
#undef LW_SETTING
};

}  // namespace

std::span<const SettingInfo> settings_table() {
  return kTable;
}

const SettingInfo& info(SettingId setting) {
  return settings_table()[index_of(setting)];
}

std::optional<SettingId> find_setting(std::string_view key) {
  const auto* found = std::find_if(std::begin(kTable), std::end(kTable),
                                   [&](const SettingInfo& row) { return row.key == key; });
  if (found == std::end(kTable)) {
    return std::nullopt;
  }
  return static_cast<SettingId>(std::distance(std::begin(kTable), found));
}

std::vector<std::string_view> choices(const SettingInfo& setting) {
  if (setting.type != SettingType::Choice && setting.type != SettingType::Switch) {
    return {};
  }
  return split(setting.range, '|');
}

}  // namespace longwatch::config
