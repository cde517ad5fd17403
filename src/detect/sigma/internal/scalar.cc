#include "detect/sigma/internal/scalar.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

#include "base/text.h"
#include "detect/sigma/internal/source_text.h"

namespace longwatch::detect::sigma {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

std::optional<bool> as_boolean(std::string_view text) {
  if (text == "true" || text == "True" || text == "TRUE") {
    return true;
  }
  if (text == "false" || text == "False" || text == "FALSE") {
    return false;
  }
  return std::nullopt;
}

std::string_view without_sign(std::string_view text) {
  return text.starts_with('-') || text.starts_with('+') ? text.substr(1) : text;
}

bool has_leading_zero(std::string_view digits) {
  return digits.size() > 1 && digits[0] == '0' && is_digit(digits[1]);
}

std::optional<std::int64_t> as_integer(std::string_view text) {
  const std::string_view digits = without_sign(text);
  if (digits.empty() || !std::all_of(digits.begin(), digits.end(), is_digit) ||
      has_leading_zero(digits)) {
    return std::nullopt;
  }
  return parse_int64(text.starts_with('+') ? digits : text);
}

std::optional<double> as_real(std::string_view text) {
  const std::string_view number = without_sign(text);
  const std::size_t point = number.find('.');
  const bool has_digits = point != std::string_view::npos &&
                          ((point > 0 && is_digit(number[point - 1])) ||
                           (point + 1 < number.size() && is_digit(number[point + 1])));
  if (!has_digits || without_sign(number) != number || has_leading_zero(number)) {
    return std::nullopt;
  }
  return parse_double(text.starts_with('+') ? number : text);
}

}  // namespace

Scalar type_plain(std::string_view text) {
  Scalar scalar;
  scalar.kind = Scalar::Kind::Text;
  scalar.text = text;
  if (const std::optional<bool> boolean = as_boolean(text)) {
    scalar.kind = Scalar::Kind::Boolean;
    scalar.boolean = *boolean;
  } else if (const std::optional<std::int64_t> integer = as_integer(text)) {
    scalar.kind = Scalar::Kind::Integer;
    scalar.integer = *integer;
    scalar.real = static_cast<double>(*integer);
  } else if (const std::optional<double> real = as_real(text)) {
    scalar.kind = Scalar::Kind::Real;
    scalar.real = *real;
  }
  return scalar;
}

Scalar to_scalar(const formats::YamlNode& node) {
  Scalar scalar;
  if (node.kind == formats::YamlKind::Scalar && node.style == formats::YamlStyle::Plain) {
    scalar = type_plain(node.text);
  } else if (node.kind == formats::YamlKind::Scalar) {
    scalar.kind = Scalar::Kind::Text;
    scalar.text = node.text;
  }
  scalar.place = to_place(node.place);
  return scalar;
}

std::string_view to_text(Scalar::Kind kind) {
  constexpr std::array<std::string_view, 5> kNames = {"null", "text", "a number", "a number",
                                                      "a boolean"};
  return kNames.at(static_cast<std::size_t>(kind));
}

}  // namespace longwatch::detect::sigma
