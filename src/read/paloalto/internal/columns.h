#pragma once

#include <span>
#include <string_view>

namespace longwatch::read::paloalto {

/// Names of the columns of a type, from the first one on; empty = nothing that means something.
/// Types that are not known have those that all have.
std::span<const std::string_view> columns_of(std::string_view type);

/// Types of logs that firewalls send.
bool is_type(std::string_view type);

}  // namespace longwatch::read::paloalto
