#include "detect/sigma/decimal.h"

#include <algorithm>

#include "base/ascii.h"

namespace longwatch::detect::sigma {
namespace {

__extension__ using Wide = __int128;

constexpr std::size_t kDigits = 27;

constexpr Wide kUnit = [] {
  Wide unit = 1;
  for (std::size_t i = 0; i < kDigits; ++i) {
    unit *= 10;
  }
  return unit;
}();

/// Takes the digits off the front.
std::string_view take_digits(std::string_view& text) {
  const auto end = std::find_if_not(text.begin(), text.end(), is_digit);
  const auto count = static_cast<std::size_t>(end - text.begin());
  const std::string_view digits = text.substr(0, count);
  text.remove_prefix(count);
  return digits;
}

/// Whether there was a sign and it was a minus; takes it off the front.
bool take_sign(std::string_view& text) {
  if (!text.starts_with('-') && !text.starts_with('+')) {
    return false;
  }
  const bool is_minus = text.front() == '-';
  text.remove_prefix(1);
  return is_minus;
}

/// The number behind "e"; 0 when the text has ended. Beyond a thousand nothing fits anyway.
std::optional<int> take_exponent(std::string_view& text) {
  if (text.empty()) {
    return 0;
  }
  if (text.front() != 'e' && text.front() != 'E') {
    return std::nullopt;
  }
  text.remove_prefix(1);
  const bool is_minus = take_sign(text);
  const std::string_view digits = take_digits(text);
  if (digits.empty() || !text.empty()) {
    return std::nullopt;
  }
  int exponent = 0;
  for (const char digit : digits) {
    exponent = std::min(exponent * 10 + (digit - '0'), 10'000);
  }
  return is_minus ? -exponent : exponent;
}

Wide to_number(std::string_view digits) {
  Wide number = 0;
  for (const char digit : digits) {
    number = number * 10 + (digit - '0');
  }
  return number;
}

std::string digits_of(Wide number) {
  std::string digits;
  do {
    digits.push_back(static_cast<char>('0' + static_cast<int>(number % 10)));
    number /= 10;
  } while (number != 0);
  std::reverse(digits.begin(), digits.end());
  return digits;
}

}  // namespace

std::optional<Decimal> Decimal::parse(std::string_view text) {
  const bool is_minus = take_sign(text);
  std::string digits(take_digits(text));
  auto point = static_cast<std::ptrdiff_t>(digits.size());
  if (text.starts_with('.')) {
    text.remove_prefix(1);
    digits.append(take_digits(text));
  }
  const std::optional<int> exponent = take_exponent(text);
  if (digits.empty() || !exponent.has_value()) {
    return std::nullopt;
  }
  point += *exponent;
  const std::size_t zeros = std::min(digits.find_first_not_of('0'), digits.size());
  digits.erase(0, zeros);
  point -= static_cast<std::ptrdiff_t>(zeros);
  digits.erase(digits.find_last_not_of('0') + 1);
  if (digits.empty()) {
    return Decimal();
  }
  const auto count = static_cast<std::ptrdiff_t>(digits.size());
  constexpr auto kMost = static_cast<std::ptrdiff_t>(kDigits);
  if (point > kMost || count - point > kMost) {
    return std::nullopt;
  }
  std::string whole =
      digits.substr(0, static_cast<std::size_t>(std::clamp<std::ptrdiff_t>(point, 0, count)));
  whole.append(static_cast<std::size_t>(std::max<std::ptrdiff_t>(point - count, 0)), '0');
  std::string fraction(static_cast<std::size_t>(std::max<std::ptrdiff_t>(-point, 0)), '0');
  fraction.append(digits, static_cast<std::size_t>(std::clamp<std::ptrdiff_t>(point, 0, count)));
  fraction.append(kDigits - fraction.size(), '0');
  Decimal number;
  number.whole_ = is_minus ? -to_number(whole) : to_number(whole);
  number.fraction_ = is_minus ? -to_number(fraction) : to_number(fraction);
  return number;
}

Decimal& Decimal::operator+=(const Decimal& other) {
  whole_ += other.whole_;
  fraction_ += other.fraction_;
  return *this;
}

Decimal& Decimal::operator-=(const Decimal& other) {
  whole_ -= other.whole_;
  fraction_ -= other.fraction_;
  return *this;
}

Decimal Decimal::times(std::uint64_t count) const {
  Decimal product;
  product.whole_ = whole_ * count;
  product.fraction_ = fraction_ * count;
  return product;
}

Decimal Decimal::normal() const {
  Decimal normal;
  const Wide carried = fraction_ / kUnit - (fraction_ % kUnit < 0 ? 1 : 0);
  normal.whole_ = whole_ + carried;
  normal.fraction_ = fraction_ - carried * kUnit;
  return normal;
}

std::strong_ordering operator<=>(const Decimal& a, const Decimal& b) {
  const Decimal x = a.normal();
  const Decimal y = b.normal();
  const auto order = [](Wide left, Wide right) {
    return left < right   ? std::strong_ordering::less
           : left > right ? std::strong_ordering::greater
                          : std::strong_ordering::equal;
  };
  const std::strong_ordering whole = order(x.whole_, y.whole_);
  return whole != 0 ? whole : order(x.fraction_, y.fraction_);
}

double Decimal::to_double() const {
  return static_cast<double>(whole_) + static_cast<double>(fraction_) / static_cast<double>(kUnit);
}

std::string Decimal::to_text() const {
  const bool is_minus = *this < Decimal();
  Decimal size;
  if (is_minus) {
    size -= *this;
  } else {
    size = *this;
  }
  size = size.normal();
  std::string text = (is_minus ? "-" : "") + digits_of(size.whole_);
  if (size.fraction_ == 0) {
    return text;
  }
  std::string fraction = digits_of(size.fraction_);
  fraction.insert(0, kDigits - fraction.size(), '0');
  fraction.erase(fraction.find_last_not_of('0') + 1);
  return text + "." + fraction;
}

}  // namespace longwatch::detect::sigma
