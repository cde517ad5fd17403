#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "detect/indicator/indicator.h"
#include "detect/indicator/internal/indicator_set.h"
#include "detect/indicator/internal/watched_fields.h"

namespace longwatch::detect::indicator {

/// Something in a text that looks like an indicator and is none.
struct NearMiss {
  std::size_t at = 0;  ///< where it stands in the text
  std::string why;
};

/// Says why a text in which the engine finds nothing looks as if it should. Immutable; any thread.
class NearMisses {
 public:
  /// `set` holds the indicator and outlives it; the value's kinds and spellings are `indicators`.
  NearMisses(const IndicatorSet& set, const std::vector<Indicator>& indicators);

  /// Nothing = the text is not like the indicator at all. `look` is how the field is searched.
  std::vector<NearMiss> find(Look look, std::string_view text) const;

 private:
  struct Core {
    IndicatorKind kind{};
    std::string value;   ///< as it is compared
    std::string folded;  ///< what is searched for
  };

  /// The engine finds the value in the text, but the field is not searched that way.
  std::string found_otherwise(Look look, std::string_view text) const;
  static std::string why_not(const Core& core, std::string_view text, std::size_t at);

  const IndicatorSet& set_;
  std::vector<Core> cores_;
};

}  // namespace longwatch::detect::indicator
