#include <algorithm>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "attribute/attribute.h"
#include "base/file_system.h"
#include "formats/json.h"
#include "knowledge/knowledge.h"
#include "tests/support/corpora.h"

namespace longwatch::attribute {
namespace {

constexpr const char* kBundleName = "attack/enterprise-attack-18.1.json.gz";
constexpr const char* kSetsName = "attack/eval_sets.json";

struct Query {
  std::string id;
  std::vector<std::string> truth;
  std::vector<std::string> techniques;
};

/// Reads the queries of one set: {"loco": [{"id", "truth": [], "techniques": [], ...}], ...}.
class QueryVisitor {
 public:
  explicit QueryVisitor(std::string_view set) : set_(set) {}

  void begin_object() {
    ++depth_;
    if (depth_ == 3 && wanted_) {
      queries.emplace_back();
    }
  }

  void end_object() { --depth_; }

  void begin_array() { ++depth_; }

  void end_array() { --depth_; }

  void key(std::string_view raw) {
    if (depth_ == 1) {
      wanted_ = raw == set_;
    } else if (depth_ == 3) {
      member_ = raw;
    }
  }

  void string(std::string_view raw) {
    if (!wanted_ || queries.empty()) {
      return;
    }
    if (depth_ == 3 && member_ == "id") {
      queries.back().id = raw;
    } else if (depth_ == 4 && member_ == "truth") {
      queries.back().truth.emplace_back(raw);
    } else if (depth_ == 4 && member_ == "techniques") {
      queries.back().techniques.emplace_back(raw);
    }
  }

  void number(std::string_view /*text*/) {}

  void boolean(bool /*value*/) {}

  void null() {}

  std::vector<Query> queries;

 private:
  std::string_view set_;
  std::string_view member_;
  int depth_ = 0;
  bool wanted_ = false;
};

std::vector<Query> read_queries(std::string_view set) {
  const auto text =
      read_text_file(system_files(), test_support::corpora_path(kSetsName), 10'000'000);
  QueryVisitor visitor(set);
  if (text.ok()) {
    formats::JsonIndexer indexer;
    formats::JsonLimits limits;
    limits.values = 1'000'000;
    EXPECT_TRUE(formats::walk_json(*text, indexer, visitor, limits).ok());
  }
  return std::move(visitor.queries);
}

model::ActorCatalogue load_attack() {
  DiagnosticCollector diagnostics;
  const std::vector<std::string> paths = {test_support::corpora_path(kBundleName)};
  auto catalogue = knowledge::load_actors(paths, system_files(), diagnostics);
  return catalogue.ok() ? std::move(catalogue).value() : model::ActorCatalogue{};
}

model::Judgement judge(const std::vector<std::string>& techniques,
                       const model::ActorCatalogue& catalogue) {
  model::Incident incident;
  incident.id = "i-1";
  incident.techniques = techniques;
  return attribute({incident, {}, {}, catalogue});
}

bool is_actor(const model::Hypothesis& hypothesis) {
  return hypothesis.actor != model::kUnknownActor && hypothesis.actor != model::kImitation;
}

TEST(AttributeCorpora, TechniquesAloneNeverCarryAnAccusationOfARealGroup) {
  LW_NEED_CORPORA(kBundleName);
  LW_NEED_CORPORA(kSetsName);
  const model::ActorCatalogue catalogue = load_attack();
  ASSERT_EQ(catalogue.actors.size(), 172U);
  std::size_t queries = 0;
  std::size_t first = 0;
  std::size_t known = 0;
  double unknown = 0;
  for (const std::string_view set : {"loco", "loro-asof", "unattributed"}) {
    for (const Query& query : read_queries(set)) {
      const model::Judgement judgement = judge(query.techniques, catalogue);
      ++queries;
      double sum = 0;
      for (const model::Hypothesis& hypothesis : judgement.hypotheses) {
        sum += hypothesis.probability;
        EXPECT_TRUE(!is_actor(hypothesis) || hypothesis.probability <= 0.55) << query.id;
        unknown += hypothesis.actor == model::kUnknownActor ? hypothesis.probability : 0;
      }
      EXPECT_NEAR(sum, 1.0, 1e-9) << query.id;
      EXPECT_EQ(judgement.confidence, model::AnalyticConfidence::Low) << query.id;
      const auto best =
          std::find_if(judgement.hypotheses.begin(), judgement.hypotheses.end(), is_actor);
      known += query.truth.empty() ? 0U : 1U;
      first += best != judgement.hypotheses.end() &&
                       std::find(query.truth.begin(), query.truth.end(), best->actor) !=
                           query.truth.end()
                   ? 1U
                   : 0U;
    }
  }
  ASSERT_GT(queries, 300U);
  RecordProperty("queries", std::to_string(queries));
  RecordProperty("first_right_with_leakage",
                 std::to_string(first) + " of " + std::to_string(known));
  RecordProperty("mean_unknown", std::to_string(unknown / static_cast<double>(queries)));
  // The profiles hold the very reports that are asked for, so most are found: a canary, no merit.
  EXPECT_GT(first * 10, known * 6);
}

TEST(AttributeCorpora, MalwareOfOneGroupPointsToItAndStaysLikely) {
  LW_NEED_CORPORA(kBundleName);
  const model::ActorCatalogue catalogue = load_attack();
  model::Incident incident;
  incident.id = "i-1";
  incident.techniques = {"T1190", "T1505.003", "T1059.003", "T1003.001"};
  model::Observable badflick;
  badflick.type = "malware";
  badflick.value = "BADFLICK";
  incident.observables = {badflick};
  const model::Judgement judgement = attribute({incident, {}, {}, catalogue});
  EXPECT_EQ(judgement.hypotheses.front().actor, "G0065");
  EXPECT_GT(judgement.hypotheses.front().probability, 0.5);
  EXPECT_LE(judgement.hypotheses.front().probability, 0.80);
}

TEST(AttributeCorpora, ToolsThatManyUseAccuseNobody) {
  LW_NEED_CORPORA(kBundleName);
  const model::ActorCatalogue catalogue = load_attack();
  model::Incident incident;
  incident.id = "i-1";
  for (const std::string_view name : {"Mimikatz", "PsExec", "Net", "Cobalt Strike", "certutil"}) {
    model::Observable observable;
    observable.type = "software";
    observable.value = name;
    incident.observables.push_back(observable);
  }
  const model::Judgement judgement = attribute({incident, {}, {}, catalogue});
  EXPECT_EQ(judgement.hypotheses.front().actor, model::kUnknownActor);
}

}  // namespace
}  // namespace longwatch::attribute
