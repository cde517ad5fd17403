#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "model/finding.h"

/// What the findings of this room name as their rule. The ids never change.
namespace longwatch::detect::behaviour {

/// What a behaviour's rule is made from.
struct RuleWords {
  std::string id;  ///< a UUID of its own, new
  std::string title;
  model::Level level = model::Level::Medium;
  std::vector<std::string> techniques;  ///< "T1505.003"
  std::vector<std::string> tactics;     ///< "persistence"
  std::string_view page;                ///< "egress": docs/behaviours/egress.md tells of it
};

model::RuleInfo make_rule(const RuleWords& words);

/// A web server started a shell, a script host or a tool that looks around.
const model::RuleInfo& web_tool_rule();

/// A web server started a program that is no part of serving pages.
const model::RuleInfo& web_program_rule();

/// A host of ours sent far more to one outside address than it usually does.
const model::RuleInfo& egress_rule();

}  // namespace longwatch::detect::behaviour
