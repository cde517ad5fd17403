#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace longwatch::detect {

/// The text, or its first `limit` bytes and "...", never in the middle of a UTF-8 sequence.
std::string cut(std::string_view text, std::size_t limit);

}  // namespace longwatch::detect
