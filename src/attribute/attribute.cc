#include "attribute/attribute.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "attribute/internal/catalogue_index.h"
#include "attribute/internal/features.h"
#include "attribute/internal/posterior.h"
#include "attribute/internal/reasons.h"
#include "attribute/internal/score.h"
#include "attribute/internal/weights.h"
#include "attribute/internal/working_hours.h"

namespace longwatch::attribute {
namespace {

using internal::kNothing;

/// Everything that is computed once for an incident.
class Attribution {
 public:
  Attribution(const AttributeInput& input, const AttributeOptions& options)
      : input_(input),
        options_(options),
        index_(input.actors, options.audience),
        features_(internal::collect_features(input.incident, input.own, input.estate)),
        times_(internal::hands_on_times(input.incident, input.own)),
        scorer_(index_, features_, times_),
        scores_(scorer_.score()),
        posterior_(posterior(scores_)) {}

  model::Judgement judgement() const {
    model::Judgement result;
    result.id = judgement_id();
    result.incident = input_.incident.id;
    result.scale = options_.scale;
    add_hypotheses(result);
    add_caps(result);
    add_confidence(result);
    result.most_telling = most_telling();
    result.knowledge = input_.actors.source;
    if (!input_.actors.version.empty()) {
      result.knowledge.append(fmt::format(" (version {})", input_.actors.version));
    }
    result.marking = marking_of(result);
    return result;
  }

 private:
  const model::Actor& actor(std::size_t index) const { return input_.actors.actors[index]; }

  internal::Posterior posterior(const internal::Scores& scores) const {
    return internal::posterior_of(scores, input_.actors, options_.unknown_prior);
  }

  std::string judgement_id() const {
    const std::string& id = input_.incident.id;
    return "j-" + (id.starts_with("i-") ? id.substr(2) : id);
  }

  model::Hypothesis hypothesis(std::string_view id, std::string name, double probability,
                               double prior) const {
    model::Hypothesis result;
    result.actor = id;
    result.name = std::move(name);
    result.probability = probability;
    result.likelihood_term = likelihood_term(probability, options_.scale);
    result.prior_decibans = prior;
    return result;
  }

  model::Hypothesis actor_hypothesis(std::size_t index) const {
    const internal::ActorPosterior& entry = posterior_.actors[index];
    model::Hypothesis result =
        hypothesis(actor(index).id, actor(index).name, entry.probability, entry.prior_decibans);
    for (const internal::Line& line : scores_.actors[index].lines) {
      const internal::Feature* const feature =
          line.feature < features_.size() ? &features_[line.feature] : nullptr;
      result.ledger.push_back(internal::to_item(line, feature, input_.actors.actors.size()));
    }
    return result;
  }

  model::Hypothesis unknown_hypothesis() const {
    model::Hypothesis result = hypothesis(model::kUnknownActor, "an actor nobody has described",
                                          posterior_.unknown, posterior_.unknown_prior_decibans);
    add_stranger(result);
    return result;
  }

  model::Hypothesis imitation_hypothesis() const {
    model::Hypothesis result =
        hypothesis(model::kImitation, "somebody who imitates a described actor",
                   posterior_.imitation, posterior_.imitation_prior_decibans);
    add_stranger(result);
    const std::size_t imitated = posterior_.parts.imitated;
    for (model::LedgerItem& item : internal::imitation_items(
             posterior_.parts, imitated == kNothing ? nullptr : &actor(imitated))) {
      item.marking = marking_of_lines(imitated);
      result.ledger.push_back(std::move(item));
    }
    std::stable_sort(result.ledger.begin(), result.ledger.end(),
                     [](const model::LedgerItem& a, const model::LedgerItem& b) {
                       return std::abs(a.decibans) > std::abs(b.decibans);
                     });
    return result;
  }

  model::Marking marking_of_lines(std::size_t index) const {
    model::Marking marking{model::Tlp::Clear, {}};
    for (const internal::Line& line : scores_.actors[index].lines) {
      marking = model::strictest(marking, line.item->marking);
    }
    return marking;
  }

  void add_stranger(model::Hypothesis& result) const {
    if (scores_.stranger != 0) {
      result.ledger.push_back(internal::stranger_item(scores_.stranger));
    }
  }

  void add_hypotheses(model::Judgement& result) const {
    for (const std::size_t index : posterior_.order) {
      result.hypotheses.push_back(actor_hypothesis(index));
    }
    result.hypotheses.push_back(unknown_hypothesis());
    result.hypotheses.push_back(imitation_hypothesis());
    std::stable_sort(result.hypotheses.begin(), result.hypotheses.end(),
                     [](const model::Hypothesis& a, const model::Hypothesis& b) {
                       return a.probability != b.probability ? a.probability > b.probability
                                                             : a.actor < b.actor;
                     });
  }

  void add_caps(model::Judgement& result) const {
    for (const std::size_t index : posterior_.order) {
      if (posterior_.actors[index].capped) {
        result.caps.push_back(internal::cap_in_words(actor(index), posterior_.actors[index].cap));
      }
    }
    if (posterior_.left_out > 0) {
      result.caps.push_back(
          internal::left_out_in_words(posterior_.left_out, posterior_.left_out_mass));
    }
  }

  void add_confidence(model::Judgement& result) const {
    const std::size_t best = posterior_.order.empty() ? kNothing : posterior_.order.front();
    const internal::ActorScore nobody;
    const internal::ActorScore& score = best == kNothing ? nobody : scores_.actors[best];
    const bool leads = best != kNothing && result.hypotheses.front().actor == actor(best).id;
    bool conflict = false;
    for (std::size_t other = 0; other < scores_.actors.size(); ++other) {
      conflict = conflict || (other != best &&
                              scores_.actors[other].strength.decibans >= internal::kStrongMatch);
    }
    internal::Confidence confidence = internal::confidence_of(score, leads, conflict);
    result.confidence = confidence.level;
    result.confidence_why = std::move(confidence.why);
    result.vertices = internal::vertices_of(score);
  }

  /// Which hypothesis comes first, and the word for the best actor.
  struct Outcome {
    std::string first;
    std::string_view term;
    double probability = 0;

    bool differs_from(const Outcome& other) const {
      return first != other.first || term != other.term;
    }
  };

  Outcome outcome_for(std::size_t best, const internal::Posterior& posterior) const {
    Outcome outcome;
    outcome.probability = posterior.actors[best].probability;
    outcome.term = likelihood_term(outcome.probability, options_.scale);
    double highest = 0;
    if (!posterior.order.empty()) {
      outcome.first = actor(posterior.order.front()).id;
      highest = posterior.actors[posterior.order.front()].probability;
    }
    if (posterior.unknown > highest) {
      outcome.first = model::kUnknownActor;
      highest = posterior.unknown;
    }
    if (posterior.imitation > highest) {
      outcome.first = model::kImitation;
    }
    return outcome;
  }

  /// The evidence of the best actor without which another comes first or its word changes; of
  /// several the one that moves most.
  std::string most_telling() const {
    if (posterior_.order.empty()) {
      return {};
    }
    const std::size_t best = posterior_.order.front();
    const Outcome now = outcome_for(best, posterior_);
    std::set<std::size_t> tried;
    double largest = 0;
    std::string telling;
    for (const internal::Line& line : scores_.actors[best].lines) {
      if (!tried.insert(line.feature).second) {
        continue;
      }
      const Outcome then = outcome_for(best, posterior(scorer_.score(line.feature)));
      const double change = std::abs(then.probability - now.probability);
      if (then.differs_from(now) && change > largest) {
        largest = change;
        telling = line.feature < features_.size()
                      ? features_[line.feature].shown
                      : fmt::format("working hours {}", line.item->value);
      }
    }
    return telling;
  }

  model::Marking marking_of(const model::Judgement& judgement) const {
    model::Marking marking = input_.incident.marking;
    for (const model::Hypothesis& hypothesis : judgement.hypotheses) {
      for (const model::LedgerItem& item : hypothesis.ledger) {
        marking = model::strictest(marking, item.marking);
      }
    }
    return marking;
  }

  const AttributeInput& input_;
  const AttributeOptions& options_;
  const internal::CatalogueIndex index_;
  const std::vector<internal::Feature> features_;
  const std::vector<Timestamp> times_;
  const internal::Scorer scorer_;
  const internal::Scores scores_;
  const internal::Posterior posterior_;
};

}  // namespace

model::Judgement attribute(const AttributeInput& input, const AttributeOptions& options) {
  return Attribution(input, options).judgement();
}

}  // namespace longwatch::attribute
