#include "scenario/internal/steps/kinds.h"

#include <algorithm>

namespace longwatch::scenario::internal {

std::vector<StepKind> step_kinds() {
  std::vector<StepKind> all;
  for (const std::span<const StepKind> some :
       {web_steps(), process_steps(), file_steps(), identity_steps(), share_steps(), remote_steps(),
        network_steps(), mail_steps(), cloud_steps(), record_steps()}) {
    all.insert(all.end(), some.begin(), some.end());
  }
  std::sort(all.begin(), all.end(),
            [](const StepKind& a, const StepKind& b) { return a.name < b.name; });
  return all;
}

}  // namespace longwatch::scenario::internal
