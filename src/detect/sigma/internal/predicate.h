#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/result.h"
#include "detect/literal_engine.h"
#include "detect/sigma/internal/pattern.h"
#include "formats/regex.h"
#include "formats/time_zone.h"
#include "model/field.h"

/// One test on one field, the unit that rules share.
namespace longwatch::detect::sigma {

enum class PredicateId : std::uint32_t {};

constexpr std::size_t index_of(PredicateId id) {
  return static_cast<std::size_t>(id);
}

/// Stands for "any field" in keyword predicates.
inline constexpr model::FieldId kAnyField{0xFFFFFFFE};

enum class CompareOperator : std::uint8_t { Equal, Less, LessEqual, Greater, GreaterEqual };

enum class TimePart : std::uint8_t { Minute, Hour, Day, Week, Month, Year };

enum class LetterCase : std::uint8_t { Ignored, Exact };

/// An IPv4 or IPv6 network; IPv4 lies in ::ffff:0:0/96, so that mapped addresses meet their plain
/// form.
struct Network {
  std::array<std::uint8_t, 16> address{};
  int prefix = 0;  ///< bits of the 128 that must agree

  /// "10.0.0.0/8", "fe80::/10", an address alone; host bits may be set.
  static std::optional<Network> parse(const std::string& text);
  bool contains(const std::array<std::uint8_t, 16>& other) const;
};

std::optional<std::array<std::uint8_t, 16>> parse_address(std::string_view text);

struct Predicate {
  enum class Kind : std::uint8_t {
    Literal,   ///< folded text at an anchor
    Glob,      ///< pattern with inner wildcards, or one whose case matters
    Regex,     ///< expression found anywhere
    Compare,   ///< number against number
    TimePart,  ///< part of a time stamp against a number
    Network,   ///< address inside a network
    Exists,    ///< the field is there
    IsNull,    ///< the field is there and null
    SameAs,    ///< equal to / contains / starts / ends with another field's value
  };

  Kind kind = Kind::Exists;
  model::FieldId field{};
  Literal literal;
  Pattern pattern;
  LetterCase letter_case = LetterCase::Ignored;
  std::shared_ptr<const formats::Regex> regex;
  CompareOperator compare = CompareOperator::Equal;
  double number = 0;
  std::optional<std::int64_t>
      whole;  ///< the number when it is one: a double is not exact above 2^53
  TimePart part = TimePart::Minute;
  formats::TimeZone zone;  ///< of the part
  Network network;
  model::FieldId other_field{};
  Anchor other_anchor =
      Anchor::Whole;  ///< SameAs: how the other field's value must lie in this one's
};

/// All predicates of a rule set, each once. Built single-threaded, then read by anyone.
class PredicateTable {
 public:
  PredicateId add_pattern(model::FieldId field, const Pattern& pattern, LetterCase letter_case);
  Result<PredicateId> add_regex(model::FieldId field, const std::string& expression,
                                const formats::RegexOptions& options);
  PredicateId add_compare(model::FieldId field, CompareOperator compare, double number,
                          std::optional<std::int64_t> whole = std::nullopt);
  /// `zone`: the same at every call.
  PredicateId add_time_part(model::FieldId field, TimePart part, CompareOperator compare,
                            double number, const formats::TimeZone& zone);
  PredicateId add_network(model::FieldId field, const Network& network, const std::string& text);
  PredicateId add_exists(model::FieldId field);
  PredicateId add_is_null(model::FieldId field);
  PredicateId add_same_as(model::FieldId field, model::FieldId other, Anchor anchor,
                          LetterCase letter_case);

  const Predicate& operator[](PredicateId id) const { return predicates_[index_of(id)]; }

  const std::deque<Predicate>& all() const { return predicates_; }

  std::size_t size() const { return predicates_.size(); }

 private:
  PredicateId add(std::string key, Predicate predicate);

  std::deque<Predicate> predicates_;
  std::unordered_map<std::string, PredicateId> ids_;
};

}  // namespace longwatch::detect::sigma
