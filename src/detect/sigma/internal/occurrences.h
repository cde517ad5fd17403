#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace longwatch::detect::sigma {

/// How often each rule occurs.
class Occurrences {
 public:
  explicit Occurrences(std::size_t rules) : counts_(rules, 0), occurs_(rules, false) {}

  void clear() {
    std::fill(counts_.begin(), counts_.end(), 0);
    std::fill(occurs_.begin(), occurs_.end(), false);
    different_ = 0;
  }

  void add(std::uint32_t rule) {
    if (counts_[rule]++ == 0) {
      occurs_[rule] = true;
      ++different_;
    }
  }

  void drop(std::uint32_t rule) {
    if (--counts_[rule] == 0) {
      occurs_[rule] = false;
      --different_;
    }
  }

  const std::vector<bool>& occurs() const { return occurs_; }

  std::size_t different() const { return different_; }

 private:
  std::vector<std::uint64_t> counts_;
  std::vector<bool> occurs_;
  std::size_t different_ = 0;
};

}  // namespace longwatch::detect::sigma
