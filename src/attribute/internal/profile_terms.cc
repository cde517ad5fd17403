#include "attribute/internal/profile_terms.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>

namespace longwatch::attribute::internal {
namespace {

using knowledge::EntityId;
using knowledge::EntityKind;
using knowledge::index_of;

// Techniques of one intrusion depend on each other: many of them tell less than their sum.
constexpr double kSpreadExponent = 0.4;
// Keeps a report of two or three items from being like everything.
constexpr double kReportFloor = 2.0;
constexpr double kMostYears = 10.0;
constexpr double kMostKnownMalware = 2;
constexpr double kMostUnlistedMalware = 3;
constexpr std::size_t kNoReport = std::numeric_limits<std::size_t>::max();

constexpr std::size_t at(Term term) {
  return static_cast<std::size_t>(term);
}

double years(TimeTicks duration) {
  using Years = std::chrono::duration<double, std::ratio<31'536'000>>;
  return std::chrono::duration_cast<Years>(duration).count();
}

}  // namespace

TermCalculator::TermCalculator(const ReportProfiles& profiles, const ProfileQuery& query)
    : profiles_(profiles),
      query_(query),
      squared_(profiles.base().entities().size()),
      nearest_(profiles.candidates(), kNoReport),
      likeness_(profiles.candidates()) {
  const auto techniques = static_cast<double>(query.techniques.size() + query.unknown_techniques);
  spread_ = std::pow(std::max(1.0, techniques), kSpreadExponent);
  for (const auto* const items : {&query.techniques, &query.software}) {
    for (const EntityId item : *items) {
      const double rarity = profiles.report_rarity(item);
      squared_[index_of(item)] = rarity * rarity;
      query_norm_ += rarity * rarity;
    }
  }
  query_norm_ = std::sqrt(query_norm_);
  compare_reports();
}

double TermCalculator::likeness_of(const ReportProfiles::Report& report, double shared) const {
  // Only kinds that were asked for make a report long.
  const double norm = (query_.techniques.empty() ? 0 : report.technique_norm) +
                      (query_.software.empty() ? 0 : report.software_norm);
  return shared / ((std::sqrt(norm) + kReportFloor) * query_norm_);
}

void TermCalculator::compare_reports() {
  if (query_norm_ <= 0) {
    return;
  }
  for (std::size_t i = 0; i < profiles_.reports().size(); ++i) {
    const ReportProfiles::Report& report = profiles_.reports()[i];
    double shared = 0;
    for (const EntityId item : profiles_.items_of(report)) {
      shared += squared_[index_of(item)];
    }
    const double likeness = likeness_of(report, shared);
    if (shared > 0 && likeness > likeness_[report.candidate]) {
      likeness_[report.candidate] = likeness;
      nearest_[report.candidate] = i;
    }
  }
}

bool TermCalculator::counts_as_tool(EntityId software) const {
  return profiles_.base().entity(software).kind == EntityKind::Tool ||
         profiles_.is_public(software);
}

double TermCalculator::recency(std::size_t candidate) const {
  const std::optional<Timestamp> at = query_.at.has_value() ? query_.at : profiles_.last_report();
  const std::optional<Timestamp> last = profiles_.last_report(candidate);
  const double inactive = at.has_value() && last.has_value() ? years(*at - *last)
                          : at.has_value()                   ? kMostYears
                                                             : 0;
  return -std::log1p(std::clamp(inactive, 0.0, kMostYears));
}

template <class Take>
void TermCalculator::visit_software(Take take) const {
  for (const EntityId software : query_.software) {
    const bool tool = counts_as_tool(software);
    const std::span<const ReportProfiles::Posting> having = profiles_.having(software);
    for (const ReportProfiles::Posting& posting : having) {
      const double value = profiles_.rarity(software) * profiles_.saturated(posting);
      take(posting, TermLine{software, tool ? Term::Tool : Term::Malware, value, having.size(),
                             static_cast<double>(posting.reports)});
    }
  }
}

std::vector<TermValues> TermCalculator::values() const {
  std::vector<TermValues> values(profiles_.candidates());
  for (const EntityId technique : query_.techniques) {
    const double rarity = profiles_.rarity(technique) / spread_;
    std::size_t next = 0;
    const std::span<const ReportProfiles::Posting> having = profiles_.having(technique);
    for (std::size_t candidate = 0; candidate < values.size(); ++candidate) {
      if (next < having.size() && having[next].candidate == candidate) {
        values[candidate][at(Term::Technique)] += rarity * profiles_.saturated(having[next]);
        ++next;
      } else if (profiles_.is_implied(candidate, technique)) {
        values[candidate][at(Term::Implied)] += rarity;
      }
    }
  }
  visit_software([&](const ReportProfiles::Posting& posting, const TermLine& line) {
    TermValues& of = values[posting.candidate];
    of[at(line.term)] += line.value;
    if (line.term == Term::Malware && line.having == 1) {
      of[at(Term::OwnMalware)] = 1;
    }
  });
  for (std::size_t candidate = 0; candidate < values.size(); ++candidate) {
    values[candidate][at(Term::Nearest)] = likeness_[candidate];
    values[candidate][at(Term::Recency)] = recency(candidate);
  }
  return values;
}

std::vector<TermLine> TermCalculator::lines(std::size_t candidate) const {
  std::vector<TermLine> lines;
  for (const EntityId technique : query_.techniques) {
    const double rarity = profiles_.rarity(technique) / spread_;
    const std::span<const ReportProfiles::Posting> having = profiles_.having(technique);
    const auto own = std::find_if(having.begin(), having.end(), [&](const auto& posting) {
      return posting.candidate == candidate;
    });
    if (own != having.end()) {
      lines.push_back({technique, Term::Technique, rarity * profiles_.saturated(*own),
                       having.size(), static_cast<double>(own->reports)});
    } else if (profiles_.is_implied(candidate, technique)) {
      lines.push_back({technique, Term::Implied, rarity, having.size(), 0});
    }
  }
  bool own_malware = false;
  visit_software([&](const ReportProfiles::Posting& posting, const TermLine& line) {
    if (posting.candidate != candidate) {
      return;
    }
    lines.push_back(line);
    if (line.term == Term::Malware && line.having == 1 && !own_malware) {
      own_malware = true;
      lines.push_back({line.item, Term::OwnMalware, 1, 1, line.reports});
    }
  });
  if (const ReportProfiles::Report* const report = nearest(candidate)) {
    for (const EntityId item : profiles_.items_of(*report)) {
      if (squared_[index_of(item)] > 0) {
        lines.push_back({item, Term::Nearest, likeness_of(*report, squared_[index_of(item)]),
                         profiles_.having(item).size(), 1});
      }
    }
  }
  return lines;
}

const ReportProfiles::Report* TermCalculator::nearest(std::size_t candidate) const {
  return nearest_[candidate] == kNoReport ? nullptr : &profiles_.reports()[nearest_[candidate]];
}

QueryShape TermCalculator::shape() const {
  QueryShape shape;
  const auto unseen = static_cast<double>(
      std::count_if(query_.techniques.begin(), query_.techniques.end(),
                    [&](EntityId technique) { return profiles_.having(technique).empty(); }));
  const auto techniques = static_cast<double>(query_.techniques.size() + query_.unknown_techniques);
  if (techniques > 0) {
    shape.unseen_share = (unseen + static_cast<double>(query_.unknown_techniques)) / techniques;
  }
  shape.unlisted_malware = static_cast<double>(query_.unknown_software);
  for (const EntityId software : query_.software) {
    if (!counts_as_tool(software)) {
      (profiles_.having(software).empty() ? shape.unlisted_malware : shape.known_malware) += 1;
    }
  }
  shape.known_malware = std::min(shape.known_malware, kMostKnownMalware);
  shape.unlisted_malware = std::min(shape.unlisted_malware, kMostUnlistedMalware);
  return shape;
}

}  // namespace longwatch::attribute::internal
