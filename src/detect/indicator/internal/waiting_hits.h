#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <vector>

#include "base/time.h"

namespace longwatch::detect::indicator {

/// A hit that may become part of a binding, in 24 bytes: of patterns that many events satisfy in
/// part there are many.
struct WaitingHit {
  Timestamp time;
  std::uint64_t number = 0;  ///< as it was added to the search
  std::uint32_t set = 0;     ///< which observations it satisfies: a number
  bool has_time = false;
  bool used = false;  ///< by a binding
};

/// Hits in the order in which they came: ascending times, then those without. Positions change when
/// hits are swept out.
class WaitingHits {
 public:
  explicit WaitingHits(std::size_t observations)
      : by_observation_(observations), available_(observations) {}

  /// `observations`: ascending.
  void add(WaitingHit hit, const std::vector<std::uint32_t>& observations);

  /// Takes the last one out.
  void remove_last();

  void use(std::uint32_t position);

  /// Keeps those for which `matters` holds; used ones never do.
  template <class Matters>
  void sweep(const Matters& matters);

  std::size_t size() const { return hits_.size(); }

  /// How often hits mention observations.
  std::size_t mentions() const { return mentions_; }

  /// How many have a time: the first ones.
  std::size_t timed() const { return timed_; }

  const WaitingHit& operator[](std::size_t position) const { return hits_[position]; }

  const std::vector<std::uint32_t>& observations(std::size_t position) const {
    return *sets_[hits_[position].set];
  }

  bool satisfies(std::size_t position, std::uint32_t observation) const;

  /// Positions of the hits that satisfy an observation, used ones too.
  const std::vector<std::uint32_t>& with(std::uint32_t observation) const {
    return by_observation_[observation];
  }

  /// How many of them are not used.
  std::size_t available(std::uint32_t observation) const { return available_[observation]; }

  /// The first timed hit at or behind (`strictly`: behind) that time; `timed` when there is none.
  std::size_t first_from(Timestamp time, bool strictly) const;

 private:
  std::vector<WaitingHit> hits_;
  std::map<std::vector<std::uint32_t>, std::uint32_t> numbers_;  // of sets of observations
  std::vector<const std::vector<std::uint32_t>*> sets_;          // keys of `numbers_`
  std::vector<std::vector<std::uint32_t>> by_observation_;
  std::vector<std::size_t> available_;
  std::size_t mentions_ = 0;
  std::size_t timed_ = 0;
};

template <class Matters>
void WaitingHits::sweep(const Matters& matters) {
  WaitingHits kept(by_observation_.size());
  for (std::size_t i = 0; i < hits_.size(); ++i) {
    if (!hits_[i].used && matters(hits_[i], observations(i))) {
      kept.add(hits_[i], observations(i));
    }
  }
  *this = std::move(kept);
}

}  // namespace longwatch::detect::indicator
