#pragma once

#include <string_view>

namespace longwatch::share::html::internal {

/// The one style sheet and the one script of a page: no address in them, nothing is loaded.
std::string_view page_style();
std::string_view page_script();

}  // namespace longwatch::share::html::internal
