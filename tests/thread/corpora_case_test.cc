// The same stages over logs that nobody of us made: they say what they can, and what cannot be
// excluded.
#include <algorithm>
#include <chrono>
#include <cstdlib>

#include <gtest/gtest.h>

#include "tests/support/corpora.h"
#include "tests/thread/case_fixture.h"

namespace longwatch::thread {
namespace {

Timestamp some_time() {
  return *parse_iso8601("2026-01-01T00:00:00Z");
}

bool has_fact(const model::Assessment& assessment, model::Certainty certainty) {
  return std::any_of(assessment.facts.begin(), assessment.facts.end(),
                     [&](const model::ImpactFact& fact) { return fact.certainty == certainty; });
}

/// Nothing is claimed that no telemetry covers, and everything leads to bytes.
void expect_honest(const Case& result) {
  ASSERT_FALSE(result.internal.incidents.empty());
  EXPECT_FALSE(result.internal.synthetic);
  EXPECT_EQ(result.investigation.synthetic_sources, 0U);
  EXPECT_TRUE(result.verified.broken.empty());
  std::size_t in_incidents = 0;
  for (const model::Incident& incident : result.internal.incidents) {
    in_incidents += incident.findings.size();
    const model::Assessment* const assessment = assessment_of(result.internal, incident);
    ASSERT_NE(assessment, nullptr);
    EXPECT_TRUE(has_fact(*assessment, model::Certainty::CannotBeExcluded)) << incident.title;
    const model::Judgement* const judgement = judgement_of(result.internal.judgements, incident);
    ASSERT_NE(judgement, nullptr);
    EXPECT_EQ(judgement->status, model::JudgementStatus::Lead);
    EXPECT_LE(judgement->hypotheses.front().actor == model::kUnknownActor
                  ? 0
                  : judgement->hypotheses.front().probability,
              .55)
        << "techniques alone carry no more";
  }
  EXPECT_EQ(in_incidents + result.internal.set_aside.explained.size() +
                result.internal.set_aside.alone.size(),
            result.internal.findings.size());
  EXPECT_EQ(result.internal.findings.size() + result.investigation.finding_copies,
            result.investigation.report.findings);
  for (const model::Statement& statement : result.story.statements) {
    EXPECT_FALSE(statement.findings.empty() && statement.evidence.empty() &&
                 statement.records.empty())
        << statement.text;
  }
  EXPECT_NE(sentences(result.story).find("cannot be excluded"), std::string::npos);
  EXPECT_EQ(result.internal_page.find("SYNTHETIC"), std::string::npos);
}

TEST(RealLogs, EveryStageRunsOverTheAttackSamplesWithAttackKnowledge) {
  LW_NEED_CORPORA("evtx-attack-samples");
  LW_NEED_CORPORA("attack");
  const test_support::TempDirectory scratch;
  CaseInput input;
  input.telemetry = {test_support::corpora_path("evtx-attack-samples")};
  input.rules = {test_support::corpora_path("sigma/rules")};
  input.knowledge = {test_support::corpora_path("attack/enterprise-attack-18.1.json.gz")};
  const Case result = run_case(input, scratch, some_time());
  expect_honest(result);
  EXPECT_GT(result.internal.findings.size(), 1000U);
}

TEST(RealLogs, EveryStageRunsOverAnOtrfSet) {
  LW_NEED_CORPORA("otrf");
  const test_support::TempDirectory scratch;
  const std::string archive = test_support::corpora_path(
      "otrf/datasets/atomic/windows/lateral_movement/host/covenant_dcom_iertutil_dll_hijack.zip");
  const std::string command = "unzip -q '" + archive + "' -d '" + scratch.file("logs") + "'";
  ASSERT_EQ(std::system(command.c_str()), 0);  // NOLINT(concurrency-mt-unsafe): a test's own
  CaseInput input;
  input.telemetry = {scratch.file("logs")};
  input.rules = {test_support::corpora_path("sigma/rules")};
  const Case result = run_case(input, scratch, some_time());
  expect_honest(result);
}

TEST(RealLogs, AWorkspaceWithRealDataRefusesGeneratedData) {
  LW_NEED_CORPORA("evtx-attack-samples");
  const test_support::TempDirectory scratch;
  CaseInput input;
  input.telemetry = {test_support::corpora_path("evtx-attack-samples/Lateral Movement")};
  input.rules = {test_support::corpora_path("sigma/rules")};
  run_case(input, scratch, some_time());
  const auto set = scenario::write_scenario(test_support::scenario_file("tarawera"),
                                            scratch.file("generated"), small_options());
  ASSERT_TRUE(set.ok());
  const auto kind_refused = open_kind(scratch, registry::DataKind::Synthetic);
  ASSERT_FALSE(kind_refused.ok());
  EXPECT_EQ(kind_refused.error().code(), ErrorCode::Conflict);
}

TEST(RealLogs, GeneratedAndRealLogsSideBySideAreRefused) {
  LW_NEED_CORPORA("evtx-attack-samples");
  const test_support::TempDirectory scratch;
  const auto set = scenario::write_scenario(test_support::scenario_file("tarawera"),
                                            scratch.file("generated"), small_options());
  ASSERT_TRUE(set.ok());
  CaseInput input;
  input.telemetry = {set->telemetry,
                     test_support::corpora_path("evtx-attack-samples/Lateral Movement")};
  input.rules = {repository_path("content/rules")};
  const auto refused = investigate_only(input);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().code(), ErrorCode::Conflict);
}

}  // namespace
}  // namespace longwatch::thread
