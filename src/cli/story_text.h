#pragma once

#include <cstddef>
#include <string>

#include "model/story.h"
#include "share/text_page.h"

namespace longwatch::cli {

/// The story for a terminal: every section, its first `per_section` sentences of each incident, and
/// how many more the page holds.
std::string story_text(const model::Story& story, std::size_t per_section,
                       const share::TextLayout& layout);

}  // namespace longwatch::cli
