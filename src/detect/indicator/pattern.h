#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"

/// Patterns of STIX 2.0 and 2.1 (patterning grammar of the OASIS CTI TC), as they are written.
///
///   [file:name = 'a.exe' AND file:hashes.MD5 = '...'] FOLLOWEDBY
///   [network-traffic:dst_port IN (4444, 8443)] REPEATS 3 TIMES WITHIN 600 SECONDS
namespace longwatch::detect::indicator {

enum class PatternOperator : std::uint8_t {
  Equal,
  NotEqual,
  Less,
  Greater,
  LessOrEqual,
  GreaterOrEqual,
  In,
  Like,
  Matches,
  IsSubset,
  IsSuperset,
  Exists,
};

struct PatternConstant {
  enum class Kind : std::uint8_t { Text, Number, Boolean, Time, Bytes };

  Kind kind = Kind::Text;
  std::string text;  ///< what it means: escapes resolved, bytes decoded; of a number as written
  double number = 0;
  std::optional<Timestamp> time{};

  friend bool operator==(const PatternConstant&, const PatternConstant&) = default;
};

/// One test: `object:path operator constants`.
struct PatternTest {
  std::string object;  ///< "file"
  std::string path;    ///< "hashes.SHA-256", "values[*].name": quotes taken off
  PatternOperator op{};
  bool negated = false;
  std::vector<PatternConstant> constants;  ///< none for Exists, several for In alone

  friend bool operator==(const PatternTest&, const PatternTest&) = default;
};

/// A node of what stands in one pair of brackets; children stand before their parents.
struct TestNode {
  enum class Kind : std::uint8_t { Test, And, Or };

  Kind kind{};
  std::uint32_t left = 0;  ///< of a test its number
  std::uint32_t right = 0;

  friend bool operator==(const TestNode&, const TestNode&) = default;
};

/// What one event must satisfy.
struct PatternObservation {
  std::vector<PatternTest> tests;
  std::vector<TestNode> nodes;  ///< the last one is the root

  friend bool operator==(const PatternObservation&, const PatternObservation&) = default;
};

/// A node over observations; children stand before their parents.
struct PatternNode {
  enum class Kind : std::uint8_t {
    Observation,
    And,
    Or,
    FollowedBy,
    Within,
    Repeats,
    StartStop,
  };

  Kind kind{};
  std::uint32_t left = 0;  ///< of an observation its number
  std::uint32_t right = 0;
  TimeTicks within{};         ///< of Within
  std::uint64_t times = 0;    ///< of Repeats
  Timestamp start{}, stop{};  ///< of StartStop: from `start`, before `stop`

  friend bool operator==(const PatternNode&, const PatternNode&) = default;
};

struct Pattern {
  std::vector<PatternObservation> observations;
  std::vector<PatternNode> nodes;  ///< the last one is the root

  friend bool operator==(const Pattern&, const Pattern&) = default;
};

/// Fails with `InvalidInput` (the message says at which byte what was expected) when the text
/// breaks the grammar or a bracket can never be true because it asks one object to be of two types;
/// with `Limit` when it is beyond limits::kPattern*. Nothing recurses.
Result<Pattern> parse_pattern(std::string_view text);

/// The pattern in one spelling: what `parse_pattern` reads back as the same.
std::string to_text(const Pattern& pattern);

/// A text as a constant of the pattern language: in single quotes, escaped.
std::string quoted_constant(std::string_view text);

}  // namespace longwatch::detect::indicator
