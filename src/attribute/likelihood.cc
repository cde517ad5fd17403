#include <array>

#include "attribute/attribute.h"
#include "base/check.h"

namespace longwatch::attribute {
namespace {

struct Band {
  double from = 0;
  std::string_view term;
};

// The yardstick leaves gaps between its bands (5 to 10, 20 to 25 ...): what falls into one takes
// the band below, so each band reaches up to the next one's lower end.
constexpr std::array<Band, 7> kYardstick = {{{0.95, "almost certain"},
                                             {0.80, "highly likely"},
                                             {0.55, "likely"},
                                             {0.40, "realistic possibility"},
                                             {0.25, "unlikely"},
                                             {0.10, "highly unlikely"},
                                             {0.0, "remote chance"}}};

constexpr std::array<Band, 7> kIcd203 = {{{0.95, "almost certain"},
                                          {0.80, "very likely"},
                                          {0.55, "likely"},
                                          {0.45, "roughly even chance"},
                                          {0.20, "unlikely"},
                                          {0.05, "very unlikely"},
                                          {0.0, "almost no chance"}}};

// A cap that is met exactly must not lose its word to the last bit.
constexpr double kRounding = 1e-9;

}  // namespace

std::string_view likelihood_term(double probability, std::string_view scale) {
  LW_CHECK(scale == "uk" || scale == "icd203");
  const auto& bands = scale == "uk" ? kYardstick : kIcd203;
  for (const Band& band : bands) {
    if (probability + kRounding >= band.from) {
      return band.term;
    }
  }
  return bands.back().term;
}

}  // namespace longwatch::attribute
