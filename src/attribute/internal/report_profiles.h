#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "base/time.h"
#include "knowledge/evidence_base.h"

namespace longwatch::attribute::internal {

/// What a selection of the knowledge says of every actor that may be named, as numbers: who has an
/// item, in how many reports, and what stood together in one report. Records of a galaxy are no
/// candidates: their facts belong to the actors they are stated to be. Immutable; the base must
/// outlive it.
class ReportProfiles {
 public:
  /// A candidate who has an item.
  struct Posting {
    std::uint32_t candidate = 0;
    float reports = 0;  ///< independent ones; at least 1
  };

  /// What one report says of one candidate.
  struct Report {
    std::uint32_t candidate = 0;
    knowledge::ReferenceId reference{};
    std::uint32_t first = 0;  ///< in `report_items`
    std::uint32_t count = 0;
    double technique_norm = 0;  ///< sum of squared rarities of its techniques
    double software_norm = 0;
  };

  /// `without`: actors that nothing is known of.
  explicit ReportProfiles(const knowledge::EvidenceBase& base,
                          std::span<const knowledge::EntityId> without = {});

  const knowledge::EvidenceBase& base() const { return base_; }

  std::size_t candidates() const { return actors_.size(); }

  knowledge::EntityId actor(std::size_t candidate) const { return actors_[candidate]; }

  /// By number of the candidate; nothing when the entity is none.
  std::optional<std::size_t> candidate_of(knowledge::EntityId actor) const;

  /// Candidates of whom anything is known.
  std::size_t described() const { return described_; }

  /// Ascending by candidate.
  std::span<const Posting> having(knowledge::EntityId item) const {
    return postings_[knowledge::index_of(item)];
  }

  /// ln((candidates + 1) / (those who have it + 1)).
  double rarity(knowledge::EntityId item) const { return rarity_[knowledge::index_of(item)]; }

  /// ln((reports + 1) / (reports that name it + 1)).
  double report_rarity(knowledge::EntityId item) const {
    return report_rarity_[knowledge::index_of(item)];
  }

  /// BM25's saturation of reports, with the length of the profile.
  double saturated(const Posting& posting) const;

  /// Whether the candidate's software has the technique by itself.
  bool is_implied(std::size_t candidate, knowledge::EntityId technique) const;
  /// Whether so many have the software that it tells nothing of its owner.
  bool is_public(knowledge::EntityId software) const;

  std::span<const Report> reports() const { return reports_; }

  std::span<const knowledge::EntityId> items_of(const Report& report) const {
    return std::span(report_items_).subspan(report.first, report.count);
  }

  std::size_t profile_size(std::size_t candidate) const { return sizes_[candidate]; }

  /// Reports that say anything of the candidate.
  std::size_t report_count(std::size_t candidate) const { return report_counts_[candidate]; }

  /// The date of the last report on the candidate.
  std::optional<Timestamp> last_report(std::size_t candidate) const { return last_[candidate]; }

  /// The date of the last report on anybody.
  std::optional<Timestamp> last_report() const { return last_of_all_; }

 private:
  void add_candidate(std::size_t candidate);
  void add_reports(std::size_t candidate, std::span<const knowledge::ProfileItem> profile);
  void imply(std::size_t candidate, knowledge::EntityId software);
  void weigh();

  const knowledge::EvidenceBase& base_;
  std::vector<knowledge::EntityId> actors_;
  std::size_t first_technique_ = 0;
  std::size_t techniques_ = 0;
  std::vector<std::vector<Posting>> postings_;  // by entity
  std::vector<double> rarity_;
  std::vector<double> report_rarity_;
  std::vector<bool> implied_;  // candidate x technique
  std::vector<Report> reports_;
  std::vector<knowledge::EntityId> report_items_;
  std::vector<std::size_t> sizes_;
  std::vector<double> length_;  // 1 - b + b * size / mean size
  std::vector<std::size_t> report_counts_;
  std::vector<std::optional<Timestamp>> last_;
  std::optional<Timestamp> last_of_all_;
  std::size_t described_ = 0;
};

}  // namespace longwatch::attribute::internal
