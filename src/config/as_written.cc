#include "config/as_written.h"

#include <iterator>
#include <utility>

#include <fmt/format.h>

namespace longwatch::config {
namespace {

constexpr std::array<std::string_view, kOrigins.size()> kOriginNames = {
    "default", "system file", "user file", "environment", "command line"};

constexpr std::size_t index_of(Origin origin) {
  return static_cast<std::size_t>(origin);
}

}  // namespace

std::string_view to_text(Origin origin) {
  return kOriginNames.at(index_of(origin));
}

std::string WrittenValue::to_text() const {
  return fmt::format("{}", fmt::join(parts, ":"));
}

AsWritten::AsWritten() : rows_(settings_table().size()) {
  for (std::size_t i = 0; i < rows_.size(); ++i) {
    WrittenValue value;
    if (!settings_table()[i].default_value.empty()) {
      value.parts.emplace_back(settings_table()[i].default_value);
    }
    rows_[i][index_of(Origin::Default)] = std::move(value);
  }
}

void AsWritten::put(SettingId setting, Origin origin, WrittenValue value) {
  std::optional<WrittenValue>& slot = rows_.at(config::index_of(setting)).at(index_of(origin));
  if (!slot.has_value() || !info(setting).is_list()) {
    slot = std::move(value);
    return;
  }
  slot->parts.insert(slot->parts.end(), std::make_move_iterator(value.parts.begin()),
                     std::make_move_iterator(value.parts.end()));
}

const std::optional<WrittenValue>& AsWritten::at(SettingId setting, Origin origin) const {
  return rows_.at(config::index_of(setting)).at(index_of(origin));
}

Origin AsWritten::winner(SettingId setting) const {
  Origin best = Origin::Default;
  for (const Origin origin : kOrigins) {
    best = at(setting, origin).has_value() ? origin : best;
  }
  return best;
}

}  // namespace longwatch::config
