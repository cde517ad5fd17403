#include "detect/sigma/internal/ordered_state.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "detect/sigma/internal/occurrences.h"

namespace longwatch::detect::sigma {
namespace {

/// The hits of one time, by rule.
using Counts = std::vector<std::uint64_t>;

void make_later(std::optional<Timestamp>& known, Timestamp time) {
  if (!known.has_value() || *known < time) {
    known = time;
  }
}

/// For each beginning of a sequence the latest time at which it began: it lies in the window when
/// that time does. Because the end of the window is where we stand, no chain is ever missed,
/// whatever came before it.
class Chain {
 public:
  explicit Chain(const std::vector<std::uint32_t>& sequence) : sequence_(sequence) {}

  void clear() { starts_.assign(sequence_.size() + 1, std::nullopt); }

  /// A beginning that was there before, and behind it as many rules in a row as there are hits for:
  /// hits of one time are in any order, but each stands for one rule of the sequence.
  void add(Timestamp time, const Counts& counts) {
    std::vector<std::optional<Timestamp>> later = starts_;
    for (std::size_t first = 0; first < sequence_.size(); ++first) {
      const std::optional<Timestamp> start = first == 0 ? std::optional(time) : starts_[first];
      if (!start.has_value() || counts[sequence_[first]] == 0) {
        continue;
      }
      Counts left = counts;
      for (std::size_t p = first; p < sequence_.size() && left[sequence_[p]] > 0; ++p) {
        --left[sequence_[p]];
        make_later(later[p + 1], *start);
      }
    }
    starts_ = std::move(later);
  }

  /// Whether the whole sequence began at `low` or later.
  bool is_whole(Timestamp low) const {
    return sequence_.empty() || (starts_.back().has_value() && *starts_.back() >= low);
  }

 private:
  const std::vector<std::uint32_t>& sequence_;
  std::vector<std::optional<Timestamp>> starts_;  // by length
};

/// The same for chains that may leave out rules of the sequence: by length and by the place of the
/// sequence before which they end.
class LooseChain {
 public:
  explicit LooseChain(const std::vector<std::uint32_t>& sequence) : sequence_(sequence) {}

  void clear() {
    const std::size_t places = sequence_.size() + 1;
    starts_.assign(places * places, std::nullopt);
  }

  void add(Timestamp time, const Counts& counts) {
    std::vector<std::optional<Timestamp>> later = starts_;
    for (std::size_t first = 0; first < sequence_.size(); ++first) {
      if (counts[sequence_[first]] > 0) {
        extend(first, time, counts, later);
      }
    }
    starts_ = std::move(later);
  }

  /// The length of the longest chain that began at `low` or later.
  std::size_t longest(Timestamp low) const {
    std::size_t length = sequence_.size();
    while (length > 0) {
      const std::optional<Timestamp>& start = starts_[index_of(length, sequence_.size())];
      if (start.has_value() && *start >= low) {
        break;
      }
      --length;
    }
    return length;
  }

 private:
  std::size_t index_of(std::size_t length, std::size_t place) const {
    return length * (sequence_.size() + 1) + place;
  }

  /// At this time the place `first` is taken, and any later ones that hits are left for.
  void extend(std::size_t first, Timestamp time, const Counts& counts,
              std::vector<std::optional<Timestamp>>& later) const {
    Counts left = counts;
    std::size_t taken = 0;
    for (std::size_t p = first; p < sequence_.size(); ++p) {
      if (left[sequence_[p]] == 0) {
        continue;
      }
      --left[sequence_[p]];
      ++taken;
      improve(later, taken, p + 1, time);
      for (std::size_t before = 1; before + taken <= sequence_.size(); ++before) {
        const std::optional<Timestamp>& start = starts_[index_of(before, first)];
        if (start.has_value()) {
          improve(later, before + taken, p + 1, *start);
        }
      }
    }
  }

  void improve(std::vector<std::optional<Timestamp>>& later, std::size_t length, std::size_t place,
               Timestamp start) const {
    for (std::size_t p = place; p <= sequence_.size(); ++p) {
      make_later(later[index_of(length, p)], start);
    }
  }

  const std::vector<std::uint32_t>& sequence_;
  std::vector<std::optional<Timestamp>> starts_;
};

/// Collects the hits of one time.
class Pending {
 public:
  explicit Pending(std::size_t rules) : counts_(rules, 0) {}

  void clear() {
    std::fill(counts_.begin(), counts_.end(), 0);
    is_empty_ = true;
  }

  bool is_of_other_time(Timestamp time) const { return !is_empty_ && time_ != time; }

  void add(const Hit& hit) {
    is_empty_ = false;
    time_ = hit.time;
    ++counts_[hit.rule];
  }

  bool is_empty() const { return is_empty_; }

  Timestamp time() const { return time_; }

  const Counts& counts() const { return counts_; }

 private:
  Counts counts_;
  Timestamp time_;
  bool is_empty_ = true;
};

/// All rules in order.
class TemporalOrdered final : public WindowState {
 public:
  explicit TemporalOrdered(const CompiledCorrelation& correlation)
      : correlation_(correlation),
        rules_(correlation.written.rules.size()),
        pending_(correlation.written.rules.size()) {
    for (const OrderedAlternative& alternative : correlation.alternatives) {
      chains_.emplace_back(alternative.sequence);
    }
  }

  Status begin_group(std::string_view /*group*/) override {
    rules_.clear();
    pending_.clear();
    for (Chain& chain : chains_) {
      chain.clear();
    }
    return {};
  }

  void add(const Hit& hit) override {
    rules_.add(hit.rule);
    if (pending_.is_of_other_time(hit.time)) {
      settle();
    }
    pending_.add(hit);
  }

  void drop(const Hit& hit) override { rules_.drop(hit.rule); }

  Result<bool> holds(Timestamp low, Timestamp /*high*/) override {
    settle();
    for (std::size_t i = 0; i < chains_.size(); ++i) {
      const std::vector<std::uint32_t>& absent = correlation_.alternatives[i].absent;
      const bool is_clear = std::none_of(absent.begin(), absent.end(), [this](std::uint32_t rule) {
        return rules_.occurs()[rule];
      });
      if (is_clear && chains_[i].is_whole(low)) {
        return true;
      }
    }
    return false;
  }

  std::string measured() const override { return std::to_string(rules_.different()); }

  const std::vector<bool>* occurring() const override { return &rules_.occurs(); }

 private:
  void settle() {
    if (!pending_.is_empty()) {
      for (Chain& chain : chains_) {
        chain.add(pending_.time(), pending_.counts());
      }
      pending_.clear();
    }
  }

  const CompiledCorrelation& correlation_;
  Occurrences rules_;
  std::vector<Chain> chains_;  // by alternative
  Pending pending_;
};

/// So many of the rules in order.
class SomeOrdered final : public WindowState {
 public:
  explicit SomeOrdered(const CompiledCorrelation& correlation)
      : correlation_(correlation),
        chain_(correlation.alternatives.front().sequence),
        pending_(correlation.written.rules.size()) {}

  Status begin_group(std::string_view /*group*/) override {
    pending_.clear();
    chain_.clear();
    return {};
  }

  void add(const Hit& hit) override {
    if (pending_.is_of_other_time(hit.time)) {
      settle();
    }
    pending_.add(hit);
  }

  void drop(const Hit& /*hit*/) override {}

  Result<bool> holds(Timestamp low, Timestamp /*high*/) override {
    settle();
    longest_ = chain_.longest(low);
    const std::vector<Threshold>& thresholds = correlation_.written.thresholds;
    return std::all_of(thresholds.begin(), thresholds.end(), [this](const Threshold& one) {
      return sigma::holds(one, Decimal(static_cast<std::int64_t>(longest_)));
    });
  }

  std::string measured() const override { return std::to_string(longest_); }

 private:
  void settle() {
    if (!pending_.is_empty()) {
      chain_.add(pending_.time(), pending_.counts());
      pending_.clear();
    }
  }

  const CompiledCorrelation& correlation_;
  LooseChain chain_;
  Pending pending_;
  std::size_t longest_ = 0;
};

}  // namespace

std::unique_ptr<WindowState> make_ordered_state(const CompiledCorrelation& correlation) {
  if (!correlation.written.thresholds.empty()) {
    return std::make_unique<SomeOrdered>(correlation);
  }
  return std::make_unique<TemporalOrdered>(correlation);
}

}  // namespace longwatch::detect::sigma
