#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace longwatch::detect::sigma {

/// A decimal number and sums of such, exact: what correlations add up must not hang on the order of
/// events, and 0.1 is a tenth. Numbers have up to 27 digits on either side of the point; 10^11 of
/// them can be added, or one be taken as many times.
class Decimal {
 public:
  Decimal() = default;

  explicit Decimal(std::int64_t whole) : whole_(whole) {}

  /// Of "-12", "3.25", "1.5e3"; the whole text. Nothing for other texts and for numbers with more
  /// digits than fit.
  static std::optional<Decimal> parse(std::string_view text);

  Decimal& operator+=(const Decimal& other);
  Decimal& operator-=(const Decimal& other);

  Decimal times(std::uint64_t count) const;

  friend std::strong_ordering operator<=>(const Decimal& a, const Decimal& b);

  friend bool operator==(const Decimal& a, const Decimal& b) { return (a <=> b) == 0; }

  /// Nearest, for showing.
  double to_double() const;
  /// All digits, none more than needed: "-12", "3.25".
  std::string to_text() const;

 private:
  __extension__ using Wide = __int128;

  /// The same number with 0 <= fraction < 1.
  Decimal normal() const;

  Wide whole_ = 0;
  Wide fraction_ = 0;  // in units of 10^-27; of any sign and beyond 1 while sums grow
};

}  // namespace longwatch::detect::sigma
