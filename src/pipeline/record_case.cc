#include "pipeline/record_case.h"

#include <algorithm>
#include <chrono>
#include <map>
#include <set>
#include <span>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/limits.h"
#include "base/text.h"
#include "formats/digest.h"
#include "pipeline/instructions.h"
#include "share/release_wording.h"

namespace longwatch::pipeline {
namespace {

using registry::Register;

std::string short_digest(std::string_view text) {
  return to_hex(formats::sha256(std::as_bytes(std::span(text)))).substr(0, 12);
}

/// Loads and parses one of the case's files; nothing when it is not named.
template <class Items, class Parse>
Status load(const std::string& path, const FileSystem& files, Parse&& parse, Items& items) {
  if (path.empty()) {
    return {};
  }
  LW_TRY_ASSIGN(const std::string text, read_text_file(files, path, limits::kSidecarBytes));
  LW_TRY_ASSIGN(items, parse(text, path));
  return {};
}

/// Carries out everything that goes into the register, in order.
class Recorder {
 public:
  Recorder(const RecordRequest& request, const FileSystem& files, const RegisterOpener& open)
      : request_(request), record_(request.investigation.record), files_(files), open_(open) {}

  Result<CaseCounts> run() {
    LW_TRY(record_run());
    Instructions instructions;
    LW_TRY(load(request_.paths.decisions, files_, parse_instructions, instructions));
    for (const JudgementInstruction& instruction : instructions.judgements) {
      LW_TRY(judge(instruction));
    }
    for (const ReleaseInstruction& instruction : instructions.releases) {
      LW_TRY(release(instruction));
    }
    return counts_;
  }

 private:
  Status record_run() {
    LW_TRY_ASSIGN(const std::unique_ptr<Register> entry, open_(request_.identity));
    const model::Estate& estate = request_.investigation.estate;
    LW_TRY(entry->set_calendar({estate.fiscal_year_starts, estate.utc_offset}));
    LW_TRY(entry->add_run(record_));
    LW_TRY(add_persons(*entry));
    LW_TRY(add_list(*entry));
    LW_TRY(add_claims(*entry));
    return add_responses(*entry);
  }

  Status add_persons(Register& entry) {
    std::vector<model::PersonalFields> persons;
    LW_TRY(load(request_.paths.persons, files_, registry::parse_persons, persons));
    for (const model::PersonalFields& person : persons) {
      LW_TRY(entry.add_person(person));
      ++counts_.persons;
    }
    return {};
  }

  Status add_list(Register& entry) {
    std::vector<model::ListedIncident> listed;
    LW_TRY(load(request_.paths.incident_list, files_, registry::parse_incident_list, listed));
    counts_.listed = listed.size();
    return listed.empty() ? Status() : entry.add_listed_incidents(listed);
  }

  Status add_claims(Register& entry) {
    std::vector<model::Claim> claims;
    LW_TRY(load(request_.paths.claims, files_, registry::parse_claims, claims));
    for (model::Claim& claim : claims) {
      if (!resolve(claim.incident)) {
        continue;
      }
      hold_against_record(claim);
      LW_TRY(entry.add_claim(claim));
      ++counts_.claims;
    }
    return {};
  }

  Status add_responses(Register& entry) {
    std::vector<model::Response> responses;
    LW_TRY(load(request_.paths.responses, files_, registry::parse_responses, responses));
    for (model::Response& response : responses) {
      if (resolve(response.incident)) {
        LW_TRY(entry.add_response(response));
        ++counts_.responses;
      }
    }
    return {};
  }

  /// "host:WEB01" becomes the id of the incident that is meant. False when there is none.
  bool resolve(std::string& incident) {
    const std::optional<IncidentSelector> selector = parse_selector(incident);
    if (!selector.has_value()) {
      return true;  // an id already, or about no incident
    }
    const model::Incident* const found = find_incident(*selector, record_.incidents);
    if (found == nullptr) {
      ++counts_.without_incident;
      return false;
    }
    incident = found->id;
    return true;
  }

  /// What somebody says about the impact stands beside what the record shows of the same thing.
  void hold_against_record(model::Claim& claim) const {
    const model::Assessment* const assessment = assessment_of(claim.incident);
    if (claim.about != "impact" || assessment == nullptr) {
      claim.held_against = claim.about == "attribution"
                               ? "A claim about who did it does not change the judgement."
                               : "Not assessed.";
      return;
    }
    claim.held_against = "What the record shows of the impact stands beside it.";
    for (const model::ImpactFact& fact : assessment->facts) {
      if (fact.kind == model::ImpactKind::Destroyed ||
          fact.kind == model::ImpactKind::Exfiltrated ||
          fact.data_class >= model::DataClass::Personal) {
        claim.facts.push_back(fact.id);
      }
    }
  }

  const model::Assessment* assessment_of(std::string_view incident) const {
    for (const model::Assessment& assessment : record_.assessments) {
      if (assessment.incident == incident) {
        return &assessment;
      }
    }
    return nullptr;
  }

  const model::Judgement* lead_of(std::string_view incident,
                                  std::span<const model::Judgement> leads) const {
    for (const model::Judgement& lead : leads) {
      if (lead.incident == incident) {
        return &lead;
      }
    }
    return nullptr;
  }

  Status judge(const JudgementInstruction& instruction) {
    const model::Incident* const incident = find_incident(instruction.incident, record_.incidents);
    const model::Judgement* const lead =
        incident == nullptr ? nullptr : lead_of(incident->id, record_.judgements);
    if (lead == nullptr) {
      ++counts_.without_incident;
      return {};
    }
    LW_TRY_ASSIGN(model::Judgement judgement,
                  attribute::author_judgement(*lead, authoring_of(instruction, *lead, request_.now),
                                              request_.investigation.actors));
    LW_TRY_ASSIGN(const std::unique_ptr<Register> entry, open_(instruction.author));
    LW_TRY(entry->add_judgement(judgement));
    authored_[incident->id] = std::move(judgement);
    ++counts_.judgements;
    return {};
  }

  Status release(const ReleaseInstruction& instruction) {
    const model::Incident* const incident = find_incident(instruction.incident, record_.incidents);
    const auto judgement = incident == nullptr ? authored_.end() : authored_.find(incident->id);
    const model::Assessment* const assessment =
        incident == nullptr ? nullptr : assessment_of(incident->id);
    if (judgement == authored_.end() || assessment == nullptr) {
      ++counts_.without_incident;
      return {};
    }
    const model::Release release =
        make_release(instruction, *incident, *assessment, judgement->second);
    {
      LW_TRY_ASSIGN(const std::unique_ptr<Register> entry, open_(instruction.authority));
      LW_TRY(entry->propose_release(release));
    }
    LW_TRY_ASSIGN(const std::unique_ptr<Register> entry, open_(instruction.confirmed_by));
    LW_TRY(entry->confirm_release(release.id));
    ++counts_.releases;
    return {};
  }

  model::Release make_release(const ReleaseInstruction& instruction,
                              const model::Incident& incident, const model::Assessment& assessment,
                              const model::Judgement& judgement) const {
    model::Release release;
    release.id = "r-" + short_digest(fmt::format("{}\n{}\n{}\n", incident.id,
                                                 name_of(instruction.audience.kind),
                                                 instruction.audience.partner));
    release.incident = incident.id;
    release.judgement = judgement.id;
    release.judgement_version = judgement.version;
    release.audience = instruction.audience;
    release.granularity = granularity_of(instruction, judgement);
    release.wording = share::release_wording(
        {incident, assessment, judgement, release.granularity, organisation_names(incident)});
    release.effective = instruction.effective;
    release.reason = release.granularity == instruction.granularity ? instruction.reason
                                                                    : instruction.reason_otherwise;
    release.caveat = caveat_of(judgement, instruction.audience);
    if (instruction.audience.kind == model::Audience::Kind::Partner) {
      for (const model::ImpactFact& fact : assessment.facts) {
        release.facts.push_back(fact.id);
      }
    }
    return release;
  }

  std::vector<std::string> organisation_names(const model::Incident& incident) const {
    std::vector<std::string> names;
    for (const std::string& id : incident.organisations) {
      const model::Organisation* const organisation =
          find_organisation(request_.investigation.estate, id);
      names.push_back(organisation == nullptr ? id : organisation->name);
    }
    return names;
  }

  /// Which partners' evidence the adopted hypothesis rests on that this audience must not see, and
  /// how the lead stands without it.
  std::string caveat_of(const model::Judgement& judgement, const model::Audience& audience) const {
    std::set<std::string> originators;
    for (const model::Hypothesis& hypothesis : judgement.hypotheses) {
      for (const model::LedgerItem& item : hypothesis.ledger) {
        if (hypothesis.actor == judgement.adopted_actor && !permits(item.marking, audience)) {
          originators.insert(item.marking.originators.begin(), item.marking.originators.end());
        }
      }
    }
    const model::Judgement* const alone =
        lead_of(judgement.incident, request_.investigation.without_partners);
    if (originators.empty() || alone == nullptr) {
      return {};
    }
    std::string standing = "is no hypothesis at all";
    for (const model::Hypothesis& hypothesis : alone->hypotheses) {
      if (hypothesis.actor == judgement.adopted_actor) {
        standing = fmt::format("is a '{}'", hypothesis.likelihood_term);
      }
    }
    return fmt::format(
        "The judgement rests in part on what {} shared, which this audience must not see. Without "
        "it the adopted actor {}.",
        fmt::join(originators, " and "), standing);
  }

  const RecordRequest& request_;
  const registry::RunRecord& record_;
  const FileSystem& files_;
  const RegisterOpener& open_;
  CaseCounts counts_;
  std::map<std::string, model::Judgement, std::less<>> authored_;
};

}  // namespace

Result<CaseCounts> record_case(const RecordRequest& request, const FileSystem& files,
                               const RegisterOpener& open) {
  return Recorder(request, files, open).run();
}

}  // namespace longwatch::pipeline
