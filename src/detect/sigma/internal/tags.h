#pragma once

#include "model/finding.h"

namespace longwatch::detect::sigma {

/// Fills `techniques` and `tactics` from `tags`: "attack.t1059.001" gives "T1059.001",
/// "attack.privilege_escalation" gives "privilege-escalation". Other tags (groups, software, cve,
/// tlp,
/// ...) stay tags only, and so do ATT&CK words that are no tactic. Each is listed once, in the
/// order of the tags.
void read_attack_tags(model::RuleInfo& info);

}  // namespace longwatch::detect::sigma
