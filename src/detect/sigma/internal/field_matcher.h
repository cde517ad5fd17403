#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "detect/literal_engine.h"
#include "detect/sigma/internal/predicate.h"
#include "detect/sigma/internal/value_match.h"

namespace longwatch::detect::sigma {

/// Scratch of a worker for matching values. Any matcher, one value at a time.
struct MatchScratch {
  ValueText text;
  ValueText other_text;  ///< where two fields are compared
  std::vector<std::uint32_t> hits;
  std::vector<std::uint8_t> tried;  ///< deferred predicates already tried for this value
};

/// How many characters a value that is no figure can have at most.
constexpr std::size_t most_characters(const model::Value& value) {
  switch (value.kind) {
    case model::ValueKind::Null:
    case model::ValueKind::Boolean:
      return SIZE_MAX;  // what they are written with has nothing to do with their size
    case model::ValueKind::Utf16:
      return value.size / 2;
    default:
      return value.size;
  }
}

/// Kinds that are written with nothing but digits and the letters of numbers, GUIDs, SIDs and
/// times.
constexpr bool is_figure(model::ValueKind kind) {
  switch (kind) {
    case model::ValueKind::Signed:
    case model::ValueKind::Unsigned:
    case model::ValueKind::HexUnsigned:
    case model::ValueKind::Real:
    case model::ValueKind::Number:
    case model::ValueKind::Binary:
    case model::ValueKind::Guid:
    case model::ValueKind::FileTime:
    case model::ValueKind::SystemTime:
    case model::ValueKind::Sid:
      return true;
    default:
      return false;
  }
}

/// Folded literals of which at least one occurs in every value that fulfils the predicate; empty
/// when none is known.
std::vector<std::string> needed_literals(const Predicate& predicate);

/// All predicates of one plan on one field: one pass of the literal engine tells which literals
/// occur; globs and regular expressions are tried only when a literal they need occurred.
/// Immutable; any thread.
class FieldMatcher {
 public:
  struct Test {
    std::uint32_t number;  ///< of the predicate inside the plan
    const Predicate* predicate;
  };

  FieldMatcher(const std::vector<Test>& tests, SimdLevel simd);

  /// Appends the numbers of all predicates that the value fulfils; a number may come twice.
  void match(const model::Value& value, MatchScratch& scratch,
             std::vector<std::uint32_t>& out) const;

  /// False for values that fulfil no predicate, seen without reading them: too short for every
  /// literal, or of a kind that holds no free text.
  bool may_match(const model::Value& value) const {
    return is_figure(value.kind) ? reads_figures_ : most_characters(value) >= fewest_characters_;
  }

  std::size_t capacity() const;

 private:
  /// What a literal that occurred means: predicate `number` holds, or deferred test `number` is to
  /// be tried.
  struct Meaning {
    std::uint32_t number;
    bool is_deferred;
  };

  bool may_hold_literals(const model::Value& value) const;
  void try_deferred(std::uint32_t index, MatchScratch& scratch,
                    std::vector<std::uint32_t>& out) const;

  std::vector<Test> deferred_;  ///< tried when one of their literals occurs
  std::vector<Test>
      on_every_value_;  ///< no literal to wait for: numbers, networks, open expressions
  std::vector<std::uint32_t> exists_;
  std::vector<std::uint32_t> is_null_;
  std::vector<Meaning> meanings_;             ///< grouped by literal
  std::vector<std::uint32_t> first_meaning_;  ///< of literal i; one more than there are literals
  LiteralEngine engine_;
  bool reads_figures_ = false;         ///< a predicate can hold for a value that `is_figure`
  std::size_t fewest_characters_ = 0;  ///< of a text for which a predicate can hold
};

}  // namespace longwatch::detect::sigma
