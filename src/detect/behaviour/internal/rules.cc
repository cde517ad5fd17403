#include "detect/behaviour/internal/rules.h"

#include <string>

#include "base/text.h"

namespace longwatch::detect::behaviour {
model::RuleInfo make_rule(const RuleWords& words) {
  model::RuleInfo rule;
  rule.id = words.id;
  rule.title = words.title;
  rule.kind = model::RuleKind::Behaviour;
  rule.level = words.level;
  rule.file = "docs/behaviours/" + std::string(words.page) + ".md";
  rule.techniques = words.techniques;
  rule.tactics = words.tactics;
  for (const std::string& tactic : words.tactics) {
    rule.tags.push_back("attack." + tactic);
  }
  for (const std::string& technique : words.techniques) {
    rule.tags.push_back("attack." + to_ascii_lower(technique));
  }
  return rule;
}

const model::RuleInfo& web_tool_rule() {
  static const model::RuleInfo rule =
      make_rule({"a239cbc1-9090-4f35-97c0-fd1358e651db",
                 "A web server started a shell or a tool that looks around",
                 model::Level::High,
                 {"T1505.003"},
                 {"persistence"},
                 "web-child"});
  return rule;
}

const model::RuleInfo& web_program_rule() {
  static const model::RuleInfo rule =
      make_rule({"c572bf58-9686-4110-8cd6-761d31598416",
                 "A web server started a program that is no part of serving pages",
                 model::Level::Medium,
                 {"T1505.003"},
                 {"persistence"},
                 "web-child"});
  return rule;
}

const model::RuleInfo& egress_rule() {
  static const model::RuleInfo rule =
      make_rule({"04cb419c-f387-45f6-8135-38032cd85902",
                 "A host sent far more to one outside address than it usually does",
                 model::Level::High,
                 {"T1041"},
                 {"exfiltration"},
                 "egress"});
  return rule;
}

}  // namespace longwatch::detect::behaviour
