#include "pipeline/record_case.h"

#include <algorithm>
#include <chrono>
#include <set>
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

const model::Assessment* assessment_of(const model::CaseFile& file, std::string_view incident) {
  for (const model::Assessment& assessment : file.assessments) {
    if (assessment.incident == incident) {
      return &assessment;
    }
  }
  return nullptr;
}

const model::Judgement* judgement_of(std::span<const model::Judgement> judgements,
                                     std::string_view incident) {
  for (const model::Judgement& judgement : judgements) {
    if (judgement.incident == incident) {
      return &judgement;
    }
  }
  return nullptr;
}

/// "host:WEB01" becomes the id of the incident that is meant. False when there is none.
bool resolve(const model::CaseFile& file, std::string& incident) {
  const std::optional<IncidentSelector> selector = parse_selector(incident);
  if (!selector.has_value()) {
    return true;  // an id already, or about no incident
  }
  const model::Incident* const found = find_incident(*selector, file.incidents);
  if (found != nullptr) {
    incident = found->id;
  }
  return found != nullptr;
}

bool is_about_what_was_lost(const model::ImpactFact& fact) {
  return fact.kind == model::ImpactKind::Destroyed || fact.kind == model::ImpactKind::Exfiltrated ||
         fact.data_class >= model::DataClass::Personal;
}

/// What somebody says about the impact stands beside what the record shows of the same thing.
void hold_against_record(const model::CaseFile& file, model::Claim& claim) {
  const model::Assessment* const assessment = assessment_of(file, claim.incident);
  if (claim.about == "attribution") {
    claim.held_against = "A claim about who did it does not change the judgement.";
    return;
  }
  if (assessment == nullptr) {
    claim.held_against = "Not assessed.";
    return;
  }
  claim.held_against = "What the record shows of the impact stands beside it.";
  for (const model::ImpactFact& fact : assessment->facts) {
    if (is_about_what_was_lost(fact)) {
      claim.facts.push_back(fact.id);
    }
  }
}

Status import_claims(const CasePaths& paths, const FileSystem& files, const model::CaseFile& file,
                     Register& entries, CaseCounts& counts) {
  std::vector<model::Claim> claims;
  LW_TRY(load(paths.claims, files, registry::parse_claims, claims));
  for (model::Claim& claim : claims) {
    if (!resolve(file, claim.incident)) {
      ++counts.without_incident;
      continue;
    }
    hold_against_record(file, claim);
    LW_TRY(entries.add_claim(claim));
    ++counts.claims;
  }
  return {};
}

Status import_responses(const CasePaths& paths, const FileSystem& files,
                        const model::CaseFile& file, Register& entries, CaseCounts& counts) {
  std::vector<model::Response> responses;
  LW_TRY(load(paths.responses, files, registry::parse_responses, responses));
  for (model::Response& response : responses) {
    if (!resolve(file, response.incident)) {
      ++counts.without_incident;
      continue;
    }
    LW_TRY(entries.add_response(response));
    ++counts.responses;
  }
  return {};
}

std::vector<std::string> organisation_names(const model::Incident& incident,
                                            const model::CaseFile& file) {
  std::vector<std::string> names;
  for (const std::string& id : incident.organisations) {
    const auto found = std::find_if(
        file.organisations.begin(), file.organisations.end(),
        [&](const model::Organisation& organisation) { return organisation.id == id; });
    names.push_back(found == file.organisations.end() ? id : found->name);
  }
  return names;
}

/// Who shared evidence for the adopted hypothesis that the audience must not see.
std::set<std::string> hidden_originators(const model::Judgement& judgement,
                                         const model::Audience& audience) {
  std::set<std::string> originators;
  for (const model::Hypothesis& hypothesis : judgement.hypotheses) {
    if (hypothesis.actor != judgement.adopted_actor) {
      continue;
    }
    for (const model::LedgerItem& item : hypothesis.ledger) {
      if (!permits(item.marking, audience)) {
        const std::vector<std::string> partners = partners_of(item.marking);
        originators.insert(partners.begin(), partners.end());
      }
    }
  }
  return originators;
}

/// Which partners' evidence the adopted hypothesis rests on that this audience must not see, and
/// how the lead stands without it.
std::string caveat_of(const model::Judgement& judgement, const ReleaseOrder& order) {
  const std::set<std::string> originators = hidden_originators(judgement, order.audience);
  if (originators.empty()) {
    return {};
  }
  std::string text = fmt::format(
      "The judgement rests in part on what {} shared, which this audience must not see.",
      fmt::join(originators, " and "));
  const model::Judgement* const alone = judgement_of(order.without_partners, judgement.incident);
  if (alone == nullptr) {
    return text;
  }
  for (const model::Hypothesis& hypothesis : alone->hypotheses) {
    if (hypothesis.actor == judgement.adopted_actor) {
      return text + fmt::format(" Without what partners shared, the likelihood is '{}'.",
                                hypothesis.likelihood_term);
    }
  }
  return text + " Without what partners shared, the adopted actor is no hypothesis.";
}

/// Carries out the standing instructions, each as the person who gave it.
class InstructionRun {
 public:
  InstructionRun(const RecordRequest& request, const RegisterOpener& open)
      : request_(request), open_(open) {}

  Status run(const Instructions& instructions, CaseCounts& counts) {
    for (const JudgementInstruction& instruction : instructions.judgements) {
      LW_TRY(judge(instruction, counts));
    }
    for (const ReleaseInstruction& instruction : instructions.releases) {
      LW_TRY(release(instruction, counts));
    }
    return {};
  }

 private:
  Result<model::CaseFile> internal_view() const {
    LW_TRY_ASSIGN(const std::unique_ptr<Register> entries, open_(request_.identity));
    return entries->view({});
  }

  Status judge(const JudgementInstruction& instruction, CaseCounts& counts) {
    const registry::RunRecord& record = request_.investigation.record;
    const model::Incident* const incident = find_incident(instruction.incident, record.incidents);
    const model::Judgement* const lead =
        incident == nullptr ? nullptr : judgement_of(record.judgements, incident->id);
    if (lead == nullptr) {
      ++counts.without_incident;
      return {};
    }
    LW_TRY_ASSIGN(const model::Judgement judgement,
                  attribute::author_judgement(*lead, authoring_of(instruction, *lead, request_.now),
                                              request_.investigation.actors));
    LW_TRY_ASSIGN(const std::unique_ptr<Register> entries, open_(instruction.author));
    LW_TRY(entries->add_judgement(judgement));
    ++counts.judgements;
    return {};
  }

  Status release(const ReleaseInstruction& instruction, CaseCounts& counts) {
    LW_TRY_ASSIGN(const model::CaseFile file, internal_view());
    const model::Incident* const incident = find_incident(instruction.incident, file.incidents);
    const model::Judgement* const judgement =
        incident == nullptr ? nullptr : judgement_of(file.judgements, incident->id);
    if (judgement == nullptr) {
      ++counts.without_incident;
      return {};
    }
    ReleaseOrder order;
    order.audience = instruction.audience;
    order.granularity = granularity_of(instruction, *judgement);
    order.effective = instruction.effective;
    order.reason = order.granularity == instruction.granularity ? instruction.reason
                                                                : instruction.reason_otherwise;
    order.without_partners = request_.investigation.without_partners;
    LW_TRY_ASSIGN(const model::Release proposed, make_release(order, *incident, file));
    LW_TRY(propose(proposed, instruction.authority));
    LW_TRY_ASSIGN(const std::unique_ptr<Register> entries, open_(instruction.confirmed_by));
    LW_TRY(entries->confirm_release(proposed.id));
    ++counts.releases;
    return {};
  }

  Status propose(const model::Release& proposed, const std::string& authority) {
    LW_TRY_ASSIGN(const std::unique_ptr<Register> entries, open_(authority));
    return entries->propose_release(proposed);
  }

  const RecordRequest& request_;
  const RegisterOpener& open_;
};

}  // namespace

Result<CaseCounts> import_case(const CasePaths& paths, const FileSystem& files, Register& entries) {
  CaseCounts counts;
  LW_TRY_ASSIGN(const model::CaseFile file, entries.view({}));
  std::vector<model::PersonalFields> persons;
  LW_TRY(load(paths.persons, files, registry::parse_persons, persons));
  for (const model::PersonalFields& person : persons) {
    LW_TRY(entries.add_person(person));
    ++counts.persons;
  }
  std::vector<model::ListedIncident> listed;
  LW_TRY(load(paths.incident_list, files, registry::parse_incident_list, listed));
  counts.listed = listed.size();
  if (!listed.empty()) {
    LW_TRY(entries.add_listed_incidents(listed));
  }
  LW_TRY(import_claims(paths, files, file, entries, counts));
  LW_TRY(import_responses(paths, files, file, entries, counts));
  return counts;
}

Result<model::Release> make_release(const ReleaseOrder& order, const model::Incident& incident,
                                    const model::CaseFile& file) {
  const model::Judgement* const judgement = judgement_of(file.judgements, incident.id);
  if (judgement == nullptr || judgement->status != model::JudgementStatus::Authored) {
    return Error(ErrorCode::NotFound,
                 "nobody has authored a judgement of it; nothing can be released")
        .at(incident.id)
        .with_hint("'longwatch register judge' records one");
  }
  const model::Assessment* const assessment = assessment_of(file, incident.id);
  if (assessment == nullptr) {
    return Error(ErrorCode::NotFound, "it has no assessment; nothing can be released")
        .at(incident.id);
  }
  model::Release release;
  release.id =
      "r-" + short_digest(fmt::format("{}\n{}\n{}\n", incident.id, name_of(order.audience.kind),
                                      order.audience.partner));
  release.incident = incident.id;
  release.judgement = judgement->id;
  release.judgement_version = judgement->version;
  release.audience = order.audience;
  release.granularity = order.granularity;
  release.wording = share::release_wording(
      {incident, *assessment, *judgement, order.granularity, organisation_names(incident, file)});
  release.effective = order.effective;
  release.reason = order.reason;
  release.caveat = caveat_of(*judgement, order);
  if (order.audience.kind == model::Audience::Kind::Partner) {
    for (const model::ImpactFact& fact : assessment->facts) {
      release.facts.push_back(fact.id);
    }
  }
  return release;
}

Result<CaseCounts> record_case(const RecordRequest& request, const FileSystem& files,
                               const RegisterOpener& open) {
  CaseCounts counts;
  {
    LW_TRY_ASSIGN(const std::unique_ptr<Register> entries, open(request.identity));
    const model::Estate& estate = request.investigation.estate;
    LW_TRY(entries->set_calendar({estate.fiscal_year_starts, estate.utc_offset}));
    LW_TRY(entries->add_run(request.investigation.record));
    LW_TRY_ASSIGN(counts, import_case(request.paths, files, *entries));
  }
  Instructions instructions;
  LW_TRY(load(request.paths.decisions, files, parse_instructions, instructions));
  LW_TRY(InstructionRun(request, open).run(instructions, counts));
  return counts;
}

}  // namespace longwatch::pipeline
