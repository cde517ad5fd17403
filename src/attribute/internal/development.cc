#include "attribute/internal/development.h"

#include <algorithm>
#include <map>
#include <utility>

#include "attribute/internal/profile_posterior.h"

namespace longwatch::attribute::internal {
namespace {

using knowledge::EntityId;

// What a case weighs in the fit: as reported, seen without software, seen in part.
constexpr double kWhole = 1.0;
constexpr double kTechniquesAlone = 0.5;
constexpr double kTenTechniques = 0.15;
constexpr std::size_t kTen = 10;
constexpr std::size_t kTenDraws = 4;
constexpr std::uint64_t kSeed = 1;
// Ridge on standardised columns: few cases, correlated terms.
constexpr double kTermRidge = 0.002;
constexpr double kKnownRidge = 0.02;

DevelopmentCase development_case(const knowledge::EvidenceBase& base, const VictimClaims& claims,
                                 const EvaluationCase& evaluated, Draws& draws) {
  const CaseKnowledge knowledge(base, claims, evaluated);
  DevelopmentCase result;
  result.actor = evaluated.truth.front();
  ProfileQuery query = evaluated.query;
  const auto add = [&](double weight) {
    result.queries.push_back({knowledge.terms(query, {}), weight});
  };
  add(kWhole);
  query.software.clear();
  add(kTechniquesAlone);
  for (std::size_t i = 0; i < kTenDraws && evaluated.query.techniques.size() >= kTen; ++i) {
    query.techniques = drawn(evaluated.query.techniques, kTen, draws);
    add(kTenTechniques);
  }
  return result;
}

Choice profile_choice(const DevelopmentQuery& query) {
  Choice choice;
  choice.chosen = query.terms.truth;
  choice.weight = query.weight;
  for (const TermValues& values : query.terms.present.values) {
    choice.rows.insert(choice.rows.end(), values.begin(), values.end());
  }
  return choice;
}

Choice baseline_choice(const DevelopmentQuery& query) {
  return {query.terms.present.bm25, query.terms.truth, query.weight};
}

/// Calls `visit` with every query of the cases that are not left out.
template <class Visit>
void for_each_query(std::span<const DevelopmentCase> cases, const LeftOut& left_out, Visit visit) {
  for (std::size_t i = 0; i < cases.size(); ++i) {
    if (!left_out[i]) {
      for (const DevelopmentQuery& query : cases[i].queries) {
        visit(query);
      }
    }
  }
}

template <class MakeChoice>
std::vector<double> fit_terms(std::span<const DevelopmentCase> cases, const LeftOut& left_out,
                              std::size_t columns, MakeChoice make_choice) {
  std::vector<Choice> choices;
  for_each_query(cases, left_out,
                 [&](const DevelopmentQuery& query) { choices.push_back(make_choice(query)); });
  std::vector<const Choice*> pointers;
  for (const Choice& choice : choices) {
    pointers.push_back(&choice);
  }
  return fit_choices(pointers, columns, kTermRidge);
}

/// The logit of "known" from the ranking's first `features` features.
template <class Rank>
KnownWeights fit_known(std::span<const DevelopmentCase> cases, const LeftOut& left_out,
                       std::size_t features, Rank rank) {
  std::vector<Trial> trials;
  for_each_query(cases, left_out, [&](const DevelopmentQuery& query) {
    const Ranking ranking = rank(query.terms);
    const auto add = [&](std::span<const double> scores, const QueryShape& shape, bool known) {
      const KnownFeatures all = known_features(scores, shape);
      trials.push_back({{all.begin(), all.begin() + static_cast<std::ptrdiff_t>(features)},
                        query.weight,
                        known});
    };
    add(ranking.present, query.terms.present.shape, true);
    add(ranking.removed, query.terms.removed.shape, false);
  });
  std::vector<double> fitted = fit_trials(trials, kKnownRidge);
  fitted.resize(kKnownFeatures + 1);
  return {fitted[0], fitted[1], fitted[2], fitted[3], fitted[4], fitted[5]};
}

}  // namespace

std::vector<EntityId> drawn(std::vector<EntityId> items, std::size_t count, Draws& draws) {
  for (std::size_t i = 0; i < count && i < items.size(); ++i) {
    std::swap(items[i], items[i + draws.below(items.size() - i)]);
  }
  items.resize(std::min(count, items.size()));
  return items;
}

std::vector<DevelopmentCase> development_cases(const knowledge::EvidenceBase& base,
                                               const VictimClaims& claims) {
  Draws draws(kSeed);
  std::vector<DevelopmentCase> cases;
  for (const EvaluationCase& evaluated : evaluation_cases(base, Protocol::ReportAsOf)) {
    cases.push_back(development_case(base, claims, evaluated, draws));
  }
  return cases;
}

ProfileWeights fit_profile(std::span<const DevelopmentCase> cases, const LeftOut& left_out) {
  ProfileWeights weights;
  const std::vector<double> terms = fit_terms(cases, left_out, kTerms, profile_choice);
  weights.terms = {terms[0], terms[1], terms[2], terms[3], terms[4], terms[5], terms[6]};
  weights.known = fit_known(cases, left_out, kKnownFeatures, [&](const CaseTerms& query) {
    return rank_by_profile(query, weights.terms);
  });
  weights.cases = static_cast<std::size_t>(std::count(left_out.begin(), left_out.end(), false));
  return weights;
}

BaselineWeights fit_baseline(std::span<const DevelopmentCase> cases, const LeftOut& left_out) {
  BaselineWeights weights;
  weights.temperature = fit_terms(cases, left_out, 1, baseline_choice).front();
  // Only what the scores themselves say: the baseline has no eye for malware.
  constexpr std::size_t kOfScores = 2;
  weights.known = fit_known(cases, left_out, kOfScores, [&](const CaseTerms& query) {
    return rank_by_baseline(query, weights.temperature);
  });
  return weights;
}

std::vector<std::size_t> parts_by_actor(std::span<const DevelopmentCase> cases, std::size_t parts,
                                        std::uint64_t seed) {
  Draws draws(seed);
  std::map<EntityId, std::size_t> part_of;
  for (const DevelopmentCase& one : cases) {
    part_of.try_emplace(one.actor, 0);
  }
  for (auto& [actor, part] : part_of) {
    part = draws.below(parts);
  }
  std::vector<std::size_t> result;
  for (const DevelopmentCase& one : cases) {
    result.push_back(part_of.at(one.actor));
  }
  return result;
}

}  // namespace longwatch::attribute::internal
