#include "detect/sigma/internal/value_match.h"

#include <chrono>
#include <cmath>
#include <optional>

#include "base/ascii.h"
#include "base/text.h"
#include "base/time.h"
#include "formats/fold.h"

namespace longwatch::detect::sigma {
namespace {

template <class Number>
bool compare(Number left, CompareOperator compare_operator, Number right) {
  switch (compare_operator) {
    case CompareOperator::Equal:
      return left == right;
    case CompareOperator::Less:
      return left < right;
    case CompareOperator::LessEqual:
      return left <= right;
    case CompareOperator::Greater:
      return left > right;
    case CompareOperator::GreaterEqual:
      return left >= right;
  }
  return false;
}

/// ISO 8601 week: the week of the Thursday in the same Monday-to-Sunday span.
int iso_week(std::chrono::local_days day) {
  const auto weekday = std::chrono::weekday(day).iso_encoding();
  const auto thursday = day + std::chrono::days(4 - static_cast<int>(weekday));
  const std::chrono::year_month_day date(thursday);
  const std::chrono::local_days new_year(date.year() / std::chrono::January / 1);
  return static_cast<int>((thursday - new_year).count() / 7 + 1);
}

double part_of(formats::LocalTime time, TimePart part) {
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const auto since_midnight = time - day;
  switch (part) {
    case TimePart::Minute:
      return static_cast<double>(
          std::chrono::duration_cast<std::chrono::minutes>(since_midnight).count() % 60);
    case TimePart::Hour:
      return static_cast<double>(
          std::chrono::duration_cast<std::chrono::hours>(since_midnight).count());
    case TimePart::Day:
      return static_cast<unsigned>(date.day());
    case TimePart::Week:
      return iso_week(day);
    case TimePart::Month:
      return static_cast<unsigned>(date.month());
    case TimePart::Year:
      return static_cast<int>(date.year());
  }
  return 0;
}

/// What the zone's clocks showed. A text that names its own zone is converted, one without is what
/// they showed.
std::optional<formats::LocalTime> local_time_of(std::string_view text,
                                                const formats::TimeZone& zone) {
  if (const std::optional<Timestamp> zoned = parse_iso8601(text); zoned.has_value()) {
    return zone.to_local(*zoned);
  }
  const std::optional<Timestamp> shown = parse_local_iso8601(text);
  return shown.has_value() ? std::optional(formats::LocalTime(shown->time_since_epoch()))
                           : std::nullopt;
}

}  // namespace

void ValueText::set(const model::Value& value) {
  value_ = value;
  is_rendered_ = false;
  folded_.clear();
  if (value.kind == model::ValueKind::Utf16) {
    folded_.resize(value.size / 2);
    if (fold_ascii_utf16le(value.bytes(), folded_.data())) {
      return;
    }
    folded_.clear();
  }
  formats::append_folded(folded_, text());
}

void ValueText::render() const {
  is_rendered_ = true;
  text_ = model::render(value_, scratch_);
  if (value_.kind == model::ValueKind::Number || value_.kind == model::ValueKind::Real) {
    use_whole_number();
  }
}

// A rule's 4688 equals the number 4688.0 and 4.688e3 of an event: whole numbers have one text.
void ValueText::use_whole_number() const {
  constexpr double kExact =
      9007199254740992.0;  // 2^53: above it not every whole number has a double of its own
  const std::optional<double> number = parse_double(text_);
  if (text_.find_first_of(".eE") == std::string_view::npos || !number.has_value() ||
      std::abs(*number) > kExact || std::trunc(*number) != *number) {
    return;
  }
  scratch_ = std::to_string(static_cast<std::int64_t>(*number));
  text_ = scratch_;
}

bool holds(const Predicate& predicate, const ValueText& value) {
  if (value.value().kind == model::ValueKind::Container) {
    return predicate.kind == Predicate::Kind::Exists;
  }
  switch (predicate.kind) {
    case Predicate::Kind::Literal:
      return lies_at(value.folded(), predicate.literal.text, predicate.literal.anchor);
    case Predicate::Kind::Glob:
      return predicate.pattern.matches(predicate.letter_case == LetterCase::Ignored ? value.folded()
                                                                                    : value.text());
    case Predicate::Kind::Regex:
      return predicate.regex->search(value.text());
    case Predicate::Kind::Compare: {
      const std::optional<std::int64_t> whole =
          predicate.whole.has_value() ? model::to_integer(value.value()) : std::nullopt;
      if (whole.has_value()) {
        return compare(*whole, predicate.compare, *predicate.whole);
      }
      std::string scratch;
      const std::optional<double> number = model::to_number(value.value(), scratch);
      return number.has_value() && compare(*number, predicate.compare, predicate.number);
    }
    case Predicate::Kind::TimePart: {
      const std::optional<formats::LocalTime> time = local_time_of(value.text(), predicate.zone);
      return time.has_value() &&
             compare(part_of(*time, predicate.part), predicate.compare, predicate.number);
    }
    case Predicate::Kind::Network: {
      const auto address = parse_address(value.text());
      return address.has_value() && predicate.network.contains(*address);
    }
    case Predicate::Kind::Exists:
      return true;
    case Predicate::Kind::IsNull:
      return value.value().is_null();
    case Predicate::Kind::SameAs:
      return false;
  }
  return false;
}

bool lies_at(std::string_view text, std::string_view other, Anchor anchor) {
  switch (anchor) {
    case Anchor::Anywhere:
      return text.find(other) != std::string_view::npos;
    case Anchor::Start:
      return text.starts_with(other);
    case Anchor::End:
      return text.ends_with(other);
    case Anchor::Whole:
      return text == other;
  }
  return false;
}

}  // namespace longwatch::detect::sigma
