#include "attribute/lead.h"

#include <cmath>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "attribute/explain.h"
#include "attribute/internal/outcomes.h"
#include "knowledge/knowledge.h"
#include "tests/support/memory_files.h"

namespace longwatch::attribute {
namespace {

constexpr std::size_t kActors = 30;
constexpr std::size_t kTechniques = 60;

/// A STIX bundle of actors that do not exist. Actor a has techniques a..a+9 from two reports, and
/// malware of its own.
std::string invented_bundle() {
  std::string out = R"({"type":"bundle","id":"bundle--1","objects":[)"
                    R"({"type":"x-mitre-collection","id":"col","x_mitre_version":"99.1"})";
  const auto object = [&](std::string_view type, std::string_view prefix, std::size_t number,
                          std::string_view name) {
    out += fmt::format(
        R"(,{{"type":"{0}","id":"{0}--{1}","name":"{2} {1}","external_references":[{{"source_name":"mitre-attack","external_id":"{3}{4}"}}]}})",
        type, number, name, prefix, 9000 + number);
  };
  std::size_t relations = 0;
  const auto uses = [&](std::size_t actor, std::string_view type, std::size_t item,
                        std::size_t report) {
    out += fmt::format(
        R"(,{{"type":"relationship","id":"r-{}","relationship_type":"uses","source_ref":"intrusion-set--{}","target_ref":"{}--{}","external_references":[{{"source_name":"Report {} on {}","description":"X. (2020, May 4). T."}}]}})",
        relations++, actor, type, item, report, actor);
  };
  for (std::size_t i = 0; i < kTechniques; ++i) {
    object("attack-pattern", "T", i, "Way");
  }
  for (std::size_t i = 0; i < kActors; ++i) {
    object("intrusion-set", "G", i, "ACTOR");
    object("malware", "S", i, "BUG");
    for (std::size_t j = 0; j < 10; ++j) {
      uses(i, "attack-pattern", i + j, j % 2);
    }
    uses(i, "malware", i, 0);
    uses(i, "malware", i, 1);
  }
  return out + "]}";
}

class BareLead : public testing::Test {
 protected:
  BareLead() {
    test_support::MemoryFiles files;
    files.add_file("k.json", invented_bundle());
    DiagnosticCollector diagnostics;
    const std::vector<std::string> paths = {"k.json"};
    auto loaded = knowledge::load_evidence(paths, files, diagnostics);
    if (loaded.ok()) {
      base_ = *std::move(loaded);
    }
    const auto weights = load_weights("content/attribution/weights.yaml", system_files());
    if (weights.ok()) {
      weights_ = *weights;
    }
  }

  Lead lead(const FeatureQuery& features) const {
    const Result<Lead> result = lead_of(features, base_, weights_);
    EXPECT_TRUE(result.ok());
    return result.ok() ? *result : Lead();
  }

  static double probability_of(const Lead& lead, std::string_view actor) {
    for (const model::Hypothesis& hypothesis : lead.judgement.hypotheses) {
      if (hypothesis.actor == actor) {
        return hypothesis.probability;
      }
    }
    return -1;
  }

  static double sum(const Lead& lead) {
    double sum = 0;
    for (const model::Hypothesis& hypothesis : lead.judgement.hypotheses) {
      sum += hypothesis.probability;
    }
    return sum;
  }

  knowledge::EvidenceBase base_;
  ProfileWeights weights_;
};

std::vector<std::string> techniques_of(std::size_t actor) {
  std::vector<std::string> ids;
  for (std::size_t j = 0; j < 10; ++j) {
    ids.push_back(fmt::format("T{}", 9000 + actor + j));
  }
  return ids;
}

TEST_F(BareLead, WhateverIsAskedProbabilitiesSumToOneWithUnknownAndImitation) {
  internal::Draws draws(1);
  for (int i = 0; i < 60; ++i) {
    FeatureQuery features;
    for (std::size_t j = 0; j < 1 + draws.below(12); ++j) {
      features.techniques.push_back(fmt::format("T{}", 9000 + draws.below(kTechniques + 5)));
    }
    for (std::size_t j = 0; j < draws.below(3); ++j) {
      features.software.push_back(fmt::format("S{}", 9000 + draws.below(kActors + 5)));
    }
    const Lead result = lead(features);
    EXPECT_NEAR(sum(result), 1, 1e-9);
    EXPECT_GE(probability_of(result, "unknown"), 0);
    EXPECT_GE(probability_of(result, "imitation"), 0);
    EXPECT_TRUE(result.judgement.sponsors.empty()) << "a lead names no state";
    EXPECT_EQ(result.judgement.status, model::JudgementStatus::Lead);
  }
}

TEST_F(BareLead, TechniquesAloneNeverPassEvensWhateverTheyAre) {
  for (std::size_t actor = 0; actor < kActors; ++actor) {
    FeatureQuery features;
    features.techniques = techniques_of(actor);
    const Lead result = lead(features);
    for (const model::Hypothesis& hypothesis : result.judgement.hypotheses) {
      if (hypothesis.actor != "unknown" && hypothesis.actor != "imitation") {
        EXPECT_LE(hypothesis.probability, 0.55);
      }
    }
  }
}

TEST_F(BareLead, OwnMalwareAndWaysThatFitNameTheActor) {
  const Lead result = lead({techniques_of(7), {"S9007"}, {}, {}, {}});
  EXPECT_EQ(result.judgement.hypotheses.front().actor, "G9007");
  EXPECT_LE(result.judgement.hypotheses.front().probability, 0.80) << "one artefact";
  EXPECT_GT(result.judgement.hypotheses.front().probability, 0.55);
}

TEST_F(BareLead, MalwareOfAnActorWhoWorksOtherwiseAccusesNobody) {
  const Lead result = lead({techniques_of(2), {"S9025"}, {}, {}, {}});
  EXPECT_LT(probability_of(result, "G9025"), 0.55);
  EXPECT_GT(probability_of(result, "imitation"),
            probability_of(lead({techniques_of(25), {"S9025"}, {}, {}, {}}), "imitation"));
}

TEST_F(BareLead, TheLedgerAddsUpToWhatTellsTwoActorsApart) {
  const Lead result = lead({techniques_of(4), {}, {}, {}, {}});
  std::vector<std::pair<double, double>> odds_and_ledgers;
  for (const model::Hypothesis& hypothesis : result.judgement.hypotheses) {
    if (hypothesis.actor.starts_with("G")) {
      double decibans = hypothesis.prior_decibans;
      for (const model::LedgerItem& item : hypothesis.ledger) {
        decibans += item.decibans;
      }
      odds_and_ledgers.emplace_back(10 * std::log10(hypothesis.probability), decibans);
    }
  }
  ASSERT_GE(odds_and_ledgers.size(), 3U);
  // The first may be capped; the others are as the ledger says.
  EXPECT_NEAR(odds_and_ledgers[1].first - odds_and_ledgers[2].first,
              odds_and_ledgers[1].second - odds_and_ledgers[2].second, 1e-6);
}

TEST_F(BareLead, WhatTheKnowledgeHasNotIsToldAndCountsForUnknown) {
  FeatureQuery features;
  features.techniques = techniques_of(3);
  const double before = probability_of(lead(features), "unknown");
  features.techniques.insert(features.techniques.end(), {"T1", "T2", "T3", "T4"});
  const Lead result = lead(features);
  EXPECT_EQ(result.not_known, (std::vector<std::string>{"T1", "T2", "T3", "T4"}));
  EXPECT_GT(probability_of(result, "unknown"), before);
}

TEST_F(BareLead, AnExplanationSaysWhatTheOrderHangsOnAndWhatToLookFor) {
  FeatureQuery features;
  features.techniques = {"T9012", "T9013", "T9014"};
  features.software = {"S9012"};
  const Result<Explanation> explained = explain_lead(features, base_, weights_);
  ASSERT_TRUE(explained.ok());
  ASSERT_EQ(explained->hypotheses.size(), 3U);
  EXPECT_EQ(explained->hypotheses.front(), "G9012");
  EXPECT_EQ(explained->rows.front().item, "S9012") << "the malware tells them apart best";
  ASSERT_EQ(explained->without.size(), 4U);
  EXPECT_EQ(explained->without.front().item, "S9012");
  EXPECT_TRUE(explained->without.front().changes_words);
  ASSERT_FALSE(explained->look_for.empty());
  for (const LookFor& item : explained->look_for) {
    EXPECT_NE(item.item, "S9012") << "it was seen";
    EXPECT_GT(item.decibans, 0);
  }
}

TEST_F(BareLead, NothingToGoByIsAnError) {
  const Result<Lead> result = lead_of({}, base_, weights_);
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().message(), "expected techniques, software or victims, got none");
}

}  // namespace
}  // namespace longwatch::attribute
