#pragma once

#include <string_view>
#include <vector>

namespace longwatch::read {

/// The pieces of `line` between separators, in `pieces`, whose memory is used again: one more than
/// there are separators, empty ones included.
void split_at(std::string_view line, char separator, std::vector<std::string_view>& pieces);

}  // namespace longwatch::read
