#pragma once

#include <string>
#include <string_view>

#include "model/marking.h"

namespace longwatch::share::html::internal {

/// "<!DOCTYPE html>" up to "</head>": the style inside, and a content security policy that allows
/// this style, this script and nothing else: nothing is loaded, nothing is sent. `title` is escaped
/// here.
std::string page_head(std::string_view title, std::string_view style, std::string_view script);

/// The class of a TLP colour: "AMBER" for TLP:AMBER+STRICT.
std::string colour_class(model::Tlp tlp);

}  // namespace longwatch::share::html::internal
