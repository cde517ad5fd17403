#include "pipeline/internal/clock_corrector.h"

#include <algorithm>

#include "base/text.h"

namespace longwatch::pipeline {
namespace {

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
  if (clocks_.empty()) {
    return;
  }
  for (model::Event& event : batch.events()) {
    const std::string_view host =
        event.computer.is_null() ? std::string_view() : model::render(event.computer, scratch_);
    const TimeTicks correction = correction_for(host, source);
    if (event.time.has_value() && correction != TimeTicks{}) {
      *event.time += correction;
      event.clock_correction = correction;
    }
  }
}

}  // namespace longwatch::pipeline
