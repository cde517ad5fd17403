#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace longwatch::formats {

enum class RegexCase : std::uint8_t { Sensitive, Insensitive };
enum class RegexDot : std::uint8_t { ExceptNewline, All };
enum class RegexLines : std::uint8_t { Single, Multi };

struct RegexOptions {
  RegexCase letter_case = RegexCase::Sensitive;
  RegexDot dot = RegexDot::ExceptNewline;
  RegexLines lines = RegexLines::Single;  ///< Multi: ^ and $ also match at line ends
};

/// A compiled regular expression of RE2's syntax (no look-around, no back references): matching is
/// linear in the text. Immutable; any thread.
class Regex {
 public:
  /// `InvalidInput` with RE2's reason and the offending part when the pattern breaks the syntax,
  /// `Limit` when it is too large.
  static Result<Regex> compile(std::string_view pattern, const RegexOptions& options);

  Regex(Regex&&) noexcept;
  Regex& operator=(Regex&&) noexcept;
  ~Regex();

  /// Whether the expression matches anywhere in the text (bytes that are no UTF-8 match only `\C`).
  bool search(std::string_view text) const;

  /// The names of its groups, in order; empty for those without one.
  const std::vector<std::string>& groups() const;

  /// Whether the expression matches the text as a whole; then `found` is what each group matched,
  /// in the order of `groups()`, empty (data() null) for one that took no part.
  bool match_whole(std::string_view text, std::vector<std::string_view>& found) const;

  /// Folded literals (formats::folded) of which at least one is in every text that matches, once
  /// that text is folded; empty when nothing can be said. For prefilters.
  const std::vector<std::string>& required_any() const;

 private:
  struct Compiled;
  explicit Regex(std::unique_ptr<Compiled> compiled);

  std::unique_ptr<Compiled> compiled_;
};

}  // namespace longwatch::formats
