#pragma once

#include <span>
#include <string_view>

#include "base/time.h"
#include "scenario/internal/office.h"

namespace longwatch::scenario::internal {

/// One step of the invented intrusion, as the truth file tells it.
struct StepFacts {
  std::string_view title;
  std::string_view technique;  ///< ATT&CK
  /// File names, without ".yml", of all rules in content/rules that see the step, sorted and
  /// separated by blanks.
  std::string_view rules;
};

/// What a partner shared: these two and nothing else of the intrusion are in the indicator list.
inline constexpr std::string_view kBadAddress = "203.0.113.77";
inline constexpr std::string_view kBadDomain = "update-relay.example";

/// Step number 1 is the first.
std::span<const StepFacts> intrusion_steps();

/// Records the intrusion on the office's hosts, every event marked with its step. It begins with
/// the web server at `start` and lasts about five hours.
void record_intrusion(Office& office, Timestamp start);

}  // namespace longwatch::scenario::internal
