#include "attribute/lead.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

#include <fmt/format.h>

#include "attribute/attribute.h"
#include "attribute/internal/printed_verdict.h"
#include "attribute/internal/profile_posterior.h"
#include "attribute/internal/query_reader.h"
#include "attribute/internal/victim_profiles.h"
#include "attribute/internal/weights.h"

namespace longwatch::attribute {
namespace {

using internal::kDecibansPerNat;
using internal::LeadCap;
using internal::PrintedPosterior;
using internal::ReportProfiles;
using internal::Term;
using internal::TermLine;
using knowledge::EntityId;
using knowledge::EvidenceBase;
using model::ActorItemKind;
using model::Hypothesis;
using model::LedgerItem;

constexpr double kUnknownPrior = 0.5;

/// Lines of one item, joined: what it is known by, what it shares with one report.
struct ItemLines {
  double nats = 0;
  double nearest_nats = 0;
  std::size_t having = 0;
  double reports = 0;
  bool implied = false;
  bool own_malware = false;
};

std::string plural(std::size_t count, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", count, count == 1 ? one : many);
}

/// Writes ledgers in words.
class LedgerWriter {
 public:
  LedgerWriter(const EvidenceBase& base, const internal::TermCalculator& calculator,
               const ProfileWeights& weights)
      : base_(base), calculator_(calculator), weights_(internal::in_order(weights.terms)) {}

  std::vector<LedgerItem> ledger(std::size_t candidate) const {
    std::map<EntityId, ItemLines> items;
    for (const TermLine& line : calculator_.lines(candidate)) {
      ItemLines& item = items[line.item];
      const double nats = line.value * weights_[static_cast<std::size_t>(line.term)];
      item.nats += nats;
      item.nearest_nats += line.term == Term::Nearest ? nats : 0;
      item.having = line.having;
      item.reports = std::max(item.reports, line.term == Term::Nearest ? 0 : line.reports);
      item.implied = item.implied || line.term == Term::Implied;
      item.own_malware = item.own_malware || line.term == Term::OwnMalware;
    }
    const ReportProfiles::Report* const nearest = calculator_.nearest(candidate);
    std::vector<LedgerItem> ledger;
    for (const auto& [entity, lines] : items) {
      ledger.push_back(item_of(entity, lines, nearest));
    }
    return ledger;
  }

 private:
  LedgerItem item_of(EntityId entity, const ItemLines& lines,
                     const ReportProfiles::Report* nearest) const {
    LedgerItem item;
    item.item = base_.entity(entity).id;
    item.kind = item_kind(base_.entity(entity).kind);
    item.decibans = kDecibansPerNat * lines.nats;
    item.measured = true;
    item.why = base_.entity(entity).name;
    if (lines.implied) {
      item.why +=
          fmt::format(": software of the actor has it; {} {} it",
                      plural(lines.having, "actor", "actors"), lines.having == 1 ? "uses" : "use");
    } else {
      item.why +=
          fmt::format(": {} {} it, {} {} this one's", plural(lines.having, "actor", "actors"),
                      lines.having == 1 ? "uses" : "use",
                      plural(static_cast<std::size_t>(lines.reports), "report", "reports"),
                      lines.reports == 1 ? "says it is" : "say it is");
    }
    item.why += lines.own_malware ? "; nobody else is known to have it" : "";
    if (nearest != nullptr && lines.nearest_nats > 0) {
      item.why += fmt::format(
          "; {:+.1f} dB of it because '{}' tells of it with others that were seen",
          kDecibansPerNat * lines.nearest_nats, base_.reference(nearest->reference).name);
    }
    item.source = std::string(base_.source());
    return item;
  }

  const EvidenceBase& base_;
  const internal::TermCalculator& calculator_;
  const internal::TermValues weights_;
};

void append_victims(std::vector<LedgerItem>& ledger, std::span<const internal::VictimLine> lines,
                    const EvidenceBase& base) {
  for (const internal::VictimLine& line : lines) {
    LedgerItem& item = ledger.emplace_back();
    item.item = line.value;
    item.kind = line.is_country ? ActorItemKind::VictimCountry : ActorItemKind::VictimSector;
    item.decibans = kDecibansPerNat * line.nats;
    item.measured = true;
    item.why = fmt::format("{} of {} actors whose victims are known; {}", line.having, line.lists,
                           line.listed ? "this one's among them" : "not this one's");
    item.source = std::string(base.source());
  }
}

std::string in_words(LeadCap cap) {
  switch (cap) {
    case LeadCap::Behaviour:
      return "techniques, tools and victims alone stay below 'likely'";
    case LeadCap::Contradicted:
      return "malware of an actor who otherwise works differently stays below 'likely'";
    case LeadCap::OneSource:
      return "one malware, or one report of it, stays below 'highly likely'";
    case LeadCap::OneVertex:
      return "malware alone is one vertex of the Diamond model: not above .90";
    case LeadCap::Highest:
      break;
  }
  return {};
}

/// Builds the judgement of one lead.
class LeadBuilder {
 public:
  LeadBuilder(const EvidenceBase& base, const ProfileWeights& weights, const LeadOptions& options,
              const internal::ReadQuery& read)
      : base_(base),
        weights_(weights),
        options_(options),
        query_(read.query),
        profiles_(base),
        claims_(base),
        victims_(claims_, profiles_, {}),
        calculator_(profiles_, query_),
        posterior_(internal::printed_posterior(
            profiles_, query_, weights,
            victims_.scores(query_.countries, query_.sectors, weights.victims))) {}

  Lead build() {
    Lead lead;
    lead.candidates = profiles_.candidates();
    lead.base_rate_unknown = kUnknownPrior;
    lead.base_rate_actor =
        (1 - kUnknownPrior) / static_cast<double>(std::max<std::size_t>(lead.candidates, 1));
    model::Judgement& judgement = lead.judgement;
    judgement.scale = options_.scale;
    judgement.knowledge = fmt::format("{}, {}", base_.source(), base_.version());
    double listed = posterior_.imitation;
    for (const std::size_t candidate : listed_candidates()) {
      judgement.hypotheses.push_back(hypothesis_of(candidate));
      listed += posterior_.candidates[candidate].probability;
    }
    add_unknown(judgement, std::max(0.0, 1 - listed));
    add_imitation(judgement);
    std::stable_sort(
        judgement.hypotheses.begin(), judgement.hypotheses.end(),
        [](const Hypothesis& a, const Hypothesis& b) { return a.probability > b.probability; });
    for (Hypothesis& hypothesis : judgement.hypotheses) {
      hypothesis.likelihood_term = likelihood_term(hypothesis.probability, options_.scale);
    }
    judge_confidence(judgement);
    return lead;
  }

 private:
  std::vector<std::size_t> listed_candidates() const {
    std::vector<std::size_t> order;
    for (std::size_t i = 0; i < posterior_.candidates.size(); ++i) {
      order.push_back(i);
    }
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
      const auto& first = posterior_.candidates[a];
      const auto& second = posterior_.candidates[b];
      return std::pair(first.probability, first.model) >
             std::pair(second.probability, second.model);
    });
    order.resize(std::min(order.size(), options_.actors));
    return order;
  }

  Hypothesis hypothesis_of(std::size_t candidate) {
    const internal::PrintedCandidate& printed = posterior_.candidates[candidate];
    const knowledge::Entity& actor = base_.entity(profiles_.actor(candidate));
    Hypothesis hypothesis;
    hypothesis.actor = actor.id;
    hypothesis.name = actor.name;
    hypothesis.probability = printed.probability;
    hypothesis.prior_decibans = prior_decibans(candidate);
    hypothesis.ledger = LedgerWriter(base_, calculator_, weights_).ledger(candidate);
    append_victims(hypothesis.ledger,
                   victims_.lines(candidate, query_.countries, query_.sectors, weights_.victims),
                   base_);
    std::stable_sort(hypothesis.ledger.begin(), hypothesis.ledger.end(),
                     [](const LedgerItem& a, const LedgerItem& b) {
                       return std::abs(a.decibans) > std::abs(b.decibans);
                     });
    if (printed.probability + printed.planted < printed.model - 1e-9) {
      note_cap(hypothesis.name, printed);
    }
    return hypothesis;
  }

  /// The share of a described actor, and how long ago one heard of him.
  double prior_decibans(std::size_t candidate) const {
    const double recency = calculator_.values()[candidate][static_cast<std::size_t>(Term::Recency)];
    return kDecibansPerNat * recency * weights_.terms.recency +
           10 * std::log10((1 - kUnknownPrior) / static_cast<double>(profiles_.candidates()));
  }

  void note_cap(const std::string& name, const internal::PrintedCandidate& printed) {
    caps_.push_back(fmt::format("{}: {:.0f} % before the cap, {}", name, printed.model * 100,
                                in_words(printed.cap)));
  }

  void add_unknown(model::Judgement& judgement, double probability) const {
    Hypothesis& unknown = judgement.hypotheses.emplace_back();
    unknown.actor = model::kUnknownActor;
    unknown.name = "an actor nobody has described, or one not listed here";
    unknown.probability = probability;
    unknown.prior_decibans = 10 * std::log10(kUnknownPrior);
    // What all candidates together gain, unknown loses.
    LedgerItem item;
    item.item = "all that was seen";
    item.kind = ActorItemKind::Technique;
    item.decibans = -kDecibansPerNat * posterior_.known_logit;
    item.measured = true;
    item.why =
        "how well the described actors explain it, against how well they explain intrusions "
        "of actors taken out of the knowledge";
    item.source = weights_.fitted_on;
    unknown.ledger.push_back(std::move(item));
  }

  void add_imitation(model::Judgement& judgement) const {
    Hypothesis& imitation = judgement.hypotheses.emplace_back();
    imitation.actor = model::kImitation;
    imitation.name = "somebody who imitates an actor of this list";
    imitation.probability = posterior_.imitation;
    imitation.prior_decibans = 10 * std::log10(internal::kImitationPrior);
    for (std::size_t i = 0; i < posterior_.candidates.size(); ++i) {
      const internal::PrintedCandidate& candidate = posterior_.candidates[i];
      if (candidate.planted > 0.01) {
        LedgerItem& item = imitation.ledger.emplace_back();
        item.item = base_.entity(profiles_.actor(i)).id;
        item.kind = ActorItemKind::Malware;
        item.decibans = 10 * std::log10(candidate.planted /
                                        std::max(1e-9, candidate.model - candidate.planted));
        item.why = fmt::format(
            "its malware was seen; by techniques alone it is {:+.1f} dB from the average actor",
            kDecibansPerNat * candidate.support);
        item.source = std::string(base_.source());
      }
    }
  }

  void judge_confidence(model::Judgement& judgement) {
    judgement.confidence = model::AnalyticConfidence::Low;
    judgement.confidence_why = {
        "features without telemetry: nothing here was seen by this program",
        "no infrastructure, no working hours, no artefact of a partner's case",
        fmt::format("profiles are what {} say; what nobody wrote is not known",
                    plural(profiles_.reports().size(), "report", "reports"))};
    judgement.caps = std::move(caps_);
  }

  const EvidenceBase& base_;
  const ProfileWeights& weights_;
  const LeadOptions& options_;
  const internal::ProfileQuery& query_;
  const ReportProfiles profiles_;
  const internal::VictimClaims claims_;
  const internal::VictimProfiles victims_;
  const internal::TermCalculator calculator_;
  const PrintedPosterior posterior_;
  std::vector<std::string> caps_;
};

}  // namespace

Result<Lead> lead_of(const FeatureQuery& features, const EvidenceBase& base,
                     const ProfileWeights& weights, const LeadOptions& options) {
  if (features.techniques.empty() && features.software.empty() && features.sectors.empty() &&
      features.countries.empty()) {
    return Error(ErrorCode::InvalidInput, "expected techniques, software or victims, got none")
        .with_hint("--techniques T1190,T1505.003 --software S0020");
  }
  const internal::ReadQuery read = internal::read_query(base, features);
  Lead lead = LeadBuilder(base, weights, options, read).build();
  lead.not_known = read.not_known;
  return lead;
}

}  // namespace longwatch::attribute
