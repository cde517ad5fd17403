#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/case_file.h"
#include "model/story.h"
#include "pipeline/investigate.h"
#include "pipeline/record_case.h"
#include "register/register.h"
#include "scenario/scenario.h"
#include "tests/support/tarawera_truth.h"
#include "tests/support/temp_directory.h"

namespace longwatch::thread {

/// A case as it came out: what was found, and what each audience reads.
struct Case {
  pipeline::Investigation investigation;
  pipeline::CaseCounts counts;
  model::CaseFile internal;
  model::CaseFile open;  ///< public
  model::Story story;
  std::string internal_page;
  std::string partner_page;  ///< empty when no release names a partner
  std::string public_page;
  registry::VerifyReport verified;
};

/// A file or folder of this repository.
std::string repository_path(std::string_view name);

/// What `run_case` starts from.
struct CaseInput {
  std::vector<std::string> telemetry;
  std::vector<std::string> rules;
  std::vector<std::string> indicators;
  std::vector<std::string> knowledge;
  std::string assets;
  pipeline::CasePaths files;
  std::optional<Timestamp> year;  ///< a moment of the fiscal year; absent = the worst incident's
};

/// Every stage over the input, into a workspace in `scratch`. The test fails when a stage does.
/// Figures are those of the fiscal year in which the worst incident began.
Case run_case(const CaseInput& input, const test_support::TempDirectory& scratch, Timestamp now);

/// The stages up to the record, without a register.
Result<pipeline::Investigation> investigate_only(const CaseInput& input);

/// Opens the workspace that `run_case` made, naming the kind of its data.
Result<std::unique_ptr<registry::Register>> open_kind(const test_support::TempDirectory& scratch,
                                                      registry::DataKind kind);

struct Tarawera {
  scenario::ScenarioSet set;
  test_support::TaraweraTruth expected;
  Case result;
};

/// Options with little benign telemetry, so that a test takes seconds.
scenario::ScenarioOptions small_options();

/// The telemetry of a scenario's set with our rules and what it brings along.
CaseInput input_of(const scenario::ScenarioSet& set);

/// Generates the scenario and runs every stage on it.
Tarawera run_tarawera(const scenario::ScenarioOptions& options,
                      const test_support::TempDirectory& scratch);

/// The incident whose hosts or observables hold this value; null when there is none.
const model::Incident* incident_with(const model::CaseFile& file, const std::string& value);
const model::Assessment* assessment_of(const model::CaseFile& file,
                                       const model::Incident& incident);
const model::Judgement* judgement_of(const std::vector<model::Judgement>& judgements,
                                     const model::Incident& incident);

/// All sentences of the story, one a line.
std::string sentences(const model::Story& story);

}  // namespace longwatch::thread
