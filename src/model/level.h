#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace longwatch::model {

/// How bad a finding is when it is true (Sigma 2.1, `level`).
enum class Level : std::uint8_t { Informational, Low, Medium, High, Critical };

inline constexpr std::array<Level, 5> kLevels = {Level::Informational, Level::Low, Level::Medium,
                                                 Level::High, Level::Critical};

std::string_view to_text(Level level);
std::optional<Level> parse_level(std::string_view text);

}  // namespace longwatch::model
