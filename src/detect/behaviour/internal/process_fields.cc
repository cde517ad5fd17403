#include "detect/behaviour/internal/process_fields.h"

#include "model/telemetry.h"

namespace longwatch::detect::behaviour {

std::vector<Interest> process_starts() {
  return {{"Security", kSecurityProcess},
          {kSysmon, kSysmonProcess},
          {model::telemetry::kLinuxSysmon, kSysmonProcess}};
}

}  // namespace longwatch::detect::behaviour
