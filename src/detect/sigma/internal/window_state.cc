#include "detect/sigma/internal/window_state.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "detect/sigma/internal/occurrences.h"
#include "detect/sigma/internal/ordered_state.h"

namespace longwatch::detect::sigma {
namespace {

Decimal to_decimal(std::uint64_t count) {
  return Decimal(static_cast<std::int64_t>(count));
}

bool all_hold(const std::vector<Threshold>& thresholds, const Decimal& value) {
  return std::all_of(thresholds.begin(), thresholds.end(),
                     [&](const Threshold& one) { return sigma::holds(one, value); });
}

class EventCount final : public WindowState {
 public:
  explicit EventCount(const CompiledCorrelation& correlation) : correlation_(correlation) {}

  Status begin_group(std::string_view /*group*/) override {
    count_ = 0;
    return {};
  }

  void add(const Hit& hit) override { count_ += hit.counts ? 1U : 0U; }

  void drop(const Hit& hit) override { count_ -= hit.counts ? 1U : 0U; }

  Result<bool> holds(Timestamp /*low*/, Timestamp /*high*/) override {
    return all_hold(correlation_.written.thresholds, to_decimal(count_));
  }

  std::string measured() const override { return std::to_string(count_); }

 private:
  const CompiledCorrelation& correlation_;
  std::uint64_t count_ = 0;
};

class Temporal final : public WindowState {
 public:
  explicit Temporal(const CompiledCorrelation& correlation)
      : correlation_(correlation), rules_(correlation.written.rules.size()) {}

  Status begin_group(std::string_view /*group*/) override {
    rules_.clear();
    return {};
  }

  void add(const Hit& hit) override { rules_.add(hit.rule); }

  void drop(const Hit& hit) override { rules_.drop(hit.rule); }

  Result<bool> holds(Timestamp /*low*/, Timestamp /*high*/) override {
    const Correlation& written = correlation_.written;
    if (!written.expression.empty()) {
      return is_true_of(written.expression, rules_.occurs());
    }
    if (written.thresholds.empty()) {
      return rules_.different() == written.rules.size();
    }
    return all_hold(written.thresholds, to_decimal(rules_.different()));
  }

  std::string measured() const override { return std::to_string(rules_.different()); }

  const std::vector<bool>* occurring() const override { return &rules_.occurs(); }

 private:
  const CompiledCorrelation& correlation_;
  Occurrences rules_;
};

/// Sum and mean.
class Total final : public WindowState {
 public:
  explicit Total(const CompiledCorrelation& correlation) : correlation_(correlation) {}

  Status begin_group(std::string_view /*group*/) override {
    sum_ = Decimal();
    count_ = 0;
    return {};
  }

  void add(const Hit& hit) override {
    if (hit.counts) {
      sum_ += value_of(hit);
      ++count_;
    }
  }

  void drop(const Hit& hit) override {
    if (hit.counts) {
      sum_ -= value_of(hit);
      --count_;
    }
  }

  Result<bool> holds(Timestamp /*low*/, Timestamp /*high*/) override {
    const std::vector<Threshold>& thresholds = correlation_.written.thresholds;
    if (count_ == 0) {
      return false;
    }
    // A mean is compared without dividing: nothing is rounded.
    return std::all_of(thresholds.begin(), thresholds.end(), [this](const Threshold& one) {
      const Decimal value = is_mean() ? one.value.times(count_) : one.value;
      return sigma::holds({one.comparison, value}, sum_);
    });
  }

  std::string measured() const override {
    return is_mean() ? fmt::format("{:.6g}", sum_.to_double() / static_cast<double>(count_))
                     : sum_.to_text();
  }

 private:
  bool is_mean() const { return correlation_.written.type == CorrelationType::ValueAvg; }

  Decimal value_of(const Hit& hit) const {
    return Decimal::parse(read_value(hit.payload, correlation_)).value_or(Decimal());
  }

  const CompiledCorrelation& correlation_;
  Decimal sum_;
  std::uint64_t count_ = 0;
};

/// The value at a rank. What it is need not be known, only how it stands to the thresholds: for
/// that it is enough to count the values below and at each of them.
class Rank final : public WindowState {
 public:
  explicit Rank(const CompiledCorrelation& correlation)
      : correlation_(correlation), sides_(correlation.written.thresholds.size()) {}

  Status begin_group(std::string_view /*group*/) override {
    std::fill(sides_.begin(), sides_.end(), Sides());
    count_ = 0;
    return {};
  }

  void add(const Hit& hit) override { change(hit, 1); }

  void drop(const Hit& hit) override { change(hit, -1); }

  Result<bool> holds(Timestamp /*low*/, Timestamp /*high*/) override {
    if (count_ == 0) {
      return false;
    }
    const std::int64_t rank = nearest_rank();
    for (std::size_t i = 0; i < sides_.size(); ++i) {
      const Comparison comparison = correlation_.written.thresholds[i].comparison;
      const std::int64_t below = sides_[i].below;
      const std::int64_t not_above = below + sides_[i].equal;
      // As the value at the rank would compare: any number on its side of the threshold.
      const int side = below >= rank ? -1 : not_above >= rank ? 0 : 1;
      if (!sigma::holds({comparison, Decimal(0)}, Decimal(side))) {
        return false;
      }
    }
    return true;
  }

  std::string measured() const override { return fmt::format("of {} values", count_); }

 private:
  struct Sides {
    std::int64_t below = 0;
    std::int64_t equal = 0;
  };

  /// From 1.
  std::int64_t nearest_rank() const {
    constexpr std::uint64_t kAll = 100'000'000;  // millionths of 100
    const std::uint64_t whole = count_ / kAll;
    const std::uint64_t rest = count_ % kAll;
    const std::uint64_t percentile = correlation_.written.percentile;
    const std::uint64_t rank = whole * percentile + (rest * percentile + kAll - 1) / kAll;
    return static_cast<std::int64_t>(std::max<std::uint64_t>(rank, 1));
  }

  void change(const Hit& hit, std::int64_t by) {
    if (!hit.counts) {
      return;
    }
    const Decimal value = Decimal::parse(read_value(hit.payload, correlation_)).value_or(Decimal());
    for (std::size_t i = 0; i < sides_.size(); ++i) {
      const Decimal& threshold = correlation_.written.thresholds[i].value;
      sides_[i].below += value < threshold ? by : 0;
      sides_[i].equal += value == threshold ? by : 0;
    }
    count_ += static_cast<std::uint64_t>(by);
  }

  const CompiledCorrelation& correlation_;
  std::vector<Sides> sides_;  // by threshold
  std::uint64_t count_ = 0;
};

}  // namespace

std::unique_ptr<WindowState> make_window_state(const CompiledCorrelation& correlation) {
  switch (correlation.written.type) {
    case CorrelationType::EventCount:
    case CorrelationType::ValueCount:
      return std::make_unique<EventCount>(correlation);
    case CorrelationType::Temporal:
      return std::make_unique<Temporal>(correlation);
    case CorrelationType::TemporalOrdered:
      return make_ordered_state(correlation);
    case CorrelationType::ValueSum:
    case CorrelationType::ValueAvg:
      return std::make_unique<Total>(correlation);
    case CorrelationType::ValuePercentile:
    case CorrelationType::ValueMedian:
      return std::make_unique<Rank>(correlation);
  }
  return nullptr;
}

}  // namespace longwatch::detect::sigma
