#pragma once

#include "detect/sigma/load.h"
#include "detect/sigma/rule.h"
#include "tests/differential/choices.h"

namespace longwatch::differential {

/// A rule that keeps the combination rules of modifiers, as the front end would hand it over. Its
/// id is made of `number`.
detect::sigma::Rule make_rule(Choices& choices, std::size_t number);

/// The rules as if they had been loaded.
detect::sigma::LoadedRules as_loaded(const std::vector<detect::sigma::Rule>& rules);

/// The rule for a reader of a failed test, near to how YAML would say it.
std::string describe(const detect::sigma::Rule& rule);

}  // namespace longwatch::differential
