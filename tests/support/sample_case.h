#pragma once

#include "model/case_file.h"

/// Case files made by hand, of worlds that have nothing to do with the demonstration: what
/// narration and pages are tested on.
namespace longwatch::test_support {

/// An intrusion into a harbour authority and mails to its staff, with everything a case can have:
/// partners' evidence, an authored judgement with a sponsor chain, the lead without partners,
/// releases, decisions, claims, responses, figures. Internal view; generated data.
model::CaseFile harbour_case();

/// What the public sees of `harbour_case`: the release in effect, one fact, claims, figures.
model::CaseFile harbour_case_for_the_public();

/// Findings on one computer without estate, assessment or judgement: a downloaded sample.
model::CaseFile bare_case();

/// `bare_case` with everything that may trick a page: script, direction marks, NUL, invalid UTF-8,
/// a line of a megabyte.
model::CaseFile hostile_case();

/// An intrusion of so many findings and records, each step different.
model::CaseFile large_case(std::size_t findings);

}  // namespace longwatch::test_support
