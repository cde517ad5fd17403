// Nothing may be keyed to one scenario: other seeds, names, addresses, dates, volumes and actors,
// and evidence that partners did not share, must change what the page says in the way the truth of
// the scenario changed.
#include <algorithm>
#include <chrono>
#include <set>

#include <gtest/gtest.h>

#include "tests/thread/case_fixture.h"

namespace longwatch::thread {
namespace {

using scenario::ScenarioOptions;
using test_support::TaraweraTruth;

bool contains(const std::string& text, const std::string& word) {
  return text.find(word) != std::string::npos;
}

std::vector<std::string> hosts_with(const model::Assessment& assessment, model::Reach reach) {
  std::vector<std::string> hosts;
  for (const model::HostReach& row : assessment.reach) {
    if (row.reach == reach) {
      hosts.push_back(row.host);
    }
  }
  std::sort(hosts.begin(), hosts.end());
  return hosts;
}

const model::ImpactFact* fact_of(const model::Assessment& assessment, model::ImpactKind kind,
                                 std::uint64_t bytes) {
  for (const model::ImpactFact& fact : assessment.facts) {
    if (fact.kind == kind && fact.bytes == bytes) {
      return &fact;
    }
  }
  return nullptr;
}

const model::Hypothesis* hypothesis_of(const model::Judgement& judgement,
                                       const std::string& actor) {
  for (const model::Hypothesis& hypothesis : judgement.hypotheses) {
    if (hypothesis.actor == actor) {
      return &hypothesis;
    }
  }
  return nullptr;
}

double probability_of(const model::Judgement& judgement, const std::string& actor) {
  const model::Hypothesis* const hypothesis = hypothesis_of(judgement, actor);
  return hypothesis == nullptr ? 0 : hypothesis->probability;
}

/// Scope and impact follow the truth, whatever the names.
void expect_truth(const Tarawera& tarawera) {
  const TaraweraTruth& truth = tarawera.expected;
  const Case& result = tarawera.result;
  const model::Incident* const intrusion = incident_with(result.internal, truth.web_host);
  ASSERT_NE(intrusion, nullptr) << "no incident on " << truth.web_host;
  EXPECT_EQ(intrusion->kind, model::IncidentKind::Intrusion);
  EXPECT_LE(intrusion->first.value(), truth.first + std::chrono::hours(1));
  EXPECT_GE(intrusion->last.value(), truth.last - std::chrono::hours(1));
  const model::Assessment* const assessment = assessment_of(result.internal, *intrusion);
  ASSERT_NE(assessment, nullptr);
  EXPECT_EQ(hosts_with(*assessment, model::Reach::Accessed), truth.accessed_hosts);
  EXPECT_EQ(hosts_with(*assessment, model::Reach::Denied), truth.denied_hosts);
  for (const model::HostReach& row : assessment->reach) {
    if (row.reach == model::Reach::Denied) {
      EXPECT_EQ(row.times, truth.denies.at(row.host)) << row.host;
    }
  }
  EXPECT_NE(fact_of(*assessment, model::ImpactKind::Staged, truth.staged_bytes), nullptr)
      << "nothing staged with " << truth.staged_bytes << " bytes";
  EXPECT_NE(fact_of(*assessment, model::ImpactKind::Exfiltrated, truth.sent_bytes), nullptr)
      << "nothing sent with " << truth.sent_bytes << " bytes";
  const auto exposed = std::find_if(assessment->facts.begin(), assessment->facts.end(),
                                    [](const model::ImpactFact& fact) {
                                      return fact.kind == model::ImpactKind::CredentialsExposed;
                                    });
  ASSERT_NE(exposed, assessment->facts.end());
  EXPECT_EQ(exposed->count, truth.exposed_credentials);
}

/// Every sentence leads somewhere, and evidence leads to bytes.
void expect_traceable(const Case& result) {
  std::set<std::string> evidence;
  for (const model::EvidenceItem& item : result.internal.evidence) {
    evidence.insert(item.id);
    EXPECT_FALSE(item.line.empty()) << item.source << " record " << item.record;
    EXPECT_EQ(item.sha256.size(), 64U);
    EXPECT_GT(item.length, 0U);
  }
  std::set<std::string> findings;
  for (const model::FindingRecord& finding : result.internal.findings) {
    findings.insert(finding.id);
  }
  ASSERT_FALSE(result.story.statements.empty());
  for (const model::Statement& statement : result.story.statements) {
    EXPECT_FALSE(statement.findings.empty() && statement.evidence.empty() &&
                 statement.records.empty())
        << statement.text;
    for (const std::string& id : statement.findings) {
      EXPECT_TRUE(findings.contains(id)) << id << " of: " << statement.text;
    }
    for (const std::string& id : statement.evidence) {
      EXPECT_TRUE(evidence.contains(id)) << id << " of: " << statement.text;
    }
  }
}

/// What only insiders may read stands nowhere in what everybody reads.
void expect_nothing_internal(const Tarawera& tarawera) {
  const TaraweraTruth& truth = tarawera.expected;
  const std::string& page = tarawera.result.public_page;
  for (const std::string& host : truth.accessed_hosts) {
    EXPECT_FALSE(contains(page, host)) << host;
  }
  for (const std::string& address : truth.intruder_addresses) {
    EXPECT_FALSE(contains(page, address)) << address;
  }
  EXPECT_FALSE(contains(page, truth.mail_sender_domain));
  EXPECT_TRUE(tarawera.result.open.findings.empty());
  EXPECT_TRUE(tarawera.result.open.evidence.empty());
  EXPECT_TRUE(tarawera.result.open.decisions.empty());
  for (const model::Judgement& judgement : tarawera.result.internal.judgements) {
    for (const model::Hypothesis& hypothesis : judgement.hypotheses) {
      for (const model::LedgerItem& item : hypothesis.ledger) {
        if (item.kind == model::ActorItemKind::Infrastructure) {
          EXPECT_FALSE(contains(page, item.item)) << item.item;
        }
      }
    }
  }
}

void expect_statistics(const Tarawera& tarawera) {
  const TaraweraTruth& truth = tarawera.expected;
  ASSERT_TRUE(tarawera.result.internal.statistics.has_value());
  std::set<std::pair<std::uint64_t, std::uint64_t>> figures;
  for (const model::Figure& figure : tarawera.result.internal.statistics->figures) {
    figures.emplace(figure.numerator, figure.denominator);
  }
  EXPECT_TRUE(figures.contains({truth.listed_state, truth.listed_incidents}));
  EXPECT_TRUE(figures.contains({truth.listed_criminal, truth.listed_incidents}));
}

void expect_all(const Tarawera& tarawera) {
  expect_truth(tarawera);
  expect_traceable(tarawera.result);
  expect_nothing_internal(tarawera);
  expect_statistics(tarawera);
  EXPECT_TRUE(tarawera.result.verified.broken.empty());
  EXPECT_TRUE(contains(tarawera.result.internal_page, "SYNTHETIC"));
  EXPECT_TRUE(contains(tarawera.result.public_page, "SYNTHETIC"));
}

class Seeds : public testing::TestWithParam<std::uint64_t> {};

TEST_P(Seeds, ScopeImpactAttributionAndFiguresFollowTheTruthOfTheScenario) {
  const test_support::TempDirectory scratch;
  ScenarioOptions options = small_options();
  options.seed = GetParam();
  const Tarawera tarawera = run_tarawera(options, scratch);
  expect_all(tarawera);
  const model::Incident* const intrusion =
      incident_with(tarawera.result.internal, tarawera.expected.web_host);
  ASSERT_NE(intrusion, nullptr);
  const model::Judgement* const judgement =
      judgement_of(tarawera.result.internal.judgements, *intrusion);
  ASSERT_NE(judgement, nullptr);
  EXPECT_EQ(judgement->hypotheses.front().actor, tarawera.expected.planted_actor);
  EXPECT_EQ(judgement->hypotheses.front().likelihood_term, "highly likely");
  EXPECT_EQ(judgement->confidence, model::AnalyticConfidence::Moderate);
  EXPECT_EQ(judgement->status, model::JudgementStatus::Authored);
  const model::Incident* const mails =
      incident_with(tarawera.result.internal, tarawera.expected.mail_sender_domain);
  ASSERT_NE(mails, nullptr);
  EXPECT_EQ(mails->kind, model::IncidentKind::MailCampaign);
  const model::Incident* const attempt =
      incident_with(tarawera.result.internal, tarawera.expected.attempt_address);
  ASSERT_NE(attempt, nullptr);
  EXPECT_EQ(attempt->kind, model::IncidentKind::Attempt);
  EXPECT_NE(attempt->id, intrusion->id);
  EXPECT_EQ(tarawera.result.internal.incidents.size(), 3U);
}

INSTANTIATE_TEST_SUITE_P(Perturbation, Seeds, testing::Values(1, 2, 7, 4711));

TEST(Perturbation, OtherNamesAndAddressesStandOnThePageAndTheOldOnesDoNot) {
  const test_support::TempDirectory first_scratch;
  const test_support::TempDirectory second_scratch;
  ScenarioOptions other = small_options();
  other.seed = 99;
  const Tarawera first = run_tarawera(small_options(), first_scratch);
  const Tarawera second = run_tarawera(other, second_scratch);
  EXPECT_TRUE(contains(second.result.internal_page, second.expected.web_host));
  for (const std::string& host : first.expected.accessed_hosts) {
    EXPECT_TRUE(contains(first.result.internal_page, host)) << host;
    EXPECT_FALSE(contains(second.result.internal_page, host)) << host;
  }
  for (const std::string& address : first.expected.intruder_addresses) {
    EXPECT_TRUE(contains(first.result.internal_page, address)) << address;
    EXPECT_FALSE(contains(second.result.internal_page, address)) << address;
  }
}

TEST(Perturbation, WithoutWhatPartnersSharedTheActorIsLessLikelyAndNoGroupIsNamedInPublic) {
  const test_support::TempDirectory scratch;
  ScenarioOptions options = small_options();
  options.names["partners"] = "dropped";
  const Tarawera tarawera = run_tarawera(options, scratch);
  expect_truth(tarawera);
  const model::Incident* const intrusion =
      incident_with(tarawera.result.internal, tarawera.expected.web_host);
  ASSERT_NE(intrusion, nullptr);
  const model::Judgement* const judgement =
      judgement_of(tarawera.result.investigation.record.judgements, *intrusion);
  ASSERT_NE(judgement, nullptr);
  const double probability = probability_of(*judgement, tarawera.expected.planted_actor);
  EXPECT_GE(probability, .35);
  EXPECT_LE(probability, .55);
  EXPECT_EQ(hypothesis_of(*judgement, tarawera.expected.planted_actor)->likelihood_term,
            "realistic possibility");
  EXPECT_EQ(judgement->confidence, model::AnalyticConfidence::Low);
  EXPECT_FALSE(contains(tarawera.result.public_page,
                        hypothesis_of(*judgement, tarawera.expected.planted_actor)->name));
  EXPECT_EQ(incident_with(tarawera.result.internal, tarawera.expected.mail_sender_domain), nullptr)
      << "only the partner knew the sender";
}

TEST(Perturbation, AnotherActorsTracesLeadToThatActor) {
  const test_support::TempDirectory scratch;
  ScenarioOptions options = small_options();
  options.names["planted_actor"] = "glass-kite";
  const Tarawera tarawera = run_tarawera(options, scratch);
  expect_truth(tarawera);
  const model::Incident* const intrusion =
      incident_with(tarawera.result.internal, tarawera.expected.web_host);
  ASSERT_NE(intrusion, nullptr);
  const model::Judgement* const judgement =
      judgement_of(tarawera.result.internal.judgements, *intrusion);
  ASSERT_NE(judgement, nullptr);
  EXPECT_EQ(judgement->hypotheses.front().actor, "glass-kite");
}

TEST(Perturbation, AnIntruderNobodyKnowsStaysUnknownAndIsNotNamed) {
  const test_support::TempDirectory scratch;
  ScenarioOptions options = small_options();
  options.names["planted_actor"] = "none";
  const Tarawera tarawera = run_tarawera(options, scratch);
  expect_truth(tarawera);
  const model::Incident* const intrusion =
      incident_with(tarawera.result.internal, tarawera.expected.web_host);
  ASSERT_NE(intrusion, nullptr);
  const model::Judgement* const judgement =
      judgement_of(tarawera.result.internal.judgements, *intrusion);
  ASSERT_NE(judgement, nullptr);
  EXPECT_EQ(judgement->hypotheses.front().actor, model::kUnknownActor);
  EXPECT_TRUE(judgement->adopted_actor.empty());
  EXPECT_TRUE(judgement->sponsors.empty());
}

TEST(Perturbation, OtherDatesMoveEveryTimeAndNothingElse) {
  const test_support::TempDirectory first_scratch;
  const test_support::TempDirectory second_scratch;
  ScenarioOptions moved = small_options();
  moved.start = parse_iso8601("2031-02-10T00:00:00Z");
  const Tarawera first = run_tarawera(small_options(), first_scratch);
  const Tarawera second = run_tarawera(moved, second_scratch);
  expect_truth(second);
  EXPECT_EQ(first.result.internal.incidents.size(), second.result.internal.incidents.size());
  EXPECT_TRUE(contains(second.result.internal_page, "2031-02"));
  EXPECT_FALSE(contains(second.result.internal_page, "2025-08"));
}

TEST(Perturbation, MoreOrdinaryLifeChangesNothingOfWhatWasFound) {
  const test_support::TempDirectory scratch;
  ScenarioOptions options = small_options();
  options.scale = 0.02;
  const Tarawera tarawera = run_tarawera(options, scratch);
  expect_truth(tarawera);
}

TEST(Perturbation, TheSameScenarioGivesTheSamePagesByteForByte) {
  const test_support::TempDirectory first_scratch;
  const test_support::TempDirectory second_scratch;
  const Tarawera first = run_tarawera(small_options(), first_scratch);
  const Tarawera second = run_tarawera(small_options(), second_scratch);
  EXPECT_EQ(first.result.internal_page, second.result.internal_page);
  EXPECT_EQ(first.result.public_page, second.result.public_page);
}

}  // namespace
}  // namespace longwatch::thread
