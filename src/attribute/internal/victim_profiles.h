#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "attribute/internal/report_profiles.h"
#include "attribute/profile_weights.h"
#include "base/time.h"
#include "knowledge/evidence_base.h"

namespace longwatch::attribute::internal {

/// Which claims about victims may count.
struct VictimSelection {
  std::optional<Timestamp> facts_before;    ///< dated facts (MISP); undated ones fall out then
  std::optional<Timestamp> reports_before;  ///< sentences that cite a report before
  std::span<const knowledge::ReferenceId> without_references = {};
  std::span<const knowledge::EntityId> without_entities = {};  ///< campaigns
};

/// Every claim about victims of actors, with what it rests on: facts of the records stated to be
/// the actor's, and sentences of its description and of its campaigns'. Read once for a base.
class VictimClaims {
 public:
  explicit VictimClaims(const knowledge::EvidenceBase& base);

  struct Claim {
    knowledge::EntityId actor{};
    std::optional<knowledge::EntityId> campaign;  ///< whose description says so
    std::vector<knowledge::ReferenceId> references;
    std::optional<Timestamp> dated;  ///< of a fact; has no references then
    bool is_fact = false;
    bool is_country = false;
    std::string value;
  };

  std::span<const Claim> claims() const { return claims_; }

  const knowledge::EvidenceBase& base() const { return base_; }

 private:
  void add_facts(knowledge::EntityId actor, knowledge::EntityId record);
  void add_description(knowledge::EntityId actor, const knowledge::Entity& described,
                       std::optional<knowledge::EntityId> campaign);

  const knowledge::EvidenceBase& base_;
  std::vector<Claim> claims_;
};

/// One line of victims for one candidate.
struct VictimLine {
  bool is_country = false;
  std::string value;
  double nats = 0;
  bool listed = false;
  std::size_t having = 0;  ///< candidates whose lists have it
  std::size_t lists = 0;   ///< candidates of whom any victim is known
};

/// Victims of all candidates, as far as a selection leaves them.
class VictimProfiles {
 public:
  VictimProfiles(const VictimClaims& claims, const ReportProfiles& profiles,
                 const VictimSelection& selection);

  /// Natural logarithms of likelihood ratios; the mean over the values, so that many victims do
  /// not count many times. Nothing for a candidate of whom no victim is known.
  std::vector<VictimLine> lines(std::size_t candidate, std::span<const std::string> countries,
                                std::span<const std::string> sectors,
                                const VictimRates& rates) const;
  /// Their sums, by candidate; empty when no victim is asked for.
  std::vector<double> scores(std::span<const std::string> countries,
                             std::span<const std::string> sectors, const VictimRates& rates) const;

  const std::set<std::string>& countries(std::size_t candidate) const {
    return countries_[candidate];
  }

  const std::set<std::string>& sectors(std::size_t candidate) const { return sectors_[candidate]; }

 private:
  std::vector<std::set<std::string>> countries_;  // by candidate
  std::vector<std::set<std::string>> sectors_;
};

/// How often a victim that sentences name is on the list of facts of the same actor, among actors
/// who have both.
struct Agreement {
  std::size_t agreed = 0;
  std::size_t compared = 0;
  double by_chance = 0;  ///< expected, were lists independent
};

struct VictimAgreement {
  Agreement countries;
  Agreement sectors;
};

VictimAgreement measure_agreement(const VictimClaims& claims, const ReportProfiles& profiles);

}  // namespace longwatch::attribute::internal
