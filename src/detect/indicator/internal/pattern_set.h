#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/ip_address.h"
#include "detect/indicator/bindings.h"
#include "detect/indicator/internal/pattern_fields.h"
#include "detect/indicator/internal/pattern_index.h"
#include "detect/indicator/internal/set_file.h"
#include "detect/indicator/pattern.h"
#include "formats/regex.h"
#include "model/event.h"
#include "model/field.h"

namespace longwatch::detect::indicator {

/// Whether a value satisfies one test of a pattern: the comparison alone, NOT aside.
class ValueTest {
 public:
  /// Precondition: the pattern was checked when it was taken over.
  ValueTest(const PatternTest& test, ValueForm form);

  bool holds(const std::string& value) const;

  /// Whether it looks for parts of texts: LIKE and MATCHES.
  bool wants_text() const;

  /// What the property `property` must have for the comparison to hold.
  AnyNeed needs(std::uint32_t property) const;

 private:
  bool is_equal(const std::string& value) const;
  bool compares(const std::string& value) const;
  bool is_subset(const std::string& value) const;

  PatternOperator op_;
  std::vector<std::string> constants_;
  std::optional<double> number_;
  std::optional<formats::Regex> regex_;
  std::optional<Network> network_;
};

/// '%' stands for any text, '_' for any one character; all else for itself.
bool is_like(std::string_view pattern, std::string_view text);

/// Patterns that no look-up answers. Immutable; any thread.
class PatternSet {
 public:
  /// Adds the fields that the patterns ask for.
  PatternSet(const SetView& view, model::FieldTable& fields);

  struct One {
    std::uint64_t record = 0;
    std::string value;
    Pattern pattern;
    Slots slots;
    bool is_single = false;  ///< one observation without qualifiers answers it
  };

  bool empty() const { return patterns_.empty(); }

  const std::vector<One>& patterns() const { return patterns_; }

  struct Match {
    std::uint32_t pattern = 0;
    std::uint32_t observation = 0;
  };

  /// Scratch of one worker.
  struct Scratch {
    std::vector<std::uint32_t> candidates;

    std::size_t capacity() const { return candidates.capacity() * sizeof(std::uint32_t); }
  };

  /// Appends the observations that the event satisfies, ascending, and the fields they looked at.
  /// Only observations are tried of which the event has something that they need.
  void match(const model::Event& event, Scratch& scratch, std::vector<Match>& matches,
             std::vector<model::FieldId>& fields) const;

  /// The parts of `match`, for tests: what the event has, and whether that satisfies one
  /// observation.
  std::vector<EventObject> objects_of(const model::Event& event) const;
  bool satisfies(const std::vector<EventObject>& objects, Match one) const;

  /// Patterns beyond limits::kPatterns.
  std::uint64_t left_out() const { return left_out_; }

 private:
  struct Test {
    bool negated = false;
    bool exists = false;
    std::string_view object;
    std::vector<std::pair<std::uint32_t, ValueTest>> by_property;
  };

  struct Observation {
    std::vector<Test> tests;
    std::vector<TestNode> nodes;
  };

  void add(const RecordHead& head, std::uint64_t record, model::FieldTable& fields);
  Test compile(const PatternTest& test, model::FieldTable& fields);
  void ask_for(std::uint32_t row, model::FieldTable& fields);
  static AnyNeed needs_of(const Test& test);
  static AnyNeed needs_of(const Observation& observation);
  static bool satisfies(const EventObject& object, const Observation& observation);

  std::vector<One> patterns_;
  std::vector<std::vector<Observation>> observations_;  // by pattern
  std::vector<std::vector<std::uint32_t>> rows_;        // by field id: rows of pattern_fields()
  std::vector<std::uint8_t> wants_row_;
  std::vector<std::uint32_t> properties_;  // by row: rows with the same path and form have one
  PatternIndex index_;
  std::vector<Match> numbered_;  // by number in the index
  std::uint64_t left_out_ = 0;
};

}  // namespace longwatch::detect::indicator
