#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "detect/detect.h"
#include "detect/hit_store.h"
#include "detect/sigma/internal/correlation_set.h"
#include "detect/sigma/internal/hit.h"
#include "model/event.h"

namespace longwatch::detect::sigma {

/// Events that took no part in a correlation, and why; one count for each reason.
struct LeftOut {
  enum class Reason : std::uint8_t { NoTime, NoGroup, NoValue, NoNumber, TooMany };
  static constexpr std::size_t kReasons = 5;

  std::array<std::uint64_t, kReasons> counts{};

  std::uint64_t& of(Reason reason) { return counts[static_cast<std::size_t>(reason)]; }
};

/// Takes down the hits of one worker. One thread at a time.
class HitRecorder {
 public:
  /// `correlations` and the budget outlive it.
  HitRecorder(const std::vector<CompiledCorrelation>& correlations, HitStoreOptions options,
              MemoryBudget& budget);

  /// The event fired a rule; `seen` has the fields as rules see them. `unknown_fields`: on which
  /// that hangs, a line each.
  void record(const model::Event& seen, const std::vector<Capture>& captures,
              std::string_view unknown_fields);

  /// The latest time of any event, for windows that have to close.
  void look_at(const std::optional<Timestamp>& time);

  void take(HitRecorder& from);

  HitStore& hits() { return hits_; }

  const HitStore& hits() const { return hits_; }

  /// By correlation.
  const std::vector<LeftOut>& left_out() const { return left_out_; }

  /// Events that took part, by correlation and its rule.
  const std::vector<std::vector<std::uint64_t>>& taken_part() const { return taken_part_; }

  const std::optional<Timestamp>& latest() const { return latest_; }

 private:
  void record(const model::Event& seen, const Capture& capture, std::string_view unknown_fields);
  bool gather(const model::Event& seen, const std::vector<model::FieldId>& fields);
  void write_all(const model::Event& seen, const Capture& capture, HitText text);

  const std::vector<CompiledCorrelation>& correlations_;
  HitStore hits_;
  std::vector<LeftOut> left_out_;
  std::vector<std::vector<std::uint64_t>> taken_part_;
  std::optional<Timestamp> latest_;
  // Scratch of one event:
  std::vector<std::vector<std::string>> found_;  // by field: groups, then values
  std::size_t fields_ = 0;
  std::vector<std::string> chosen_;
  std::string rendered_;
  std::string host_;
  std::string key_;
  std::string payload_;
};

}  // namespace longwatch::detect::sigma
