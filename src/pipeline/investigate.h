#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "model/actor.h"
#include "model/estate.h"
#include "pipeline/stages.h"
#include "pipeline/sweep.h"
#include "register/register.h"

/// The whole way through the house: logs in, incidents with their impact and a lead out.
namespace longwatch::pipeline {

struct InvestigationRequest {
  SweepRequest sweep;
  StageOptions stages;                 ///< rules and indicators; behaviours are always run
  std::string assets;                  ///< assets.yaml; empty = nothing is known of the estate
  std::vector<std::string> knowledge;  ///< actor files, folders and ATT&CK bundles; may be empty
  std::vector<std::string> targets{};  ///< partners' lists of whom an actor aimed at
  std::string severity;                ///< the severity table
  std::string scale = "uk";            ///< of likelihood words: "uk" or "icd203"
  std::string identity;                ///< who runs it: decides on notifications
};

/// What came out. `record` holds no private contact and no name of a person the estate knows: their
/// accounts and addresses are replaced by subject ids.
struct Investigation {
  RunReport report;
  registry::RunRecord record;
  model::Estate estate;
  model::ActorCatalogue actors;
  /// For each judgement of the record: the lead as it stands without what partners shared.
  std::vector<model::Judgement> without_partners;
  std::vector<detect::sigma::RuleReport> rule_reports;
  std::uint64_t indicators = 0;
  std::uint64_t activities = 0;         ///< of the second reading
  std::uint64_t findings_left_out = 0;  ///< beyond limits::kFindingsCorrelated
  /// In copies of files that were handed over more than once: report.findings = findings of the
  /// record + copies + left out.
  std::uint64_t finding_copies = 0;
  /// Sources that carry the mark of generated data, and those that do not.
  std::uint64_t synthetic_sources = 0;
  std::uint64_t real_sources = 0;
};

/// Reads the sources twice: once for findings, once for what happened around the incidents. Fails
/// as `build_stages`, `run_sweep` and the loaders of knowledge do; with `Conflict` when generated
/// and real sources lie side by side, or when the sources changed between the readings.
Result<Investigation> investigate(const InvestigationRequest& request, const FileSystem& files,
                                  const SweepContext& context);

/// "e-" and the first 16 hex digits of SHA-256 over the source's SHA-256 in hex and the offset in
/// decimal, each followed by a line feed.
std::string evidence_id(std::string_view source_sha256, std::uint64_t offset);

}  // namespace longwatch::pipeline
