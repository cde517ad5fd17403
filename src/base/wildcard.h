#pragma once

#include <string_view>

namespace longwatch {

/// Whether the whole text fits a pattern in which `*` stands for any characters, `?` for one (of
/// UTF-8; a byte that is part of none counts as one) and a backslash takes the next `*`, `?` or
/// backslash as it is. Bytes are compared as they are: fold both sides first for matching that
/// ignores case. Takes at most text times pattern steps, and no memory.
bool matches_wildcard(std::string_view text, std::string_view pattern);

/// Whether the pattern has a `*` or `?` that no backslash takes as it is.
bool has_wildcard(std::string_view pattern);

}  // namespace longwatch
