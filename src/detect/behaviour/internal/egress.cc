#include "detect/behaviour/internal/egress.h"

#include <algorithm>
#include <map>
#include <span>
#include <utility>

namespace longwatch::detect::behaviour {
namespace {

using Rows = std::span<const Traffic::Row>;
using DailyBytes = std::map<Day, std::uint64_t>;

/// The amounts of `days` days, those that are 0 left out: answers for medians.
class Amounts {
 public:
  Amounts(std::vector<std::uint64_t> amounts, std::size_t days)
      : amounts_(std::move(amounts)), days_(days) {
    std::sort(amounts_.begin(), amounts_.end());
  }

  std::uint64_t median() const {
    const std::size_t zeros = days_ - amounts_.size();
    const std::size_t middle = days_ / 2;
    return amounts_.empty() || middle < zeros ? 0 : amounts_[middle - zeros];
  }

  /// Of all days but one, which had this amount.
  std::uint64_t median_without(std::uint64_t amount) const {
    const std::size_t zeros = days_ - amounts_.size();
    const std::size_t middle = (days_ - 1) / 2;
    if (amounts_.size() < 2 || middle < zeros) {
      return 0;
    }
    const auto left_out = std::lower_bound(amounts_.begin(), amounts_.end(), amount);
    const std::size_t place = middle - zeros;
    const bool is_before = place < static_cast<std::size_t>(left_out - amounts_.begin());
    return amounts_[is_before ? place : place + 1];
  }

 private:
  std::vector<std::uint64_t> amounts_;  // ascending
  std::size_t days_;
};

/// Cuts sorted rows into runs whose rows `is_same` as the first of the run.
template <class Same>
std::vector<Rows> runs_of(Rows rows, Same&& is_same) {
  std::vector<Rows> runs;
  while (!rows.empty()) {
    std::size_t length = 1;
    while (length < rows.size() && is_same(rows[0].way, rows[length].way)) {
      ++length;
    }
    runs.push_back(rows.first(length));
    rows = rows.subspan(length);
  }
  return runs;
}

/// One of our hosts, and all that it sends out.
class Host {
 public:
  Host(Rows rows, std::size_t days)
      : days_(days),
        destinations_(
            runs_of(rows, [](const Way& a, const Way& b) { return a.outside == b.outside; })) {
    for (const Rows destination : destinations_) {
      if (!recurs(destination)) {
        for (const Traffic::Row& row : destination) {
          std::uint64_t& bytes = occasional_[row.way.day];
          bytes = add_saturating(bytes, row.volume->bytes);
        }
      }
    }
  }

  void judge(const EgressLimits& limits, const DailyBytes& site,
             std::vector<UnusualEgress>& found) const {
    for (const Rows destination : destinations_) {
      const bool is_large = std::any_of(
          destination.begin(), destination.end(),
          [&](const Traffic::Row& row) { return row.volume->bytes >= limits.least_bytes; });
      if (is_large) {
        judge(destination, limits, site, found);
      }
    }
  }

 private:
  bool recurs(Rows destination) const {
    return destination.size() > 1 && destination.size() * 2 > days_;
  }

  void judge(Rows destination, const EgressLimits& limits, const DailyBytes& site,
             std::vector<UnusualEgress>& found) const {
    const std::uint64_t usual_elsewhere = median_elsewhere(destination);
    std::vector<std::uint64_t> by_day;
    for (const Traffic::Row& row : destination) {
      by_day.push_back(row.volume->bytes);
    }
    const Amounts amounts(std::move(by_day), days_);
    for (const Traffic::Row& row : destination) {
      const std::uint64_t bytes = row.volume->bytes;
      const auto exceeds = [&](std::uint64_t usual) {
        return static_cast<double>(bytes) > limits.factor * static_cast<double>(usual);
      };
      if (bytes < limits.least_bytes || !exceeds(usual_elsewhere)) {
        continue;
      }
      const std::uint64_t usual = amounts.median_without(bytes);
      if (exceeds(usual)) {
        found.push_back({row.way, row.volume, usual, days_ - 1, site.at(row.way.day)});
      }
    }
  }

  /// Of what goes to other addresses than this one, the recurring ones left out.
  std::uint64_t median_elsewhere(Rows destination) const {
    DailyBytes elsewhere = occasional_;
    if (!recurs(destination)) {
      for (const Traffic::Row& row : destination) {
        elsewhere[row.way.day] -= row.volume->bytes;
      }
    }
    std::vector<std::uint64_t> amounts;
    for (const auto& [day, bytes] : elsewhere) {
      if (bytes > 0) {
        amounts.push_back(bytes);
      }
    }
    return Amounts(std::move(amounts), days_).median();
  }

  const std::size_t days_;
  const std::vector<Rows> destinations_;
  DailyBytes occasional_;  // to addresses that do not recur
};

}  // namespace

std::vector<UnusualEgress> find_unusual_egress(const Traffic& traffic, const EgressLimits& limits) {
  const std::vector<Traffic::Row> rows = traffic.rows();
  const std::size_t days = traffic.days().size();
  DailyBytes site;
  for (const Traffic::Row& row : rows) {
    std::uint64_t& bytes = site[row.way.day];
    bytes = add_saturating(bytes, row.volume->bytes);
  }
  std::vector<UnusualEgress> found;
  for (const Rows host : runs_of(rows, [](const Way&a, const Way&b) { return a.own == b.own; })) {
    Host(host, days).judge(limits, site, found);
  }
  return found;
}

}  // namespace longwatch::detect::behaviour
