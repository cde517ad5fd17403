#include "impact/internal/exposure.h"

#include <algorithm>
#include <set>
#include <tuple>
#include <utility>

#include "base/text.h"

namespace longwatch::impact {
namespace {

std::string store_key(const model::ImpactFact& fact) {
  return "store " + fact.host + " " + to_ascii_lower(fact.store);
}

bool is_taken_personal_store(const model::ImpactFact& fact) {
  return fact.kind == model::ImpactKind::Exfiltrated && !fact.store.empty() &&
         fact.certainty == model::Certainty::Inferred &&
         fact.data_class == model::DataClass::Personal;
}

/// Subject ids for addresses, accounts and the people of a store.
class SubjectIds {
 public:
  SubjectIds(const Scene& scene, const ExposureInput& input) : scene_(scene) {
    for (const auto& [address, recipient] : input.recipients) {
      note(address);
    }
    for (const Exposed& exposed : input.credentials) {
      for (const std::string& account : exposed.accounts) {
        note(account);
      }
    }
    for (const model::ImpactFact& fact : input.facts) {
      if (is_taken_personal_store(fact)) {
        unknown_.emplace(store_key(fact), "");
      }
    }
    std::uint64_t number = 0;
    for (auto& [key, id] : unknown_) {
      id = "unknown:" + std::to_string(++number);
    }
  }

  std::string id_of(const std::string& key) const {
    const model::Subject* const subject = model::find_subject(scene_.estate(), key);
    const auto unknown = unknown_.find(key);
    if (subject != nullptr && unknown == unknown_.end()) {
      return subject->id;
    }
    return unknown == unknown_.end() ? "unknown:0" : unknown->second;
  }

 private:
  void note(const std::string& key) {
    if (model::find_subject(scene_.estate(), key) == nullptr) {
      unknown_.emplace(key, "");
    }
  }

  const Scene& scene_;
  std::map<std::string, std::string> unknown_;
};

/// Collects exposures, each (subject, exposure) once.
class ExposureList {
 public:
  void add(const std::string& subject, model::Exposure exposure, const std::string& why,
           const std::vector<model::EvidenceId>& evidence) {
    const auto [place, is_new] = entries_.try_emplace({subject, exposure});
    model::ExposedSubject& entry = place->second;
    if (is_new) {
      entry.subject = subject;
      entry.exposure = exposure;
      entry.why = why;
    } else if (entry.why.find(why) == std::string::npos) {
      entry.why += "; " + why;
    }
    entry.evidence.insert(entry.evidence.end(), evidence.begin(), evidence.end());
  }

  std::vector<model::ExposedSubject> take() {
    std::vector<model::ExposedSubject> list;
    for (auto& [key, entry] : entries_) {
      entry.evidence = shortened(entry.evidence);
      list.push_back(std::move(entry));
    }
    return list;
  }

 private:
  std::map<std::pair<std::string, model::Exposure>, model::ExposedSubject> entries_;
};

std::string mail_words(const Recipient& recipient) {
  if (!recipient.was_sent()) {
    return "stands on " + recipient.listed_by.front() +
           "; no mail to this address is in the records";
  }
  if (recipient.delivered == 0) {
    return counted(recipient.held, "mail was", "mails were") +
           " sent to this address and held back by the gateway";
  }
  std::string text =
      counted(recipient.delivered, "mail was", "mails were") + " delivered to this address; ";
  switch (recipient.opening) {
    case Opening::Seen:
      text += "a mail program inside fetched the picture made for it, which told the sender";
      break;
    case Opening::Probable:
      text += "it was opened; that the picture was fetched is likely, and not seen from here";
      break;
    case Opening::NotSeen:
      text += "nothing shows that it was opened";
      break;
  }
  if (recipient.held > 0) {
    text += "; " + with_thousands(recipient.held) + " more held back";
  }
  return text;
}

model::Exposure exposure_of(const Recipient& recipient) {
  switch (recipient.opening) {
    case Opening::Seen:
      return model::Exposure::Exposed;
    case Opening::Probable:
      return model::Exposure::ProbablyExposed;
    case Opening::NotSeen:
      break;
  }
  return model::Exposure::Targeted;
}

std::vector<model::EvidenceId> evidence_of(const Recipient& recipient) {
  std::vector<model::EvidenceId> evidence = recipient.opening_evidence;
  evidence.insert(evidence.end(), recipient.gathered.evidence().begin(),
                  recipient.gathered.evidence().end());
  return evidence;
}

void add_recipients(const ExposureInput& input, const SubjectIds& ids, ExposureList& list) {
  std::set<std::string> subjects;
  for (const auto& [address, recipient] : input.recipients) {
    const std::string id = ids.id_of(address);
    subjects.insert(id);
    list.add(id, exposure_of(recipient), mail_words(recipient), evidence_of(recipient));
  }
  for (model::ImpactFact& fact : input.facts) {
    if (fact.kind == model::ImpactKind::Targeted && fact.unit == "recipients") {
      fact.subjects.assign(subjects.begin(), subjects.end());
    }
  }
}

void add_credentials(const ExposureInput& input, const SubjectIds& ids, ExposureList& list) {
  for (Exposed& exposed : input.credentials) {
    std::set<std::string> subjects;
    for (const std::string& account : exposed.accounts) {
      const std::string id = ids.id_of(account);
      subjects.insert(id);
      list.add(id, model::Exposure::CredentialExposed, "among the " + exposed.fact.what,
               exposed.fact.evidence);
    }
    exposed.fact.subjects.assign(subjects.begin(), subjects.end());
  }
}

void add_personal_data(const ExposureInput& input, const SubjectIds& ids, ExposureList& list) {
  for (model::ImpactFact& fact : input.facts) {
    if (is_taken_personal_store(fact)) {
      const std::string id = ids.id_of(store_key(fact));
      fact.subjects = {id};
      list.add(id, model::Exposure::PersonalData,
               "stands for the people whose data lay among the " + fact.what +
                   ": who they are is not in the records",
               fact.evidence);
    }
  }
}

void add_heads(const Scene& scene, const ExposureInput& input, ExposureList& list) {
  if (scene.incident().kind == model::IncidentKind::Attempt) {
    return;
  }
  for (const std::string& id : touched_organisations(scene, input.reach, input.recipients)) {
    const model::Organisation* const organisation = model::find_organisation(scene.estate(), id);
    if (organisation == nullptr || organisation->head.empty()) {
      continue;
    }
    std::vector<model::EvidenceId> evidence;
    for (const model::HostReach& row : input.reach) {
      if (row.organisation == id) {
        evidence.insert(evidence.end(), row.evidence.begin(), row.evidence.end());
      }
    }
    list.add(organisation->head, model::Exposure::OrganisationHead,
             "answers for " + organisation->id + ", which the incident touched", evidence);
  }
}

}  // namespace

std::vector<std::string> touched_organisations(const Scene& scene,
                                               const std::vector<model::HostReach>& reach,
                                               const std::map<std::string, Recipient>& recipients) {
  std::set<std::string> ids(scene.incident().organisations.begin(),
                            scene.incident().organisations.end());
  for (const model::HostReach& row : reach) {
    if (row.reach != model::Reach::NotReached && row.reach != model::Reach::Unknown) {
      ids.insert(row.organisation);
    }
  }
  for (const auto& [address, recipient] : recipients) {
    const model::Subject* const subject = model::find_subject(scene.estate(), address);
    if (subject != nullptr) {
      ids.insert(subject->organisation);
    }
  }
  ids.erase("");
  return {ids.begin(), ids.end()};
}

std::vector<model::ExposedSubject> exposed_subjects(const Scene& scene,
                                                    const ExposureInput& input) {
  const SubjectIds ids(scene, input);
  ExposureList list;
  add_recipients(input, ids, list);
  add_credentials(input, ids, list);
  add_personal_data(input, ids, list);
  add_heads(scene, input, list);
  return list.take();
}

}  // namespace longwatch::impact
