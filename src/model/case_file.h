#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/time.h"
#include "model/assessment.h"
#include "model/estate.h"
#include "model/evidence.h"
#include "model/incident.h"
#include "model/judgement.h"
#include "model/marking.h"
#include "model/record.h"

namespace longwatch::model {

/// What one audience may see of a workspace at one time: made by the register, which leaves out
/// what markings and releases do not allow. Whoever holds it may print all of it.
struct CaseFile {
  Audience audience;
  bool synthetic = false;
  std::optional<Timestamp> as_known;
  std::vector<SourceRecord> sources;
  std::vector<FindingRecord> findings;
  std::vector<EvidenceItem> evidence;
  SetAside set_aside;
  std::vector<Incident> incidents;  ///< latest versions, worst first
  std::vector<Campaign> campaigns;
  std::vector<Assessment> assessments;  ///< latest
  std::vector<Judgement> judgements;    ///< latest of each incident
  std::vector<Release> releases;        ///< in effect at `as_known`; internal: all
  std::vector<NotificationDecision> decisions;
  std::vector<Claim> claims;
  std::vector<Response> responses;
  std::optional<Statistics> statistics;
  std::vector<Organisation> organisations;
};

}  // namespace longwatch::model
