#pragma once

#include <string>
#include <string_view>

#include "base/arena.h"

namespace longwatch::read::zeek {

/// "\x09" and "\\" as the bytes that they stand for. A view of `text` when nothing is escaped, else
/// of `arena`.
std::string_view unescaped(std::string_view text, Arena& arena);
std::string unescaped(std::string_view text);

}  // namespace longwatch::read::zeek
