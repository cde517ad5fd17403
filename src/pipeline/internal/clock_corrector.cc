#include "pipeline/internal/clock_corrector.h"

#include <algorithm>
#include <chrono>

#include "base/text.h"

namespace longwatch::pipeline {
namespace {

constexpr Timestamp kFirst{std::chrono::sys_days(std::chrono::year(1) / 1 / 1).time_since_epoch()};
constexpr Timestamp kLast{
    std::chrono::sys_days(std::chrono::year(10'000) / 1 / 1).time_since_epoch() - TimeTicks(1)};

bool names(std::string_view of, std::string_view host, std::string_view source) {
  const std::string_view short_name = host.substr(0, host.find('.'));
  return (!host.empty() &&
          (equals_ignoring_ascii_case(of, host) || equals_ignoring_ascii_case(of, short_name))) ||
         equals_ignoring_ascii_case(of, source);
}

}  // namespace

TimeTicks ClockCorrector::correction_for(std::string_view host, std::string_view source) {
  if (has_last_ && host == last_host_ && source == last_source_) {
    return last_;
  }
  const auto clock = std::find_if(
      clocks_.begin(), clocks_.end(),
      [host, source](const ClockOffset& candidate) { return names(candidate.of, host, source); });
  last_host_ = host;
  last_source_ = source;
  last_ = clock == clocks_.end() ? TimeTicks{} : -clock->offset;
  has_last_ = true;
  return last_;
}

void ClockCorrector::correct(std::string_view source, model::EventBatch& batch) {
  for (model::Event& event : batch.events()) {
    if (event.time.has_value() && (*event.time < kFirst || *event.time > kLast)) {
      event.time.reset();
    }
  }
  if (clocks_.empty()) {
    return;
  }
  for (model::Event& event : batch.events()) {
    const std::string_view host =
        event.computer.is_null() ? std::string_view() : model::render(event.computer, scratch_);
    const TimeTicks correction = correction_for(host, source);
    const bool fits = event.time.has_value() && *event.time + correction >= kFirst &&
                      *event.time + correction <= kLast;
    if (fits && correction != TimeTicks{}) {
      *event.time += correction;
      event.clock_correction = correction;
    }
  }
}

}  // namespace longwatch::pipeline
