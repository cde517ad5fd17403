#include "detect/behaviour/internal/rules.h"

#include <string>

namespace longwatch::detect::behaviour {
namespace {

struct Words {
  std::string id;
  std::string title;
  model::Level level;
  std::string technique;
  std::string tactic;
  std::string technique_tag;
};

model::RuleInfo make_rule(const Words& words) {
  model::RuleInfo rule;
  rule.id = words.id;
  rule.title = words.title;
  rule.kind = model::RuleKind::Behaviour;
  rule.level = words.level;
  rule.tags = {"attack." + words.tactic, words.technique_tag};
  rule.techniques = {words.technique};
  rule.tactics = {words.tactic};
  return rule;
}

}  // namespace

const model::RuleInfo& web_tool_rule() {
  static const model::RuleInfo rule =
      make_rule({"a239cbc1-9090-4f35-97c0-fd1358e651db",
                 "A web server started a shell or a tool that looks around", model::Level::High,
                 "T1505.003", "persistence", "attack.t1505.003"});
  return rule;
}

const model::RuleInfo& web_program_rule() {
  static const model::RuleInfo rule =
      make_rule({"c572bf58-9686-4110-8cd6-761d31598416",
                 "A web server started a program that is no part of serving pages",
                 model::Level::Medium, "T1505.003", "persistence", "attack.t1505.003"});
  return rule;
}

const model::RuleInfo& egress_rule() {
  static const model::RuleInfo rule =
      make_rule({"04cb419c-f387-45f6-8135-38032cd85902",
                 "A host sent far more to one outside address than it usually does",
                 model::Level::High, "T1041", "exfiltration", "attack.t1041"});
  return rule;
}

}  // namespace longwatch::detect::behaviour
