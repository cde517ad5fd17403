#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "model/assessment.h"
#include "model/enum_names.h"
#include "model/evidence.h"
#include "model/marking.h"

/// What the register keeps beside incidents, assessments, judgements and releases.
namespace longwatch::model {

enum class TellDecision : std::uint8_t {
  Tell,              ///< directly
  TellThroughOwner,  ///< a shared mailbox's owner, an organisation's head
  Refer,             ///< another body answers for them
  Withhold,          ///< with a reason and a review date
};

constexpr auto names_of(TellDecision /*tag*/) {
  return std::array<std::string_view, 4>{"tell", "tell-through-owner", "refer", "withhold"};
}

/// Whether and how one person is told. Everybody on any list has exactly one.
struct NotificationDecision {
  std::string id;  ///< "n-..."
  std::string subject;
  std::string incident;
  Exposure exposure{};
  TellDecision decision{};
  std::string through;  ///< subject id of the owner, or the body referred to
  std::string wording;  ///< class of the letter: "targeted", "credential-exposed", ...
  std::string reason;
  std::string decided_by;
  std::optional<Timestamp> due;
  std::vector<EvidenceId> evidence;
  Marking marking;
};

enum class ClaimPolarity : std::uint8_t { Asserts, Denies };

constexpr auto names_of(ClaimPolarity /*tag*/) {
  return std::array<std::string_view, 2>{"asserts", "denies"};
}

/// What somebody else said. Stored beside the judgement, never an influence on it.
struct Claim {
  std::string id;  ///< "cl-..."
  std::string incident;
  std::string speaker;
  ClaimPolarity polarity{};
  std::string about;  ///< "attribution", "impact"
  std::string quote;  ///< verbatim
  std::string source;
  std::optional<Timestamp> said;
  /// What our record shows about it: "contradicted by a-...", "not supported", "not assessed".
  std::string held_against;
  std::vector<std::string> facts;  ///< ids of impact facts it was held against
  Marking marking;
};

/// What was done in answer: a protest, a statement, a call.
struct Response {
  std::string id;  ///< "rs-..."
  std::string incident;
  std::string actor;  ///< who acted: "Ministry of Foreign Affairs"
  std::string counterparty;
  std::string channel;  ///< "call-in", "statement", "demarche", "sanction"
  std::string level;
  std::string what;
  std::string source;
  std::optional<Timestamp> when;
  Marking marking;
};

enum class SuspectedActor : std::uint8_t { State, Criminal, Other, Unknown };

constexpr auto names_of(SuspectedActor /*tag*/) {
  return std::array<std::string_view, 4>{"state", "criminal", "other", "unknown"};
}

/// A row of the year's list of incidents: what statistics count.
struct ListedIncident {
  std::string id;
  std::optional<Timestamp> recorded;  ///< decides the fiscal year
  SuspectedActor suspected = SuspectedActor::Unknown;
  std::string detected_by;  ///< "own", "partner", "self-report", ...
  std::string sector;
  std::string severity;
  std::string phase;  ///< "post-compromise", "pre-compromise", "attempt"
  bool synthetic = false;
};

/// A person's private fields: only inside the vault.
struct PersonalFields {
  std::string subject;
  std::string name;
  std::vector<NamedText> contacts;  ///< "mail", "phone"
  std::string purpose;
  std::string legal_basis;
  std::optional<Timestamp> review;
};

/// One figure with everything needed to check it.
struct Figure {
  std::string id;  ///< "state-linked-share"
  std::string title;
  std::string definition;  ///< one sentence
  std::uint64_t numerator = 0;
  std::uint64_t denominator = 0;     ///< 0 = a plain count
  std::string text;                  ///< "73 of 316 (23 %)"
  std::vector<std::string> counted;  ///< ids of listed incidents behind the numerator
};

struct Statistics {
  std::string year;  ///< "2025/26"
  std::optional<Timestamp> as_known;
  std::vector<Figure> figures;
  std::vector<std::string> notes;  ///< "shares sum to 99 % by rounding"
  std::uint64_t synthetic_left_out = 0;
  bool synthetic = false;  ///< of a workspace of generated data
};

}  // namespace longwatch::model
