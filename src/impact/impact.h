#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/activity.h"
#include "model/assessment.h"
#include "model/estate.h"
#include "model/evidence.h"
#include "model/incident.h"
#include "model/record.h"
#include "model/target_list.h"

/// What an incident did: how far it came, what was accessed, taken, altered and destroyed, and what
/// cannot be said. Pure functions: the same input gives the same answer.
namespace longwatch::impact {

/// A versioned table of decisions, first row that holds wins (content/severity/*.yaml): data, so
/// that another country brings its own.
struct SeverityRow {
  std::string category;
  std::string because;
  std::vector<std::string>
      all;  ///< names of conditions that must hold (content/severity/README.md)
};

struct SeverityTable {
  std::string id;
  std::string version;
  std::string authority;
  std::vector<SeverityRow> rows;
};

/// Fails with `InvalidInput` (line, column) on unknown keys and conditions.
Result<SeverityTable> parse_severity_table(std::string_view yaml, std::string_view name);

struct ImpactInput {
  const model::Incident& incident;
  std::span<const model::Activity> own;  ///< of the incident (correlate::activities_of), by time
  /// Every activity of the second reading: for coverage, baselines, and what was not touched.
  std::span<const model::Activity> all;
  std::span<const model::FindingRecord> findings;  ///< of the incident
  const model::Estate& estate;
  std::span<const model::SourceRecord> sources;
  const SeverityTable& severity;
  /// Of partners; one concerns the incident when it names half of those whom its mails were sent
  /// to.
  std::span<const model::TargetList> targets{};
};

/// Never says "deleted" for what was taken. Absence is claimed only with coverage from the
/// incident's first to its last event; without it the fact says CannotBeExcluded and why.
model::Assessment assess(const ImpactInput& input);

/// One decision for everybody the assessment exposes, with wording by class and the reason. A
/// shared mailbox is told through its owner; somebody outside the organisations is referred.
/// `decided_by` is the identity that runs this.
std::vector<model::NotificationDecision> decide_notifications(const model::Assessment& assessment,
                                                              const model::Incident& incident,
                                                              const model::Estate& estate,
                                                              std::string_view decided_by);

}  // namespace longwatch::impact
