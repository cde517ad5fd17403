// STIX patterns: what is read is written in one spelling that reads back as the same; what is
// refused says why.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/check.h"
#include "detect/indicator/bindings.h"
#include "detect/indicator/pattern.h"

namespace indicator = longwatch::detect::indicator;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto pattern = indicator::parse_pattern(text);
  if (!pattern.ok()) {
    LW_CHECK(!pattern.error().message().empty());
    return 0;
  }
  LW_CHECK(!pattern->nodes.empty() && !pattern->observations.empty());
  const std::string spelled = to_text(*pattern);
  const auto again = indicator::parse_pattern(spelled);
  if (again.ok()) {  // the spelling may be beyond the limits
    LW_CHECK(to_text(*again) == spelled);
  }
  const auto slots = indicator::make_slots(*pattern);
  LW_CHECK(!slots.ok() || !slots->alternatives.empty());
  return 0;
}
