#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace longwatch::read::json {

/// Whether more objects follow the first one, each on a line of its own.
enum class Followers : std::uint8_t { None, Lines };

/// The names of the members that lead to the list of records in the object that `text` begins with;
/// empty when the object is no wrapper (see detect_layout). `text` may end early.
std::vector<std::string> find_list(std::string_view text, Followers followers);

}  // namespace longwatch::read::json
