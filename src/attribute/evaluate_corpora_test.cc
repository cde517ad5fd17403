#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "attribute/evaluate.h"
#include "knowledge/knowledge.h"
#include "tests/support/corpora.h"

namespace longwatch::attribute {
namespace {

constexpr const char* kBundleName = "attack/enterprise-attack-18.1.json.gz";
constexpr const char* kDatedName = "misp-galaxy/threat-actor-dated.json";
constexpr const char* kClustersName = "misp-galaxy/clusters/threat-actor.json";

/// The method measured on ATT&CK v18.1, as docs/attribution-results.md shows it.
class EvaluateCorpora : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    if (!test_support::have_corpora(kBundleName)) {
      return;
    }
    std::vector<std::string> paths;
    for (const char* const name : {kBundleName, kDatedName, kClustersName}) {
      paths.push_back(test_support::corpora_path(name));
    }
    DiagnosticCollector diagnostics;
    auto loaded = knowledge::load_evidence(paths, system_files(), diagnostics);
    ASSERT_TRUE(loaded.ok()) << loaded.error().to_line();
    loaded_base = new knowledge::EvidenceBase(*std::move(loaded));
  }

  static void TearDownTestSuite() { delete loaded_base; }

  /// All protocols; measured when a test first asks.
  static const Evaluation& evaluation() {
    static const Evaluation measured = [] {
      const auto weights = load_weights("content/attribution/weights.yaml", system_files());
      EXPECT_TRUE(weights.ok());
      EvaluateOptions options;
      options.draws = 10;
      options.resamples = 500;
      auto evaluated = evaluate(*loaded_base, weights.ok() ? *weights : ProfileWeights(), options);
      EXPECT_TRUE(evaluated.ok());
      return evaluated.ok() ? *std::move(evaluated) : Evaluation();
    }();
    return measured;
  }

  static const SetFigures& set(std::string_view protocol, std::string_view evidence,
                               std::size_t techniques = 0,
                               std::string_view weights = "as shipped") {
    const SetFigures* const found = evaluation().find(protocol, evidence, techniques, weights);
    EXPECT_NE(found, nullptr);
    static const SetFigures none;
    return found == nullptr ? none : *found;
  }

  static const knowledge::EvidenceBase* loaded_base;
};

const knowledge::EvidenceBase* EvaluateCorpora::loaded_base = nullptr;

constexpr std::string_view kSoftware = "techniques and software";
constexpr std::string_view kUnseen = "fitted without the actor";

TEST_F(EvaluateCorpora, CasesAreThoseThatOthersCounted) {
  LW_NEED_CORPORA(kBundleName);
  EXPECT_EQ(set("loco-strict", kSoftware).cases, 24U);
  EXPECT_EQ(set("loco-strict", "techniques").cases, 23U) << "one campaign has no techniques";
  EXPECT_GE(set("loro-asof", kSoftware).cases, 344U);
  EXPECT_LE(set("loro-asof", kSoftware).cases, 359U);
  EXPECT_NEAR(static_cast<double>(set("loro-leaky", kSoftware).cases), 506, 3);
}

TEST_F(EvaluateCorpora, ProbabilitiesSayMoreThanTheBaseRateAndTheBaseline) {
  LW_NEED_CORPORA(kBundleName);
  const ProbabilityFigures& figures = *set("loro-asof", kSoftware, 0, kUnseen).probabilities;
  EXPECT_GT(figures.gain.low, 1.0);
  EXPECT_GT(figures.gain_over_baseline.low, 0.1);
  EXPECT_GT(figures.right_auroc, 0.87);
  EXPECT_LT(figures.calibration_error, 0.04);
  EXPECT_GT(figures.precision, 0.92);
  EXPECT_GT(figures.coverage, 0.10);
}

TEST_F(EvaluateCorpora, RanksStayWhereTheyWere) {
  LW_NEED_CORPORA(kBundleName);
  EXPECT_GT(set("loro-asof", kSoftware).top1.value, 0.55);
  EXPECT_GT(set("loro-asof", "techniques", 10).top5.value, 0.50);
  EXPECT_GE(set("loco-strict", "all and victims").top1.value, 11.0 / 24 - 1e-9);
}

TEST_F(EvaluateCorpora, TheLeakIsSeenWhereNothingIsHeldBackAndNowhereElse) {
  LW_NEED_CORPORA(kBundleName);
  EXPECT_GT(set("loro-leaky", "techniques").top1.value, 0.95);
  // More than 70 % without malware would be a leak until proven otherwise.
  for (const std::string_view protocol : {"loco-strict", "loco-asof", "loro-strict", "loro-asof"}) {
    EXPECT_LT(set(protocol, "techniques").top1.value, 0.60) << protocol;
    EXPECT_LT(set(protocol, kSoftware).strata[3].top1.value, 0.60) << protocol;
  }
}

TEST_F(EvaluateCorpora, HardlyAnybodyIsAccusedWrongly) {
  LW_NEED_CORPORA(kBundleName);
  for (const std::string_view protocol : {"loco-strict", "loco-asof", "loro-strict", "loro-asof"}) {
    const AccusationFigures& alone = *set(protocol, "techniques").accusations;
    EXPECT_EQ(alone.wrong_actor + alone.right_actor, 0U) << "techniques alone accuse nobody";
    EXPECT_LE(alone.highest_without_software, 0.55);
    const AccusationFigures& with = *set(protocol, kSoftware).accusations;
    EXPECT_LT(static_cast<double>(with.wrong_actor), 0.03 * static_cast<double>(with.printed));
  }
  ASSERT_TRUE(evaluation().imitation.has_value());
  EXPECT_EQ(evaluation().imitation->cases, 20U);
  EXPECT_LE(evaluation().imitation->framed, 2U);
}

TEST_F(EvaluateCorpora, OutsideCasesAreRankedOneByOne) {
  LW_NEED_CORPORA(kBundleName);
  const auto weights = load_weights("content/attribution/weights.yaml", system_files());
  ASSERT_TRUE(weights.ok());
  const Result<SetFigures> figures = evaluate_cases(
      *loaded_base, *weights,
      R"([{"id":"a","truth":["G0065"],"techniques":["T1190"],"software":["S0229"],"country":"NZ"},)"
      R"({"id":"b","truth":["G0000"],"techniques":["T1190"]}])");
  ASSERT_TRUE(figures.ok()) << figures.error().to_line();
  ASSERT_EQ(figures->each.size(), 2U);
  EXPECT_EQ(figures->each[0].rank, 1);
  EXPECT_EQ(figures->each[1].rank, 173) << "whom nobody described is behind everybody";
  const Result<SetFigures> wrong =
      evaluate_cases(*loaded_base, *weights, R"([{"truth":[1],"techniques":[]}])");
  ASSERT_FALSE(wrong.ok());
  EXPECT_EQ(wrong.error().place(), "case 1");
}

TEST_F(EvaluateCorpora, FittingAgainGivesTheWeightsThatAreShipped) {
  LW_NEED_CORPORA(kBundleName);
  const Result<ProfileWeights> fitted = fit_weights(*loaded_base);
  ASSERT_TRUE(fitted.ok()) << fitted.error().to_line();
  const Result<std::string> shipped =
      read_text_file(system_files(), "content/attribution/weights.yaml", 1U << 20U);
  ASSERT_TRUE(shipped.ok());
  EXPECT_EQ(to_yaml(*fitted), *shipped);
}

}  // namespace
}  // namespace longwatch::attribute
