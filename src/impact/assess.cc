#include <algorithm>
#include <utility>

#include "base/text.h"
#include "impact/impact.h"
#include "impact/internal/access.h"
#include "impact/internal/change.h"
#include "impact/internal/coverage.h"
#include "impact/internal/credentials.h"
#include "impact/internal/egress.h"
#include "impact/internal/exfiltration.h"
#include "impact/internal/exposure.h"
#include "impact/internal/mail.h"
#include "impact/internal/reach.h"
#include "impact/internal/scene.h"
#include "impact/internal/staging.h"
#include "impact/internal/triage.h"

namespace longwatch::impact {
namespace {

void append(std::vector<model::ImpactFact>& facts, std::vector<model::ImpactFact> more) {
  std::move(more.begin(), more.end(), std::back_inserter(facts));
}

bool is_shown(const model::ImpactFact& fact) {
  return fact.certainty == model::Certainty::Observed ||
         fact.certainty == model::Certainty::Inferred;
}

/// Hosts whose own telemetry matters: those that were touched and those that hold what matters.
std::vector<std::string> hosts_of_interest(const Scene& scene,
                                           const std::vector<model::HostReach>& reach) {
  std::vector<std::string> hosts;
  for (const model::HostReach& row : reach) {
    const bool touched =
        row.reach != model::Reach::NotReached && row.reach != model::Reach::Unknown;
    const model::Host* const host = model::find_host(scene.estate(), row.host);
    const bool holds =
        host != nullptr &&
        std::any_of(host->stores.begin(), host->stores.end(), [](const model::DataStore& store) {
          return store.data_class >= model::DataClass::Personal;
        });
    const bool directory = host != nullptr && std::find(host->roles.begin(), host->roles.end(),
                                                        "domain-controller") != host->roles.end();
    if (touched || holds || directory) {
      hosts.push_back(row.host);
    }
  }
  return hosts;
}

/// The facts of an incident that reached into hosts.
void add_host_facts(const Scene& scene, const std::vector<model::HostReach>& reach,
                    std::vector<model::ImpactFact>& facts) {
  const std::vector<model::ImpactFact> accessed = accessed_facts(scene);
  const std::vector<Archive> archives = archives_of(scene);
  append(facts, accessed);
  append(facts, untouched_facts(scene, reach, accessed));
  for (const Archive& archive : archives) {
    facts.push_back(staged_fact(scene, archive));
  }
  append(facts, exfiltrated_facts(scene, {reach, archives, accessed}));
  append(facts, remaining_egress_facts(scene, reach));
  append(facts, altered_facts(scene));
  append(facts, destroyed_facts(scene, reach));
}

/// The most sensitive class of what was taken, and whether it helps to return.
void set_consequences(const Scene& scene, model::Assessment& assessment) {
  std::vector<std::string> reasons;
  for (const model::ImpactFact& fact : assessment.facts) {
    if (!is_shown(fact)) {
      continue;
    }
    if (fact.kind == model::ImpactKind::Exfiltrated) {
      assessment.sensitivity = std::max(assessment.sensitivity, fact.data_class);
      const StoreOnHost store = find_store(scene, fact.host, fact.store);
      if (store.store != nullptr && store.store->enables_further_intrusion) {
        reasons.push_back("taken were " + fact.what);
      }
    }
    const bool dump = fact.kind == model::ImpactKind::CredentialsExposed && !fact.host.empty() &&
                      fact.certainty == model::Certainty::Observed;
    if (dump) {
      reasons.push_back("exposed were " + fact.what);
    }
  }
  assessment.enables_further_intrusion = !reasons.empty();
  for (const std::string& reason : reasons) {
    assessment.enablement_why += assessment.enablement_why.empty() ? "" : "; ";
    assessment.enablement_why += reason;
  }
  if (reasons.empty()) {
    assessment.enablement_why = "nothing that is shown to be taken helps to return";
  }
}

}  // namespace

model::Assessment assess(const ImpactInput& input) {
  const Scene scene(input);
  const model::Incident& incident = input.incident;
  model::Assessment assessment;
  assessment.id = id_of("as-", {incident.id, std::to_string(incident.version)});
  assessment.incident = incident.id;
  assessment.version = incident.version;
  assessment.reach = reach_of(scene);
  add_host_facts(scene, assessment.reach, assessment.facts);
  const std::map<std::string, Recipient> recipients = recipients_of(scene);
  append(assessment.facts, mail_facts(scene, recipients));
  std::vector<Exposed> credentials = exposed_credentials(scene, assessment.reach);
  assessment.exposed =
      exposed_subjects(scene, {recipients, credentials, assessment.facts, assessment.reach});
  for (Exposed& exposed : credentials) {
    assessment.facts.push_back(std::move(exposed.fact));
  }
  assessment.coverage = coverage_of_all(scene, hosts_of_interest(scene, assessment.reach));
  set_consequences(scene, assessment);
  assessment.marking = model::strictest(model::Marking{}, incident.marking);
  for (const model::ImpactFact& fact : assessment.facts) {
    assessment.marking = model::strictest(assessment.marking, fact.marking);
  }
  const std::vector<std::string> organisations =
      touched_organisations(scene, assessment.reach, recipients);
  assessment.severity =
      decide_severity({assessment, incident, input.estate, organisations}, input.severity);
  return assessment;
}

}  // namespace longwatch::impact
