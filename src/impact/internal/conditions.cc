#include "impact/internal/conditions.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace longwatch::impact {
namespace {

using model::Certainty;
using model::DataClass;
using model::ImpactFact;
using model::ImpactKind;

bool is_shown(const ImpactFact& fact) {
  return fact.certainty == Certainty::Observed || fact.certainty == Certainty::Inferred;
}

template <class Test>
bool any_shown(const ConditionInput& input, Test test) {
  const std::vector<ImpactFact>& facts = input.assessment.facts;
  return std::any_of(facts.begin(), facts.end(),
                     [&](const ImpactFact& fact) { return is_shown(fact) && test(fact); });
}

template <class Test>
bool any_organisation(const ConditionInput& input, Test test) {
  return std::any_of(
      input.organisations.begin(), input.organisations.end(), [&](const std::string& id) {
        const model::Organisation* const organisation = model::find_organisation(input.estate, id);
        return organisation != nullptr && test(*organisation);
      });
}

bool is_accessed(const model::HostReach& row) {
  return row.reach == model::Reach::Accessed;
}

bool host_accessed(const ConditionInput& input) {
  return std::any_of(input.assessment.reach.begin(), input.assessment.reach.end(), is_accessed);
}

bool several_organisations(const ConditionInput& input) {
  std::string first;
  for (const model::HostReach& row : input.assessment.reach) {
    if (!is_accessed(row) || row.organisation.empty()) {
      continue;
    }
    if (!first.empty() && row.organisation != first) {
      return true;
    }
    first = row.organisation;
  }
  return false;
}

/// Logs and the intruder's own files are facts with units of their own.
bool is_data_destroyed(const ImpactFact& fact) {
  return fact.kind == ImpactKind::Destroyed && fact.unit == "files";
}

bool is_taken(const ImpactFact& fact) {
  return fact.kind == ImpactKind::Exfiltrated;
}

bool essential_service(const ConditionInput& input) {
  return any_shown(input, [&](const ImpactFact& fact) {
    const model::Host* const host = model::find_host(input.estate, fact.host);
    return is_data_destroyed(fact) && host != nullptr &&
           std::find(host->roles.begin(), host->roles.end(), "essential-service") !=
               host->roles.end();
  });
}

bool is_public(const model::Organisation& organisation) {
  constexpr std::array<std::string_view, 5> kSectors = {"government", "parliament", "legislature",
                                                        "public administration", "election"};
  return organisation.is_democratic_institution ||
         std::any_of(kSectors.begin(), kSectors.end(), [&](std::string_view sector) {
           return equals_ignoring_ascii_case(sector, organisation.sector);
         });
}

constexpr std::array<Condition, 18> kConditions = {{
    {"intrusion", "something of ours did what the intruder wanted",
     [](const ConditionInput& in) {
       return in.incident.kind == model::IncidentKind::Intrusion;
     }},
    {"attempt", "nothing shows that it succeeded",
     [](const ConditionInput& in) {
       return in.incident.kind == model::IncidentKind::Attempt;
     }},
    {"mail-campaign", "mails were sent to people",
     [](const ConditionInput& in) {
       return in.incident.kind == model::IncidentKind::MailCampaign;
     }},
    {"host-accessed", "a host was accessed", host_accessed},
    {"several-organisations", "hosts of more than one organisation were accessed",
     several_organisations},
    {"government", "a touched organisation is public or a democratic institution",
     [](const ConditionInput& in) {
       return any_organisation(in, is_public);
     }},
    {"democratic-institution", "a touched organisation is a democratic institution",
     [](const ConditionInput& in) {
       return any_organisation(
           in, [](const model::Organisation& one) { return one.is_democratic_institution; });
     }},
    {"data-read", "data was read",
     [](const ConditionInput& in) {
       return any_shown(in,
                        [](const ImpactFact& fact) { return fact.kind == ImpactKind::Accessed; });
     }},
    {"data-staged", "data was packed",
     [](const ConditionInput& in) {
       return any_shown(in, [](const ImpactFact& fact) { return fact.kind == ImpactKind::Staged; });
     }},
    {"data-exfiltrated", "data was taken out",
     [](const ConditionInput& in) {
       return any_shown(in, is_taken);
     }},
    {"personal-data-exfiltrated", "personal data was taken out",
     [](const ConditionInput& in) {
       return any_shown(in, [](const ImpactFact& fact) {
         return is_taken(fact) && fact.data_class == DataClass::Personal;
       });
     }},
    {"sensitive-data-exfiltrated", "sensitive data was taken out",
     [](const ConditionInput& in) {
       return any_shown(in, [](const ImpactFact& fact) {
         return is_taken(fact) && fact.data_class == DataClass::Sensitive;
       });
     }},
    {"data-destroyed", "files that were not the intruder's own were deleted",
     [](const ConditionInput& in) {
       return any_shown(in, is_data_destroyed);
     }},
    {"essential-service-hit", "files were destroyed on a host of an essential service",
     essential_service},
    {"credentials-exposed", "credentials were exposed",
     [](const ConditionInput& in) {
       return any_shown(
           in, [](const ImpactFact& fact) { return fact.kind == ImpactKind::CredentialsExposed; });
     }},
    {"enables-further-intrusion", "what was taken helps to return",
     [](const ConditionInput& in) {
       return in.assessment.enables_further_intrusion;
     }},
    {"people-targeted", "mails were sent to people",
     [](const ConditionInput& in) {
       return any_shown(in,
                        [](const ImpactFact& fact) { return fact.kind == ImpactKind::Targeted; });
     }},
    {"many-people-targeted", "mails were sent to more than one hundred addresses",
     [](const ConditionInput& in) {
       return any_shown(in, [](const ImpactFact& fact) {
         return fact.unit == "recipients" && fact.count.value_or(0) > 100;
       });
     }},
}};

}  // namespace

std::span<const Condition> conditions() {
  return kConditions;
}

const Condition* find_condition(std::string_view name) {
  const auto* const found =
      std::find_if(kConditions.begin(), kConditions.end(),
                   [&](const Condition& condition) { return condition.name == name; });
  return found == kConditions.end() ? nullptr : found;
}

}  // namespace longwatch::impact
