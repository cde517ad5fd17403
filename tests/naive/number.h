#pragma once

#include <optional>
#include <string>

#include "detect/sigma/rule.h"
#include "tests/naive/event.h"

namespace longwatch::naive {

/// The number that a rule wrote, bare or as a text.
std::optional<double> number_of(const detect::sigma::Scalar& value);

/// `got` compared with `wanted` by one of lt, lte, gt, gte.
bool holds(long double got, detect::sigma::Modifier comparison, long double wanted);

/// Whether the event holds the rule's number: an equal number, or a text that is its decimal text.
/// Precondition: `value` is Integer or Real.
bool equals_number(const detect::sigma::Scalar& value, const Field& field);

/// The Sigma string that a value stands for where text is searched: numbers in decimal, booleans
/// as true and false.
std::string pattern_text(const detect::sigma::Scalar& value);

}  // namespace longwatch::naive
