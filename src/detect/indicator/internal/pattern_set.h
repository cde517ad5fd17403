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

/// An object of an event as STIX sees it: its type, and values by the number of their row in
/// pattern_fields().
struct EventObject {
  std::string_view type;
  std::vector<std::pair<std::uint32_t, std::string>> values;
};

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

  /// Appends the observations that the event satisfies, ascending, and the fields they looked at.
  void match(const model::Event& event, std::vector<Match>& matches,
             std::vector<model::FieldId>& fields) const;

 private:
  struct Test {
    bool negated = false;
    bool exists = false;
    std::string_view object;
    std::vector<std::pair<std::uint32_t, ValueTest>> by_row;
  };

  struct Observation {
    std::vector<Test> tests;
    std::vector<TestNode> nodes;
  };

  void add(const RecordHead& head, std::uint64_t record, model::FieldTable& fields);
  Test compile(const PatternTest& test, model::FieldTable& fields);
  std::vector<EventObject> objects_of(const model::Event& event) const;
  static bool satisfies(const EventObject& object, const Observation& observation);

  std::vector<One> patterns_;
  std::vector<std::vector<Observation>> observations_;  // by pattern
  std::vector<std::vector<std::uint32_t>> rows_;        // by field id: rows of pattern_fields()
  std::vector<std::uint8_t> wants_row_;
};

}  // namespace longwatch::detect::indicator
