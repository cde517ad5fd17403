#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "attribute/attribute.h"
#include "base/result.h"
#include "model/incident.h"
#include "model/judgement.h"

/// Standing instructions of people (`decisions.yaml`): who adopts a lead, under which conditions,
/// and what may then be said to whom. They decide; longwatch carries out and records who decided.
namespace longwatch::pipeline {

/// Which incident is meant, without knowing its id: the worst one on this host, or the mails of
/// this sender.
struct IncidentSelector {
  std::string host;  ///< canonical name
  std::string sender_domain;
};

struct JudgementInstruction {
  IncidentSelector incident;
  std::string author;
  double least_probability = 1;
  model::AnalyticConfidence least_confidence = model::AnalyticConfidence::High;
  attribute::Sponsors sponsors = attribute::Sponsors::Leave;
  std::string dissent;
};

struct ReleaseInstruction {
  IncidentSelector incident;
  model::Audience audience;
  /// Said when the authored judgement adopts an actor with at least this much.
  model::Granularity granularity = model::Granularity::Nothing;
  double least_probability = 1;
  model::AnalyticConfidence least_confidence = model::AnalyticConfidence::High;
  model::Granularity otherwise = model::Granularity::Nothing;
  std::string authority;
  std::string confirmed_by;
  std::optional<Timestamp> effective;
  std::string reason;
  std::string reason_otherwise;
};

struct Instructions {
  std::vector<JudgementInstruction> judgements;
  std::vector<ReleaseInstruction> releases;
};

/// Fails with `InvalidInput` (file, line, column) on unknown keys, missing identities, and values
/// that are none of the allowed ones.
Result<Instructions> parse_instructions(std::string_view yaml, std::string_view name);

/// The incident a selector means; null when there is none.
const model::Incident* find_incident(const IncidentSelector& selector,
                                     std::span<const model::Incident> incidents);

/// "host:WEB01" or "sender_domain:x.example", as claims and responses name their incident.
std::optional<IncidentSelector> parse_selector(std::string_view text);

/// The best hypothesis that is an actor, when it reaches what the instruction demands; else none is
/// adopted.
attribute::Authoring authoring_of(const JudgementInstruction& instruction,
                                  const model::Judgement& lead, Timestamp now);

/// The granularity the instruction leads to for this judgement.
model::Granularity granularity_of(const ReleaseInstruction& instruction,
                                  const model::Judgement& judgement);

}  // namespace longwatch::pipeline
