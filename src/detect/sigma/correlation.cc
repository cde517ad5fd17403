#include "detect/sigma/correlation.h"

#include <array>

namespace longwatch::detect::sigma {

std::string_view to_text(CorrelationType type) {
  constexpr std::array<std::string_view, 8> kNames = {
      "event_count", "value_count", "temporal",         "temporal_ordered",
      "value_sum",   "value_avg",   "value_percentile", "value_median"};
  return kNames.at(static_cast<std::size_t>(type));
}

std::string_view to_text(Comparison comparison) {
  constexpr std::array<std::string_view, 6> kNames = {"gt", "gte", "lt", "lte", "eq", "neq"};
  return kNames.at(static_cast<std::size_t>(comparison));
}

bool holds(const Threshold& threshold, const Decimal& value) {
  switch (threshold.comparison) {
    case Comparison::Gt:
      return value > threshold.value;
    case Comparison::Gte:
      return value >= threshold.value;
    case Comparison::Lt:
      return value < threshold.value;
    case Comparison::Lte:
      return value <= threshold.value;
    case Comparison::Eq:
      return value == threshold.value;
    case Comparison::Neq:
      return value != threshold.value;
  }
  return false;
}

std::string_view field_of(const Correlation& correlation, std::string_view name, std::size_t rule) {
  for (const FieldAlias& alias : correlation.aliases) {
    for (const FieldAlias::Field& field : alias.fields) {
      if (alias.name == name && field.rule.text == correlation.rules.at(rule).text) {
        return field.name;
      }
    }
  }
  return name;
}

}  // namespace longwatch::detect::sigma
