#include "attribute/explain.h"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "attribute/internal/profile_posterior.h"
#include "attribute/internal/query_reader.h"
#include "attribute/internal/report_profiles.h"
#include "attribute/internal/weights.h"

namespace longwatch::attribute {
namespace {

using knowledge::EntityId;
using knowledge::EvidenceBase;
using model::Hypothesis;

constexpr std::size_t kCompared = 3;  // actors in the matrix
constexpr std::size_t kLookedFor = 10;
constexpr double kSmallest = 0.1;  // decibans; less tells nobody apart

bool is_actor(const Hypothesis& hypothesis) {
  return hypothesis.actor != model::kUnknownActor && hypothesis.actor != model::kImitation;
}

/// The first actors of a lead.
std::vector<const Hypothesis*> leaders_of(const Lead& lead) {
  std::vector<const Hypothesis*> leaders;
  for (const Hypothesis& hypothesis : lead.judgement.hypotheses) {
    if (is_actor(hypothesis) && leaders.size() < kCompared) {
      leaders.push_back(&hypothesis);
    }
  }
  return leaders;
}

std::vector<MatrixRow> matrix_of(const std::vector<const Hypothesis*>& leaders) {
  std::map<std::string, MatrixRow> rows;
  for (std::size_t i = 0; i < leaders.size(); ++i) {
    for (const model::LedgerItem& item : leaders[i]->ledger) {
      MatrixRow& row = rows[item.item];
      row.item = item.item;
      row.decibans.resize(leaders.size());
      row.decibans[i] += item.decibans;
    }
  }
  std::vector<MatrixRow> sorted;
  for (auto& [item, row] : rows) {
    const auto [least, most] = std::minmax_element(row.decibans.begin(), row.decibans.end());
    row.spread = *most - *least;
    sorted.push_back(std::move(row));
  }
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const MatrixRow& a, const MatrixRow& b) { return a.spread > b.spread; });
  return sorted;
}

/// The features without what stands in the matrix under this name.
FeatureQuery features_without(const FeatureQuery& features, const EvidenceBase& base,
                              const std::string& item) {
  FeatureQuery left = features;
  const auto is_item = [&](const std::string& word) {
    FeatureQuery alone;
    alone.techniques = {word};
    alone.software = {word};
    const internal::ReadQuery read = internal::read_query(base, alone);
    const auto names = [&](const std::vector<EntityId>& entities) {
      return std::any_of(entities.begin(), entities.end(),
                         [&](EntityId entity) { return base.entity(entity).id == item; });
    };
    return names(read.query.techniques) || names(read.query.software);
  };
  const auto is_victim = [&](const std::string& word) {
    FeatureQuery alone;
    alone.sectors = {word};
    alone.countries = {word};
    const internal::ReadQuery read = internal::read_query(base, alone);
    return read.query.countries.front() == item || read.query.sectors.front() == item;
  };
  std::erase_if(left.techniques, is_item);
  std::erase_if(left.software, is_item);
  std::erase_if(left.countries, is_victim);
  std::erase_if(left.sectors, is_victim);
  return left;
}

/// Asks again without each item.
class Sensitivity {
 public:
  Sensitivity(const FeatureQuery& features, const EvidenceBase& base, const ProfileWeights& weights,
              const LeadOptions& options)
      : features_(features), base_(base), weights_(weights), options_(options) {}

  std::optional<WithoutItem> without(const std::string& item, const Hypothesis& leader) const {
    const Result<Lead> lead =
        lead_of(features_without(features_, base_, item), base_, weights_, options_);
    if (!lead.ok()) {
      return std::nullopt;  // it was the only one
    }
    const std::vector<const Hypothesis*> leaders = leaders_of(*lead);
    if (leaders.empty()) {
      return std::nullopt;
    }
    WithoutItem result;
    result.item = item;
    result.leader = leaders.front()->actor;
    result.leader_probability = leaders.front()->probability;
    result.changes_order = result.leader != leader.actor;
    result.changes_words = leaders.front()->likelihood_term != leader.likelihood_term;
    return result;
  }

 private:
  const FeatureQuery& features_;
  const EvidenceBase& base_;
  const ProfileWeights& weights_;
  const LeadOptions& options_;
};

/// By how much an item that was not seen would speak for a candidate, were it seen alone.
double worth(const internal::ReportProfiles& profiles, const internal::TermValues& weights,
             EntityId item, std::size_t candidate) {
  internal::ProfileQuery query;
  const bool technique = profiles.base().entity(item).kind == knowledge::EntityKind::Technique;
  (technique ? query.techniques : query.software).push_back(item);
  double nats = 0;
  for (const internal::TermLine& line :
       internal::TermCalculator(profiles, query).lines(candidate)) {
    // How alike one item is to a report says nothing.
    if (line.term != internal::Term::Nearest) {
      nats += line.value * weights[static_cast<std::size_t>(line.term)];
    }
  }
  return internal::kDecibansPerNat * nats;
}

/// What tells one actor of a pair from the other and was not seen.
class Distinction {
 public:
  Distinction(const EvidenceBase& base, const ProfileWeights& weights, const FeatureQuery& features)
      : base_(base), profiles_(base), weights_(internal::in_order(weights.terms)) {
    const internal::ReadQuery read = internal::read_query(base, features);
    seen_ = read.query.techniques;
    seen_.insert(seen_.end(), read.query.software.begin(), read.query.software.end());
  }

  void append(const std::string& actor, const std::string& other,
              std::vector<LookFor>& found) const {
    const std::optional<std::size_t> candidate = candidate_called(actor);
    const std::optional<std::size_t> against = candidate_called(other);
    if (!candidate.has_value() || !against.has_value()) {
      return;
    }
    for (const knowledge::ProfileItem& item : base_.profile_of(profiles_.actor(*candidate))) {
      const double more = worth(profiles_, weights_, item.item, *candidate) -
                          worth(profiles_, weights_, item.item, *against);
      const bool was_seen = std::find(seen_.begin(), seen_.end(), item.item) != seen_.end();
      if (!was_seen && more > kSmallest) {
        const knowledge::Entity& entity = base_.entity(item.item);
        found.push_back({entity.id, entity.name, actor, more});
      }
    }
  }

 private:
  std::optional<std::size_t> candidate_called(const std::string& id) const {
    const std::optional<EntityId> actor = base_.find(id);
    return actor.has_value() ? profiles_.candidate_of(*actor) : std::nullopt;
  }

  const EvidenceBase& base_;
  const internal::ReportProfiles profiles_;
  const internal::TermValues weights_;
  std::vector<EntityId> seen_;
};

std::vector<LookFor> look_for(const Distinction& distinction,
                              const std::vector<const Hypothesis*>& leaders) {
  std::vector<LookFor> found;
  if (leaders.size() > 1) {
    distinction.append(leaders[0]->actor, leaders[1]->actor, found);
    distinction.append(leaders[1]->actor, leaders[0]->actor, found);
  }
  std::stable_sort(found.begin(), found.end(),
                   [](const LookFor& a, const LookFor& b) { return a.decibans > b.decibans; });
  found.resize(std::min(found.size(), kLookedFor));
  return found;
}

}  // namespace

Result<Explanation> explain_lead(const FeatureQuery& features, const EvidenceBase& base,
                                 const ProfileWeights& weights, const LeadOptions& options) {
  Explanation explanation;
  LW_TRY_ASSIGN(explanation.lead, lead_of(features, base, weights, options));
  const std::vector<const Hypothesis*> leaders = leaders_of(explanation.lead);
  for (const Hypothesis* const leader : leaders) {
    explanation.hypotheses.push_back(leader->actor);
  }
  if (leaders.empty()) {
    return explanation;  // nobody is described
  }
  explanation.rows = matrix_of(leaders);
  const Sensitivity sensitivity(features, base, weights, options);
  for (const MatrixRow& row : explanation.rows) {
    const std::optional<WithoutItem> without = sensitivity.without(row.item, *leaders.front());
    if (without.has_value()) {
      explanation.without.push_back(*without);
    }
  }
  explanation.look_for = look_for(Distinction(base, weights, features), leaders);
  return explanation;
}

}  // namespace longwatch::attribute
