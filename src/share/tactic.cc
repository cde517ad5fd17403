#include "share/tactic.h"

#include <algorithm>
#include <array>

#include "share/wording.h"

namespace longwatch::share {
namespace {

constexpr std::array<Tactic, 16> kTactics = {{
    {"reconnaissance", "Reconnaissance", "TA0043"},
    {"resource-development", "Resource Development", "TA0042"},
    {"initial-access", "Initial Access", "TA0001"},
    {"execution", "Execution", "TA0002"},
    {"persistence", "Persistence", "TA0003"},
    {"privilege-escalation", "Privilege Escalation", "TA0004"},
    {"defense-evasion", "Defense Evasion", "TA0005"},
    {"stealth", "Stealth", "TA0005"},
    {"defense-impairment", "Defense Impairment", "TA0112"},
    {"credential-access", "Credential Access", "TA0006"},
    {"discovery", "Discovery", "TA0007"},
    {"lateral-movement", "Lateral Movement", "TA0008"},
    {"collection", "Collection", "TA0009"},
    {"command-and-control", "Command and Control", "TA0011"},
    {"exfiltration", "Exfiltration", "TA0010"},
    {"impact", "Impact", "TA0040"},
}};

}  // namespace

std::span<const Tactic> tactics() {
  return kTactics;
}

std::size_t place_of_tactic(std::string_view name) {
  const auto found = std::find_if(kTactics.begin(), kTactics.end(),
                                  [&](const Tactic& tactic) { return tactic.name == name; });
  return static_cast<std::size_t>(found - kTactics.begin());
}

std::string tactic_title(std::string_view name) {
  const std::size_t place = place_of_tactic(name);
  return place < kTactics.size() ? std::string(kTactics.at(place).title) : words_of(name);
}

std::string_view tactic_id(std::string_view name) {
  const std::size_t place = place_of_tactic(name);
  return place < kTactics.size() ? kTactics.at(place).id : std::string_view();
}

}  // namespace longwatch::share
