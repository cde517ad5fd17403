#include "attribute/evaluate.h"

#include <algorithm>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "attribute/internal/case_terms.h"
#include "attribute/internal/development.h"
#include "attribute/internal/evaluation_cases.h"
#include "attribute/internal/imitation_cases.h"
#include "attribute/internal/outcomes.h"
#include "attribute/internal/printed_verdict.h"
#include "attribute/internal/profile_posterior.h"
#include "model/enum_names.h"

namespace longwatch::attribute {
namespace {

using internal::BaselineWeights;
using internal::CaseKnowledge;
using internal::CaseTerms;
using internal::DevelopmentCase;
using internal::Draws;
using internal::EvaluationCase;
using internal::Outcome;
using internal::ProfileQuery;
using internal::Protocol;
using internal::Ranking;
using internal::VictimClaims;
using knowledge::EvidenceBase;

constexpr std::string_view kTechniques = "techniques";
constexpr std::string_view kTechniquesSoftware = "techniques and software";
constexpr std::string_view kWithVictims = "all and victims";
constexpr std::string_view kShipped = "as shipped";
constexpr std::string_view kWithoutActor = "fitted without the actor";
constexpr std::array<std::size_t, 3> kDrawnTechniques = {5, 10, 15};
constexpr std::size_t kParts = 10;
constexpr std::size_t kImitations = 20;

ProfileQuery with_evidence(ProfileQuery query, std::string_view evidence) {
  if (evidence != kWithVictims) {
    query.countries.clear();
    query.sectors.clear();
  }
  if (evidence == kTechniques) {
    query.software.clear();
  }
  return query;
}

/// Outcomes of one protocol with one kind of evidence, while cases come one by one.
struct Gathering {
  SetFigures figures;
  std::vector<double> ranks;
  std::vector<Outcome> outcomes;
  std::array<std::vector<double>, 4> strata;
  AccusationFigures accusations;
};

std::string truth_text(const EvidenceBase& base, const EvaluationCase& evaluated) {
  std::string text;
  for (const knowledge::EntityId actor : evaluated.truth) {
    text += (text.empty() ? "" : " ") + base.entity(actor).id;
  }
  return text;
}

/// Runs the cases of one protocol.
class ProtocolRun {
 public:
  ProtocolRun(const EvidenceBase& base, const VictimClaims& claims, const ProfileWeights& weights,
              const EvaluateOptions& options, Protocol protocol)
      : base_(base),
        claims_(claims),
        weights_(weights),
        options_(options),
        protocol_(protocol),
        draws_(options.seed),
        states_(base) {
    start(kTechniques);
    start(kTechniquesSoftware);
    if (protocol == Protocol::CampaignStrict || protocol == Protocol::CampaignAsOf ||
        protocol == Protocol::CampaignLax) {
      start(kWithVictims);
    }
    if (protocol == Protocol::CampaignStrict || protocol == Protocol::CampaignAsOf ||
        protocol == Protocol::ReportAsOf) {
      for (const std::size_t count : kDrawnTechniques) {
        Gathering& drawn = start(kTechniques);
        drawn.figures.techniques = count;
        drawn.figures.draws = options.draws;
      }
    }
  }

  std::vector<SetFigures> run() {
    for (const EvaluationCase& evaluated : internal::evaluation_cases(base_, protocol_)) {
      const CaseKnowledge knowledge(base_, claims_, evaluated);
      for (Gathering& gathering : gatherings_) {
        if (gathering.figures.techniques == 0) {
          judge(evaluated, knowledge, gathering);
        } else {
          judge_draws(evaluated, knowledge, gathering);
        }
      }
    }
    std::vector<SetFigures> sets;
    for (Gathering& gathering : gatherings_) {
      sets.push_back(finish(gathering));
    }
    return sets;
  }

 private:
  Gathering& start(std::string_view evidence) {
    Gathering& gathering = gatherings_.emplace_back();
    gathering.figures.protocol = model::name_of(protocol_);
    gathering.figures.evidence = evidence;
    gathering.figures.weights = kShipped;
    return gathering;
  }

  void judge(const EvaluationCase& evaluated, const CaseKnowledge& knowledge,
             Gathering& gathering) {
    const ProfileQuery query = with_evidence(evaluated.query, gathering.figures.evidence);
    if (query.techniques.empty() && query.software.empty()) {
      return;
    }
    const CaseTerms terms = knowledge.terms(query, weights_.victims);
    if (terms.truth.empty()) {
      return;
    }
    const Ranking ranking = rank_by_profile(terms, weights_.terms);
    const Outcome outcome = outcome_of(terms, ranking, weights_.known);
    gathering.ranks.push_back(outcome.rank);
    gathering.strata[static_cast<std::size_t>(knowledge.stratum(evaluated.query))].push_back(
        outcome.rank);
    const internal::ReportProfiles& candidates = knowledge.present();
    gathering.figures.each.push_back({evaluated.id, truth_text(base_, evaluated), outcome.rank,
                                      base_.entity(candidates.actor(outcome.leader)).id,
                                      outcome.leader_probability, outcome.truth_probability,
                                      outcome.unknown_probability});
    count_accusations(evaluated, knowledge, query, gathering.accusations);
    gathering.outcomes.push_back(outcome);
  }

  void count_accusations(const EvaluationCase& evaluated, const CaseKnowledge& knowledge,
                         const ProfileQuery& query, AccusationFigures& figures) const {
    for (const auto* const profiles : {&knowledge.present(), &knowledge.removed()}) {
      const internal::PrintedVerdict verdict =
          internal::printed_verdict(*profiles, query, weights_);
      ++figures.printed;
      if (query.software.empty()) {
        figures.highest_without_software =
            std::max(figures.highest_without_software, verdict.probability);
      }
      if (!verdict.accuses()) {
        continue;
      }
      const auto& truth = evaluated.truth;
      if (std::find(truth.begin(), truth.end(), verdict.actor) != truth.end()) {
        ++figures.right_actor;
        continue;
      }
      ++figures.wrong_actor;
      const std::string state = states_.state_of(verdict.actor);
      const bool same = std::any_of(truth.begin(), truth.end(), [&](knowledge::EntityId actor) {
        return !state.empty() && states_.state_of(actor) == state;
      });
      figures.wrong_state += same ? 0U : 1U;
      figures.majority_state += state == states_.commonest() ? 1U : 0U;
    }
  }

  void judge_draws(const EvaluationCase& evaluated, const CaseKnowledge& knowledge,
                   Gathering& gathering) {
    const std::size_t count = gathering.figures.techniques;
    if (evaluated.query.techniques.size() < count) {
      return;
    }
    std::vector<std::size_t> truth;
    for (const knowledge::EntityId actor : evaluated.truth) {
      if (const auto candidate = knowledge.present().candidate_of(actor)) {
        truth.push_back(*candidate);
      }
    }
    ProfileQuery query = with_evidence(evaluated.query, kTechniques);
    const internal::TermValues weights = internal::in_order(weights_.terms);
    for (std::size_t i = 0; i < options_.draws && !truth.empty(); ++i) {
      query.techniques = internal::drawn(evaluated.query.techniques, count, draws_);
      std::vector<double> scores;
      for (const internal::TermValues& values :
           internal::TermCalculator(knowledge.present(), query).values()) {
        scores.push_back(internal::score_of(values, weights));
      }
      gathering.ranks.push_back(internal::rank_of(scores, truth));
    }
  }

  SetFigures finish(Gathering& gathering) const {
    SetFigures figures = std::move(gathering.figures);
    figures.cases = gathering.ranks.size() / std::max<std::size_t>(figures.draws, 1);
    internal::set_ranks(figures, gathering.ranks);
    for (std::size_t i = 0; i < gathering.strata.size(); ++i) {
      const auto first =
          static_cast<double>(std::count_if(gathering.strata[i].begin(), gathering.strata[i].end(),
                                            [](double rank) { return rank <= 1; }));
      figures.strata[i] = {
          gathering.strata[i].size(),
          internal::wilson(first, static_cast<double>(gathering.strata[i].size()))};
    }
    if (!gathering.outcomes.empty()) {
      figures.probabilities = internal::probability_figures(gathering.outcomes, {}, options_);
      figures.accusations = gathering.accusations;
    }
    return figures;
  }

  const EvidenceBase& base_;
  const VictimClaims& claims_;
  const ProfileWeights& weights_;
  const EvaluateOptions& options_;
  Protocol protocol_;
  Draws draws_;
  internal::StatesOfActors states_;
  std::vector<Gathering> gatherings_;
};

/// The primary figure: weights of model and baseline fitted without the case's actor.
std::vector<SetFigures> cross_validated(const EvidenceBase& base, const VictimClaims& claims,
                                        const EvaluateOptions& options) {
  const std::vector<DevelopmentCase> cases = internal::development_cases(base, claims);
  const std::vector<std::size_t> parts = internal::parts_by_actor(cases, kParts, options.seed);
  std::array<std::vector<Outcome>, 2> outcomes;  // all of the case, techniques alone
  std::array<std::vector<Outcome>, 2> baselines;
  for (std::size_t part = 0; part < kParts; ++part) {
    internal::LeftOut left_out;
    for (const std::size_t of : parts) {
      left_out.push_back(of == part);
    }
    if (std::find(left_out.begin(), left_out.end(), true) == left_out.end()) {
      continue;
    }
    const ProfileWeights weights = internal::fit_profile(cases, left_out);
    const BaselineWeights baseline = internal::fit_baseline(cases, left_out);
    for (std::size_t i = 0; i < cases.size(); ++i) {
      for (std::size_t kind = 0; kind < outcomes.size() && left_out[i]; ++kind) {
        const CaseTerms& terms = cases[i].queries[kind].terms;
        outcomes[kind].push_back(
            outcome_of(terms, rank_by_profile(terms, weights.terms), weights.known));
        baselines[kind].push_back(
            outcome_of(terms, rank_by_baseline(terms, baseline.temperature), baseline.known));
      }
    }
  }
  std::vector<SetFigures> sets;
  for (std::size_t kind = 0; kind < outcomes.size(); ++kind) {
    SetFigures figures;
    figures.protocol = model::name_of(Protocol::ReportAsOf);
    figures.evidence = kind == 0 ? kTechniquesSoftware : kTechniques;
    figures.weights = kWithoutActor;
    figures.cases = outcomes[kind].size();
    std::vector<double> ranks;
    for (const Outcome& outcome : outcomes[kind]) {
      ranks.push_back(outcome.rank);
    }
    internal::set_ranks(figures, ranks);
    figures.probabilities = internal::probability_figures(outcomes[kind], baselines[kind], options);
    sets.push_back(std::move(figures));
  }
  return sets;
}

constexpr std::array kProtocols = {Protocol::CampaignLax,  Protocol::CampaignStrict,
                                   Protocol::CampaignAsOf, Protocol::ReportStrict,
                                   Protocol::ReportAsOf,   Protocol::ReportLeaky};

void append(std::vector<SetFigures>& sets, std::vector<SetFigures> more) {
  std::move(more.begin(), more.end(), std::back_inserter(sets));
}

}  // namespace

std::vector<std::string_view> protocol_names() {
  const auto names = names_of(Protocol{});
  return {names.begin(), names.end()};
}

const SetFigures* Evaluation::find(std::string_view protocol, std::string_view evidence,
                                   std::size_t techniques, std::string_view weights_used) const {
  for (const SetFigures& set : sets) {
    if (set.protocol == protocol && set.evidence == evidence && set.techniques == techniques &&
        set.weights == weights_used) {
      return &set;
    }
  }
  return nullptr;
}

Result<Evaluation> evaluate(const EvidenceBase& base, const ProfileWeights& weights,
                            const EvaluateOptions& options) {
  const std::vector<std::string_view> names = protocol_names();
  if (!options.protocol.empty() &&
      std::find(names.begin(), names.end(), options.protocol) == names.end()) {
    return Error(ErrorCode::InvalidInput,
                 fmt::format("expected a protocol, got '{}'", options.protocol))
        .with_hint(fmt::format("one of {}", fmt::join(names, ", ")));
  }
  const VictimClaims claims(base);
  Evaluation evaluation;
  evaluation.knowledge = fmt::format("{}, {}", base.source(), base.version());
  evaluation.weights = weights.fitted_on;
  evaluation.seed = options.seed;
  evaluation.draws = options.draws;
  evaluation.resamples = options.resamples;
  std::size_t cases = 0;
  for (const Protocol protocol : kProtocols) {
    if (!options.protocol.empty() && model::name_of(protocol) != options.protocol) {
      continue;
    }
    append(evaluation.sets, ProtocolRun(base, claims, weights, options, protocol).run());
    cases += evaluation.sets.back().cases;
    if (protocol == Protocol::ReportAsOf && evaluation.sets.back().cases > 0) {
      append(evaluation.sets, cross_validated(base, claims, options));
    }
  }
  if (options.protocol.empty()) {
    evaluation.imitation =
        internal::judge_imitations(base, claims, weights, kImitations, options.seed);
  }
  if (cases == 0 && std::all_of(evaluation.sets.begin(), evaluation.sets.end(),
                                [](const SetFigures& set) { return set.cases == 0; })) {
    return Error(ErrorCode::InvalidInput,
                 "expected campaigns or reports whose actor is named, got none: nothing to measure")
        .at(std::string(base.source()))
        .with_hint("give an ATT&CK bundle with --knowledge");
  }
  return evaluation;
}

}  // namespace longwatch::attribute
