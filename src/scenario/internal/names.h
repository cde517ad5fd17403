#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "scenario/internal/random.h"
#include "scenario/internal/tree.h"

/// What a scenario calls things: fixed in its file for the first seed, drawn for any other.
namespace longwatch::scenario::internal {

struct NameOptions {
  std::uint64_t seed = 1;
  std::string file;  ///< for messages
  /// By name; what the user asked for in place of what the file says.
  std::map<std::string, std::string> overrides;
};

/// The values of the section `names`, in its order. Immutable.
class Names {
 public:
  /// Draws them. Each entry is a text, or a map with `value` (that of seed 1) and one of `pool`,
  /// `pattern`, `between`, `of` with `times` and `plus`, `address`, `by` with `choices`, `one_of`
  /// (of what the user asks for). Fails with `InvalidInput` and the place.
  static Result<Names> draw(const Node& section, const NameOptions& options);

  /// The text with every ${name}, ${name|lower} and ${name|upper} filled in; ${@...} stays. Fails
  /// with `InvalidInput` and a suggestion for a name that is not known.
  Result<std::string> fill(const std::string& text, std::uint32_t line) const;

  /// Null when there is none.
  const std::string* find(std::string_view name) const;

 private:
  std::string file_;
  std::map<std::string, std::string, std::less<>> values_;
};

/// A text as the pattern says: classes such as [A-Z0-9] and repetitions such as {8}, everything
/// else as it stands. Fails with `InvalidInput`, the place left out.
Result<std::string> draw_pattern(std::string_view pattern, Random& random);

/// Consonant, vowel, consonant, two digits: different for any two seeds below 20,000.
std::string seed_code(std::uint64_t seed);

/// An address of the range for benchmarks (RFC 2544), in which no two seeds are likely to meet.
std::string draw_outside_address(Random& random);

}  // namespace longwatch::scenario::internal
