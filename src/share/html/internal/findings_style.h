#pragma once

#include <string_view>

namespace longwatch::share::html::internal {

/// What the page of findings has beyond `page_style`.
std::string_view findings_style();

/// Sorts and filters the table of findings. Takes every text from the page as text.
std::string_view findings_script();

}  // namespace longwatch::share::html::internal
