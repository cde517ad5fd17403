#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "attribute/internal/evaluation_cases.h"
#include "attribute/internal/profile_terms.h"
#include "attribute/internal/report_profiles.h"
#include "attribute/internal/victim_profiles.h"

namespace longwatch::attribute::internal {

/// Terms of all candidates for one query, with what the query shows of itself.
struct ScoredQuery {
  std::vector<TermValues> values;
  QueryShape shape;
  std::vector<double> bm25;     ///< the baseline's score, by candidate
  std::vector<double> victims;  ///< nats; empty when no victim was asked for
};

/// One case seen twice: with its actor among the candidates, and with nothing known of the actor.
struct CaseTerms {
  ScoredQuery present;
  ScoredQuery removed;
  std::vector<std::size_t> truth;  ///< candidates of `present`
  std::vector<double> share;       ///< by candidate of `present`: of all reports
};

/// How the software of a case is known of its actor.
enum class Stratum : std::uint8_t {
  OwnMalware,     ///< A: malware that only the actor is known to use
  SharedMalware,  ///< B: malware that others use too
  KnownTool,      ///< C: a tool alone
  NoSoftware,     ///< D: nothing
};

constexpr auto names_of(Stratum /*tag*/) {
  return std::array<std::string_view, 4>{"A", "B", "C", "D"};
}

/// The knowledge that one case leaves, prepared for its queries.
class CaseKnowledge {
 public:
  CaseKnowledge(const knowledge::EvidenceBase& base, const VictimClaims& claims,
                const EvaluationCase& evaluated);

  CaseKnowledge(const CaseKnowledge&) = delete;
  CaseKnowledge& operator=(const CaseKnowledge&) = delete;

  /// Victims count when the query names them.
  CaseTerms terms(const ProfileQuery& query, const VictimRates& rates) const;
  Stratum stratum(const ProfileQuery& query) const;

  const ReportProfiles& present() const { return present_; }

  const ReportProfiles& removed() const { return removed_; }

 private:
  static ScoredQuery score(const ReportProfiles& profiles, const VictimProfiles& victims,
                           const ProfileQuery& query, const VictimRates& rates);

  const knowledge::EvidenceBase base_;
  const EvaluationCase& case_;
  const ReportProfiles present_;
  const ReportProfiles removed_;
  const VictimProfiles present_victims_;
  const VictimProfiles removed_victims_;
};

/// BM25 over techniques and software, software three times, what software implies as 0.3 of a
/// report, divided by items ^ 0.4: the best simple model that was measured before this one.
std::vector<double> bm25_scores(const ReportProfiles& profiles, const ProfileQuery& query);

}  // namespace longwatch::attribute::internal
