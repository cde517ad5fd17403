#pragma once

#include <string>
#include <vector>

#include "model/case_file.h"
#include "model/story.h"

/// The promises of a story's language, checked on what it says. Tests run it on every story.
namespace longwatch::share::internal {

/// One line for each statement that breaks a promise, empty when none does:
///   - it rests on nothing,
///   - a likelihood and a confidence stand together (ICD 203),
///   - words of two scales of likelihood stand in one story, or of another than its judgements',
///   - what left, was collected or read is called deleted,
///   - a state that sponsors somebody is named without an authored judgement, a release or a quote.
/// What others said, verbatim between quotation marks, is not judged.
std::vector<std::string> wording_faults(const model::Story& story, const model::CaseFile& file);

}  // namespace longwatch::share::internal
