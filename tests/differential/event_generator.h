#pragma once

#include <vector>

#include "detect/sigma/rule.h"
#include "tests/conformance/sample_event.h"
#include "tests/differential/choices.h"

namespace longwatch::differential {

/// An event made to meet one or two of the rules more or less: their literals in other cases, with
/// wildcards filled, dashes exchanged, something before or behind, or slightly wrong.
conformance::SampleEvent make_event(Choices& choices,
                                    const std::vector<detect::sigma::Rule>& rules);

}  // namespace longwatch::differential
