#include "tests/naive/number.h"

#include "base/text.h"

namespace longwatch::naive {
namespace {

using detect::sigma::Modifier;
using detect::sigma::Scalar;

bool is_decimal_text_of(const Scalar& value, const std::string& text) {
  if (value.kind == Scalar::Kind::Integer) {
    return text == std::to_string(value.integer);
  }
  return parse_double(text) == value.real;
}

bool equals_number_text(const Scalar& value, const std::string& text) {
  const std::optional<std::int64_t> integer = parse_int64(text);
  if (value.kind == Scalar::Kind::Integer && integer.has_value()) {
    return *integer == value.integer;
  }
  const std::optional<double> real = parse_double(text);
  return real.has_value() && real == number_of(value);
}

}  // namespace

std::optional<double> number_of(const Scalar& value) {
  switch (value.kind) {
    case Scalar::Kind::Integer:
      return static_cast<double>(value.integer);
    case Scalar::Kind::Real:
      return value.real;
    case Scalar::Kind::Text:
      return parse_double(value.text);
    default:
      return std::nullopt;
  }
}

bool holds(long double got, Modifier comparison, long double wanted) {
  switch (comparison) {
    case Modifier::Lt:
      return got < wanted;
    case Modifier::Lte:
      return got <= wanted;
    case Modifier::Gt:
      return got > wanted;
    default:
      return got >= wanted;
  }
}

bool equals_number(const Scalar& value, const Field& field) {
  switch (field.value.kind) {
    case model::ValueKind::Signed:
    case model::ValueKind::Unsigned:
    case model::ValueKind::Real:
    case model::ValueKind::Number:
      return equals_number_text(value, field.text);
    default:
      return is_decimal_text_of(value, field.text);
  }
}

std::string pattern_text(const Scalar& value) {
  switch (value.kind) {
    case Scalar::Kind::Integer:
      return std::to_string(value.integer);
    case Scalar::Kind::Boolean:
      return value.boolean ? "true" : "false";
    default:
      return value.text;
  }
}

}  // namespace longwatch::naive
