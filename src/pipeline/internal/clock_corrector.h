#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "model/event.h"
#include "pipeline/sweep.h"

namespace longwatch::pipeline {

/// Corrects the times of records whose clock is known to be wrong, between reading and detecting,
/// and takes away those outside the years 1 to 9999, which no output can write (ISO 8601), so that
/// all later stages see one clock. What was added stays with the event. One per worker; the offsets
/// outlive it.
class ClockCorrector {
 public:
  explicit ClockCorrector(std::span<const ClockOffset> clocks) : clocks_(clocks) {}

  /// `source` is the name under which the batch's source is shown.
  void correct(std::string_view source, model::EventBatch& batch);

 private:
  TimeTicks correction_for(std::string_view host, std::string_view source);

  const std::span<const ClockOffset> clocks_;
  // Hosts come in runs: the last answer is remembered.
  std::string last_host_;
  std::string last_source_;
  TimeTicks last_{};
  bool has_last_ = false;
  std::string scratch_;
};

}  // namespace longwatch::pipeline
