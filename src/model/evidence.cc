#include "model/evidence.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "model/telemetry.h"

namespace longwatch::model {
namespace {

/// Command and control and exfiltration are seen on the wire, of whoever it may be.
constexpr std::array<std::string_view, 8> kInside = {
    "execution",         "persistence",      "privilege-escalation", "defense-evasion",
    "credential-access", "lateral-movement", "collection",           "impact"};

bool tells_of_others(std::string_view channel) {
  return channel.starts_with("zeek:") || channel.starts_with("mail") ||
         channel == telemetry::kW3c || channel.starts_with("m365");
}

}  // namespace

bool shows_inside(const FindingRecord& finding) {
  return finding.level >= Level::High && !finding.host.empty() &&
         !tells_of_others(finding.telemetry) &&
         std::any_of(finding.tactics.begin(), finding.tactics.end(), [](const std::string& tactic) {
           return std::find(kInside.begin(), kInside.end(), tactic) != kInside.end();
         });
}

}  // namespace longwatch::model
