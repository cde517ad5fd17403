#pragma once

#include <cstddef>
#include <string>

#include "model/story.h"
#include "share/text_page.h"

namespace longwatch::cli {

/// The story of a case file for a terminal: every section, under the incidents' titles its first
/// `per_section` sentences of each incident, and how many more the page holds.
std::string story_text(const model::Story& story, const model::CaseFile& file,
                       std::size_t per_section, const share::TextLayout& layout);

}  // namespace longwatch::cli
