#include "read/mapped/internal/value_type.h"

#include <algorithm>
#include <array>

#include "base/ascii.h"
#include "base/ip_address.h"
#include "base/text.h"

namespace longwatch::read::mapped {
namespace {

constexpr std::size_t kNone = std::string_view::npos;

struct NamedType {
  std::string_view name;
  ValueType type;
};

// The first name of a type is the one that messages use.
constexpr auto kTypes = std::to_array<NamedType>({
    {"text", ValueType::Text},
    {"word", ValueType::Word},
    {"integer", ValueType::Integer},
    {"int", ValueType::Integer},
    {"address", ValueType::Address},
    {"ip", ValueType::Address},
    {"boolean", ValueType::Boolean},
    {"bool", ValueType::Boolean},
    {"epoch", ValueType::Epoch},
    {"pairs", ValueType::Pairs},
});

bool is_letter(char c) {
  const char lower = to_ascii_lower(c);
  return lower >= 'a' && lower <= 'z';
}

bool is_name_char(char c) {
  return is_letter(c) || is_digit(c) || c == '_' || c == '.' || c == '-';
}

template <class Accepts>
std::size_t length_of_run(std::string_view text, const Accepts& accepts) {
  return static_cast<std::size_t>(std::find_if_not(text.begin(), text.end(), accepts) -
                                  text.begin());
}

std::size_t length_of_integer(std::string_view text) {
  const std::size_t sign = text.starts_with('-') || text.starts_with('+') ? 1 : 0;
  const std::size_t digits = length_of_run(text.substr(sign), is_digit);
  return digits == 0 ? 0 : sign + digits;
}

std::size_t length_of_epoch(std::string_view text) {
  const std::size_t whole = length_of_run(text, is_digit);
  if (whole == 0 || whole >= text.size() || text[whole] != '.') {
    return whole;
  }
  const std::size_t fraction = length_of_run(text.substr(whole + 1), is_digit);
  return fraction == 0 ? whole : whole + 1 + fraction;
}

constexpr std::size_t kLongestAddress = 64;  // without a zone

/// Length of the dotted decimal address that the text begins with; 0 when it begins with none.
std::size_t length_of_dotted(std::string_view text) {
  std::size_t at = 0;
  for (int part = 0; part < 4; ++part) {
    if (part > 0 && (at >= text.size() || text[at++] != '.')) {
      return 0;
    }
    const std::size_t begin = at;
    int number = 0;
    while (at < text.size() && is_digit(text[at]) && at - begin < 3) {
      number = number * 10 + (text[at++] - '0');
    }
    const bool has_leading_zero = at - begin > 1 && text[begin] == '0';
    if (at == begin || number > 255 || has_leading_zero) {
      return 0;
    }
  }
  const bool goes_on = at < text.size() && (hex_digit(text[at]) >= 0 || text[at] == '.');
  return goes_on ? 0 : at;
}

/// The address that the text begins with; 0 when it begins with none.
std::size_t length_of_address(std::string_view text) {
  if (const std::size_t dotted = length_of_dotted(text); dotted > 0) {
    return dotted;
  }
  std::size_t length =
      length_of_run(text, [](char c) { return hex_digit(c) >= 0 || c == ':' || c == '.'; });
  if (length > kLongestAddress) {
    return 0;
  }
  if (length < text.size() && text[length] == '%') {
    length += 1 + length_of_run(text.substr(length + 1), is_name_char);
  }
  while (length > 0 && !parse_address(text.substr(0, length)).has_value()) {
    const std::size_t colon = text.substr(0, length).rfind(':');
    length = colon == kNone ? 0 : colon;
  }
  return length;
}

constexpr std::array<std::string_view, 8> kTruths = {"true", "false", "yes", "no",
                                                     "on",   "off",   "1",   "0"};

std::size_t length_of_boolean(std::string_view text) {
  const std::size_t length =
      length_of_run(text, [](char c) { return is_letter(c) || is_digit(c); });
  const std::string_view word = text.substr(0, length);
  const bool is_one = std::any_of(kTruths.begin(), kTruths.end(), [word](std::string_view truth) {
    return equals_ignoring_ascii_case(truth, word);
  });
  return is_one ? length : 0;
}

}  // namespace

// Loops of our own: lines are taken apart by blanks, and the library's search for one of several
// characters costs more than the few bytes of a word.
std::size_t length_of_blanks(std::string_view text) {
  std::size_t length = 0;
  while (length < text.size() && is_blank_char(text[length])) {
    ++length;
  }
  return length;
}

std::size_t length_of_word(std::string_view text) {
  std::size_t length = 0;
  while (length < text.size() && !is_blank_char(text[length])) {
    ++length;
  }
  return length;
}

std::size_t length_of(std::string_view text, ValueType type) {
  switch (type) {
    case ValueType::Integer:
      return length_of_integer(text);
    case ValueType::Address:
      return length_of_address(text);
    case ValueType::Boolean:
      return length_of_boolean(text);
    case ValueType::Epoch:
      return length_of_epoch(text);
    default:
      return length_of_word(text);
  }
}

std::optional<ValueType> parse_value_type(std::string_view name) {
  const auto* const found = std::find_if(kTypes.begin(), kTypes.end(),
                                         [name](const NamedType& t) { return t.name == name; });
  return found == kTypes.end() ? std::nullopt : std::optional(found->type);
}

std::string_view to_text(ValueType type) {
  const auto* const found = std::find_if(kTypes.begin(), kTypes.end(),
                                         [type](const NamedType& t) { return t.type == type; });
  return found == kTypes.end() ? std::string_view("time") : found->name;
}

bool is_of_type(std::string_view text, ValueType type) {
  return type == ValueType::Text || (!text.empty() && length_of(text, type) == text.size());
}

}  // namespace longwatch::read::mapped
