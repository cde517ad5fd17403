#include "detect/indicator/internal/waiting_hits.h"

#include <algorithm>

namespace longwatch::detect::indicator {

void WaitingHits::add(WaitingHit hit, const std::vector<std::uint32_t>& observations) {
  const auto [found, is_new] =
      numbers_.emplace(observations, static_cast<std::uint32_t>(sets_.size()));
  if (is_new) {
    sets_.push_back(&found->first);
  }
  hit.set = found->second;
  for (const std::uint32_t observation : observations) {
    by_observation_[observation].push_back(static_cast<std::uint32_t>(hits_.size()));
    ++available_[observation];
  }
  mentions_ += observations.size();
  timed_ += hit.has_time ? 1U : 0U;
  hits_.push_back(hit);
}

void WaitingHits::remove_last() {
  for (const std::uint32_t observation : observations(hits_.size() - 1)) {
    by_observation_[observation].pop_back();
    available_[observation] -= hits_.back().used ? 0U : 1U;
    --mentions_;
  }
  timed_ -= hits_.back().has_time ? 1U : 0U;
  hits_.pop_back();
}

void WaitingHits::use(std::uint32_t position) {
  hits_[position].used = true;
  for (const std::uint32_t observation : observations(position)) {
    --available_[observation];
  }
}

bool WaitingHits::satisfies(std::size_t position, std::uint32_t observation) const {
  const std::vector<std::uint32_t>& all = observations(position);
  return std::binary_search(all.begin(), all.end(), observation);
}

std::size_t WaitingHits::first_from(Timestamp time, bool strictly) const {
  const auto end = hits_.begin() + static_cast<std::ptrdiff_t>(timed_);
  const auto found = std::partition_point(hits_.begin(), end, [&](const WaitingHit& hit) {
    return strictly ? hit.time <= time : hit.time < time;
  });
  return static_cast<std::size_t>(found - hits_.begin());
}

}  // namespace longwatch::detect::indicator
