#pragma once

#include <optional>
#include <string>
#include <vector>

#include "detect/indicator/indicator.h"
#include "detect/indicator/internal/indicator_set.h"

namespace longwatch::detect::indicator {

/// The id of the rule that findings of an indicator name: of its kind and value alone.
std::string rule_id(IndicatorKind kind, const std::string& value);

/// Where an event of that time lies; without a time, or without limits, it is current.
Standing standing_of(const Details& details, std::optional<Timestamp> time);

/// "expired: valid until ..." or "retro: valid from ..." when none of them is current, else empty.
std::string standing_text(const std::vector<Indicator>& indicators,
                          const std::vector<Standing>& standings);

/// What several entries with one value say of an event: the strictest marking, the earliest
/// receipt, the highest confidence, all labels, actors, malware and sources. Current when one of
/// them is, else expired when one is: the event is then too late for it, and too early for the
/// rest. The result hangs on no order. Precondition: at least one, as many standings.
Merged merge(const std::vector<Indicator>& indicators, const std::vector<Standing>& standings,
             const std::vector<FileEntry>& files);

}  // namespace longwatch::detect::indicator
