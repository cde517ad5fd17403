#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "detect/indicator/indicator.h"
#include "model/marking.h"

/// The ways in which shared files write what they say of an indicator.
namespace longwatch::detect::indicator {

/// ISO 8601 with or without a zone (then UTC), a date, seconds since 1970.
std::optional<Timestamp> parse_time(std::string_view text);

/// The same of a time at which something ends: a date alone ends with its day.
std::optional<Timestamp> parse_end(std::string_view text);

/// 0 to 100; "none", "low", "medium" and "high" by the scale of STIX 2.1 (0, 15, 50, 85).
std::optional<std::uint8_t> parse_confidence(std::string_view text);

/// "TLP:AMBER+STRICT", "amber", "tlp:white", in any letter case; WHITE is CLEAR.
std::optional<model::Tlp> parse_tlp(std::string_view text);

/// "PAP:AMBER", "amber"; WHITE is CLEAR.
std::optional<Pap> parse_pap(std::string_view text);

/// Cut at limits::kIndicatorTextBytes; true = it was. Nothing is added twice, nor beyond
/// limits::kIndicatorDetailTexts.
bool add_detail(std::vector<std::string>& texts, std::string_view text);

/// The stricter of what is there and this.
void make_stricter(std::optional<model::Marking>& marking, const model::Marking& other);

}  // namespace longwatch::detect::indicator
