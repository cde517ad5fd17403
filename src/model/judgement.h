#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "model/actor.h"
#include "model/enum_names.h"
#include "model/evidence.h"
#include "model/marking.h"

namespace longwatch::model {

/// Two actors that are always hypotheses.
inline constexpr std::string_view kUnknownActor = "unknown";
inline constexpr std::string_view kImitation = "imitation";

/// One line of the additive ledger: evidence for (positive) or against (negative) a hypothesis.
struct LedgerItem {
  std::string item;  ///< "T1505.003", "certificate-serial bc03..."
  ActorItemKind kind{};
  double decibans = 0;    ///< 10 log10 of the likelihood ratio, after caps
  bool measured = false;  ///< the weight was measured on public data; else set by experts
  std::string why;
  std::string source;  ///< of the knowledge it was matched with
  std::vector<EvidenceId> evidence;
  Marking marking;
};

struct Hypothesis {
  std::string actor;  ///< id, or kUnknownActor, kImitation
  std::string name;
  double probability = 0;
  std::string likelihood_term;  ///< of the judgement's scale
  double prior_decibans = 0;
  std::vector<LedgerItem> ledger;  ///< most diagnostic first
};

enum class JudgementStatus : std::uint8_t {
  Lead,      ///< computed: a lead, not a finding
  Authored,  ///< somebody answers for it
};

constexpr auto names_of(JudgementStatus /*tag*/) {
  return std::array<std::string_view, 2>{"lead", "authored"};
}

/// Who did it. Immutable: a changed mind is a new version. Probability and confidence are never
/// joined in one sentence (ICD 203).
struct Judgement {
  std::string id;  ///< "j-..."
  std::string incident;
  std::uint32_t version = 1;
  JudgementStatus status = JudgementStatus::Lead;
  std::string author;  ///< identity; empty for a lead
  std::optional<Timestamp> made;
  std::string scale = "uk";            ///< "uk" (PHIA yardstick) or "icd203"
  std::vector<Hypothesis> hypotheses;  ///< most probable first; probabilities sum to 1
  AnalyticConfidence confidence = AnalyticConfidence::Low;
  std::vector<std::string> confidence_why;
  std::vector<std::string> caps;      ///< caps that were applied, in words
  std::vector<std::string> vertices;  ///< of the Diamond model with evidence: "infrastructure" ...
  std::string most_telling;           ///< the item without which the order or the term changes
  std::string adopted_actor;          ///< authored: the hypothesis that is adopted; may be empty
  std::vector<SponsorEdge> sponsors;  ///< authored: as far as the author follows the chain
  std::string sponsor_statement;      ///< authored: in the author's words
  std::string dissent;
  std::string knowledge;  ///< source and version
  Marking marking;
};

/// How much of a judgement is said (what governments have said in the past, least first).
enum class Granularity : std::uint8_t {
  Nothing,
  SophisticatedActor,  ///< "a sophisticated actor"
  StateActor,          ///< "a state-sponsored actor", no state, no group
  Group,               ///< the group, not the state
  State,               ///< the state, not the group
  GroupAndState,
};

constexpr auto names_of(Granularity /*tag*/) {
  return std::array<std::string_view, 6>{"nothing", "sophisticated-actor", "state-actor", "group",
                                         "state",   "group-and-state"};
}

/// What may be said of an incident and its judgement, to whom, from when, on whose authority.
/// Public outputs are built from releases in effect alone.
struct Release {
  std::string id;  ///< "r-..."
  std::string incident;
  std::string judgement;
  std::uint32_t judgement_version = 0;
  std::uint32_t version = 1;
  Audience audience;
  Granularity granularity = Granularity::Nothing;
  std::vector<std::string> wording;    ///< sentences as they are to be said
  std::vector<std::string> facts;      ///< ids of impact facts that may be told
  std::string authority;               ///< who decided
  std::string confirmed_by;            ///< the second identity; never the same
  std::optional<Timestamp> effective;  ///< embargo: nothing before
  std::string reason;                  ///< also for withholding
  std::string caveat;                  ///< what had to be left out for a partner's marking
};

}  // namespace longwatch::model
