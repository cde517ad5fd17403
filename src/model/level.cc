#include "model/level.h"

namespace longwatch::model {
namespace {

constexpr std::array<std::string_view, 5> kNames = {"informational", "low", "medium", "high",
                                                    "critical"};

}  // namespace

std::string_view to_text(Level level) {
  return kNames.at(static_cast<std::size_t>(level));
}

std::optional<Level> parse_level(std::string_view text) {
  for (const Level level : kLevels) {
    if (to_text(level) == text) {
      return level;
    }
  }
  return std::nullopt;
}

}  // namespace longwatch::model
