#pragma once

#include <string>
#include <string_view>

#include "model/story.h"
#include "share/html/internal/page_index.h"

namespace longwatch::share::html::internal {

/// "Were we broken into?": what a section answers, as this audience would ask.
std::string_view question_of(model::Section section, const model::Audience& audience);

/// The box in front: each question with the first sentences that answer it, leading there. The
/// public is not shown questions that nothing is said about.
std::string summary_box(const model::Story& story, const model::Audience& audience);

/// One section: its statements, by incident, with pictures and tables beside them. Empty when the
/// story says nothing in it.
std::string section_markup(model::Section section, const model::Story& story, PageIndex& index);

}  // namespace longwatch::share::html::internal
