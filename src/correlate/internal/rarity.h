#pragma once

#include <cstdint>
#include <vector>

#include "correlate/correlate.h"
#include "correlate/internal/keys.h"

namespace longwatch::correlate {

/// How much it says that two findings share a value.
///
/// Counted over days of hosts, not over findings: sixty hits of a rule on one host on one day are
/// one. Every kind starts from a population of host days that do not name the value, because values
/// of that kind are rare in the world even when the findings at hand are few.
class Rarity {
 public:
  Rarity(const KeyTable& table, const model::Estate& estate, const CorrelateOptions& options);

  /// Bits of the value, before the distance in time; 0 = it links nothing.
  double bits(std::uint32_t key) const { return bits_[key]; }

  /// How many findings name it.
  std::uint64_t findings(std::uint32_t key) const { return findings_[key]; }

  /// Bits of a link by this value between findings so far apart; below zero = none.
  double weight(std::uint32_t key, Timestamp earlier, Timestamp later) const;

 private:
  bool is_hub(std::uint32_t key, std::size_t hosts) const;

  const KeyTable& table_;
  const CorrelateOptions options_;
  std::size_t all_hosts_ = 0;
  std::vector<double> bits_;
  std::vector<std::uint64_t> findings_;
  std::vector<bool> is_source_;  ///< an address somebody came from
};

}  // namespace longwatch::correlate
