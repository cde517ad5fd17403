#include <algorithm>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "attribute/attribute.h"
#include "base/text.h"

namespace longwatch::attribute {
namespace {

const model::Actor* find_actor(const model::ActorCatalogue& actors, std::string_view id) {
  const auto found = std::find_if(actors.actors.begin(), actors.actors.end(),
                                  [&](const model::Actor& actor) { return actor.id == id; });
  return found == actors.actors.end() ? nullptr : &*found;
}

/// The edge that leaves from one of the names; null when the chain ends here.
const model::SponsorEdge* edge_from(const model::Actor& actor, std::string_view name,
                                    std::string_view other_name) {
  for (const model::SponsorEdge& edge : actor.sponsors) {
    if (equals_ignoring_ascii_case(edge.from, name) ||
        equals_ignoring_ascii_case(edge.from, other_name)) {
      return &edge;
    }
  }
  return nullptr;
}

/// Hop by hop from the actor; what does not connect is not followed.
std::vector<model::SponsorEdge> follow_sponsors(const model::Actor& actor) {
  std::vector<model::SponsorEdge> chain;
  std::set<std::string> seen;
  const model::SponsorEdge* edge = edge_from(actor, actor.id, actor.name);
  while (edge != nullptr && seen.insert(to_ascii_lower(edge->to)).second) {
    chain.push_back(*edge);
    edge = edge_from(actor, edge->to, edge->to);
  }
  return chain;
}

std::string kind_in_words(std::string_view kind) {
  std::string words(kind);
  std::replace(words.begin(), words.end(), '-', ' ');
  if (words.empty()) {
    return words;
  }
  const bool vowel = std::string_view("aeiou").find(words.front()) != std::string_view::npos;
  return fmt::format(", {} {},", vowel ? "an" : "a", words);
}

/// One sentence for each hop and one for the confidence in it; never both in one.
std::string statement_of(const model::Actor& actor, const std::vector<model::SponsorEdge>& chain) {
  std::string statement;
  for (std::size_t i = 0; i < chain.size(); ++i) {
    const model::SponsorEdge& edge = chain[i];
    const std::string& from = i == 0 ? actor.name : edge.from;
    std::string hop = fmt::format("{} acts for {}{}", from, edge.to, kind_in_words(edge.to_kind));
    hop.append(edge.source.empty() ? "" : fmt::format(" according to {}", edge.source));
    if (hop.ends_with(',')) {
      hop.pop_back();
    }
    statement.append(statement.empty() ? "" : " ").append(hop).append(".");
    statement.append(
        fmt::format(" Confidence in this step is {}.", model::name_of(edge.confidence)));
  }
  return statement;
}

}  // namespace

Result<model::Judgement> author_judgement(const model::Judgement& lead, const Authoring& authoring,
                                          const model::ActorCatalogue& actors) {
  if (authoring.author.empty()) {
    return Error(ErrorCode::InvalidInput,
                 "expected an author who answers for the judgement, got none; nothing is recorded");
  }
  const std::string& adopted = authoring.adopted_actor;
  const bool is_hypothesis =
      std::any_of(lead.hypotheses.begin(), lead.hypotheses.end(),
                  [&](const model::Hypothesis& hypothesis) { return hypothesis.actor == adopted; });
  if (!adopted.empty() && !is_hypothesis) {
    return Error(ErrorCode::InvalidInput,
                 fmt::format("expected one of the lead's hypotheses, got '{}'; nothing is recorded",
                             to_printable(adopted)));
  }
  const bool follow = authoring.sponsors == Sponsors::Follow;
  if (follow && (adopted == model::kUnknownActor || adopted == model::kImitation)) {
    return Error(
        ErrorCode::Denied,
        fmt::format("'{}' is nobody whom a sponsor could stand behind; nothing is recorded",
                    adopted));
  }
  model::Judgement judgement = lead;
  judgement.version = lead.version + 1;
  judgement.status = model::JudgementStatus::Authored;
  judgement.author = authoring.author;
  judgement.made = authoring.made;
  judgement.adopted_actor = adopted;
  judgement.dissent = authoring.dissent;
  judgement.sponsors.clear();
  judgement.sponsor_statement.clear();
  const model::Actor* const actor = find_actor(actors, adopted);
  if (follow && actor != nullptr) {
    judgement.sponsors = follow_sponsors(*actor);
    judgement.sponsor_statement = statement_of(*actor, judgement.sponsors);
    for (const model::SponsorEdge& edge : judgement.sponsors) {
      judgement.marking = model::strictest(judgement.marking, edge.marking);
    }
  }
  return judgement;
}

}  // namespace longwatch::attribute
