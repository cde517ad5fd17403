#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "formats/regex.h"
#include "read/mapped/internal/time_format.h"
#include "read/mapped/internal/value_type.h"

namespace longwatch::read::mapped {

/// A named part of a line. "_" is passed over.
struct Capture {
  std::string name;
  ValueType type = ValueType::Text;
};

/// What is known of captures before a pattern is read.
struct CaptureTypes {
  std::map<std::string, ValueType, std::less<>> types;
  TimeFormat time;
  std::string time_capture;  ///< empty: none, or several
};

/// Why a pattern is none.
struct PatternProblem {
  std::string message;
  std::string hint;
  std::size_t offset = 0;  ///< in the pattern
};

/// How far a line fitted.
struct Fit {
  bool fits = false;
  std::size_t column = 0;   ///< of the first byte that did not, from 0
  std::string_view wanted;  ///< the literal or the capture's name; lives as long as the pattern
  ValueType type = ValueType::Text;
  bool wants_literal = false;
};

/// The texts of a line's captures, by capture.
using Pieces = std::vector<std::string_view>;

/// One way in which a line of the log is written. Immutable; matching is linear in the line.
///
///   {time} {host} vpn[{pid:int}]: user={user} from {src:ip}
///
/// A blank stands for one or more, "{{" and "}}" for braces. A text ends where what follows it
/// stands first, in quotes at the quote that no backslash escapes. "-" in the place of a value says
/// that there is none. Blanks at the end of a line are passed over.
class LinePattern {
 public:
  LinePattern(LinePattern&&) noexcept = default;
  LinePattern& operator=(LinePattern&&) noexcept = default;

  /// Of literals and {captures}. `problem` says why there is none.
  static std::optional<LinePattern> parse(std::string_view pattern, const CaptureTypes& known,
                                          PatternProblem& problem);

  /// A regular expression of RE2's syntax with named groups, which must match the whole line.
  static std::optional<LinePattern> parse_regex(std::string_view pattern, const CaptureTypes& known,
                                                PatternProblem& problem);

  const std::vector<Capture>& captures() const { return captures_; }

  /// Fills `pieces` when the line fits; `time` when it holds one that was taken on the way.
  Fit match(std::string_view line, Pieces& pieces, std::optional<ShownTime>& time) const;

  /// Whether the line has a time where the pattern has it, with nothing but fixed text in front.
  bool reaches_time(std::string_view line) const;

  /// Whether the line's end belongs to its last capture, and is text.
  bool ends_with_text() const;

 private:
  class Parser;

  enum class Kind : std::uint8_t { Literal, Blanks, Capture };

  struct Step {
    Kind kind;
    std::string literal;
    std::size_t capture = 0;
    bool is_quoted = false;  ///< a text between two quotes
  };

  LinePattern() = default;

  Fit match_steps(std::string_view line, Pieces& pieces, std::optional<ShownTime>& time) const;
  Fit match_regex(std::string_view line, Pieces& pieces, std::optional<ShownTime>& time) const;
  std::optional<std::size_t> end_of_capture(std::size_t step, std::string_view rest,
                                            std::optional<ShownTime>& time) const;
  std::optional<std::size_t> end_at_blanks(std::size_t step, std::string_view rest) const;
  std::optional<std::size_t> end_of_text(std::size_t step, std::string_view rest) const;
  std::size_t without_port(std::size_t step, std::string_view rest, std::size_t length) const;
  bool follows(std::size_t step, std::string_view rest) const;
  Fit miss(std::size_t step, std::size_t column) const;

  std::vector<Capture> captures_;
  std::vector<Step> steps_;
  std::optional<formats::Regex> regex_;
  std::vector<std::size_t> groups_;  // of the expression, by capture
  TimeFormat time_;
};

}  // namespace longwatch::read::mapped
