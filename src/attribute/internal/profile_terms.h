#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "attribute/internal/report_profiles.h"
#include "base/time.h"
#include "knowledge/evidence_base.h"

namespace longwatch::attribute::internal {

/// What is asked: the items an intrusion shows, as entities of the base.
struct ProfileQuery {
  std::vector<knowledge::EntityId> techniques;  ///< each once
  std::vector<knowledge::EntityId> software;    ///< each once
  std::size_t unknown_techniques = 0;           ///< that the base does not know
  std::size_t unknown_software = 0;
  std::vector<std::string> countries;  ///< ISO codes; of the victims
  std::vector<std::string> sectors;    ///< words of `knowledge::sector_word`
  std::optional<Timestamp> at;         ///< when it happened; absent: when the knowledge ends
};

/// Parts of the score, each a sum over items but Recency and OwnMalware.
enum class Term : std::uint8_t {
  Technique,   ///< rarity x saturated reports / techniques ^ 0.4
  Implied,     ///< a technique that the actor's software has: rarity / techniques ^ 0.4
  Tool,        ///< dual-use and public software: rarity x saturated reports
  Malware,     ///< rarity x saturated reports
  OwnMalware,  ///< 1 when malware was seen that nobody else has
  Nearest,     ///< likeness (0..1) to what one report says of the actor
  Recency,     ///< minus ln(1 + years since the last report, at most 10)
};
inline constexpr std::size_t kTerms = 7;

constexpr auto names_of(Term /*tag*/) {
  return std::array<std::string_view, kTerms>{"technique",   "implied", "tool",   "malware",
                                              "own malware", "nearest", "recency"};
}

using TermValues = std::array<double, kTerms>;

/// One item's part of one term, for one candidate.
struct TermLine {
  knowledge::EntityId item{};
  Term term{};
  double value = 0;
  std::size_t having = 0;  ///< candidates who have the item
  double reports = 0;      ///< on this candidate that name it; 0 for Implied
};

/// What the query shows of itself, whoever did it.
struct QueryShape {
  double unseen_share = 0;      ///< of techniques that no candidate has
  double known_malware = 0;     ///< at most 2
  double unlisted_malware = 0;  ///< that no candidate has; at most 3
};

/// Compares one query with all candidates. Pure; the parts must outlive it.
class TermCalculator {
 public:
  TermCalculator(const ReportProfiles& profiles, const ProfileQuery& query);

  /// By candidate.
  std::vector<TermValues> values() const;
  /// What `values` are sums of, for one candidate: Recency, which is of no item, left out.
  std::vector<TermLine> lines(std::size_t candidate) const;
  /// The report that is likest, for the words of the ledger; null when none has an item.
  const ReportProfiles::Report* nearest(std::size_t candidate) const;
  QueryShape shape() const;

 private:
  void compare_reports();
  double likeness_of(const ReportProfiles::Report& report, double shared) const;
  double recency(std::size_t candidate) const;
  bool counts_as_tool(knowledge::EntityId software) const;
  template <class Take>
  void visit_software(Take take) const;

  const ReportProfiles& profiles_;
  const ProfileQuery& query_;
  double spread_ = 1;                 // techniques ^ 0.4
  double query_norm_ = 0;             // root of the sum of squared rarities
  std::vector<double> squared_;       // by entity: squared rarity of what is asked
  std::vector<std::size_t> nearest_;  // by candidate: index of the report
  std::vector<double> likeness_;      // by candidate
};

}  // namespace longwatch::attribute::internal
