#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/arena.h"
#include "base/time.h"

namespace longwatch::read::zeek {

/// "\x09" and "\\" as the bytes that they stand for. A view of `text` when nothing is escaped, else
/// of `arena`.
std::string_view unescaped(std::string_view text, Arena& arena);
std::string unescaped(std::string_view text);

/// Seconds since 1970 with a fraction: "1588388531.123456". Digits beyond 100 ns are cut.
std::optional<Timestamp> parse_epoch_seconds(std::string_view text);

}  // namespace longwatch::read::zeek
