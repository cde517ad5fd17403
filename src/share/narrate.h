#pragma once

#include "model/case_file.h"
#include "model/story.h"

namespace longwatch::share {

/// The story in sentences, each with what it rests on. Reads what the case file holds and nothing
/// else, so a view that was made for the public gives a public story. Pure.
///
/// A likelihood and a confidence never stand in one sentence; what was taken is never called
/// deleted; absence is said only with its coverage, else "cannot be excluded"; a lead is called a
/// lead; a state is named only from an authored judgement (internal) or a release that allows it.
model::Story tell_story(const model::CaseFile& file);

}  // namespace longwatch::share
