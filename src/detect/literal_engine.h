#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/simd.h"

namespace longwatch::detect {

/// Where in a text a literal must stand.
enum class Anchor : std::uint8_t { Anywhere, Start, End, Whole };

struct Literal {
  std::string text;  ///< not empty unless the anchor is Whole
  Anchor anchor = Anchor::Anywhere;
};

/// How a text stands in its source.
enum class RawText : std::uint8_t {
  Utf8,
  Json,   ///< the raw bytes between the quotes of a JSON string
  Utf16,  ///< little-endian
};

/// Finds which of many literals occur in a short text, in one pass. Bytes are compared as they are:
/// fold both sides first for matching that ignores case.
///
/// Method: of every free literal the rarest 4-byte window (shorter ones whole) goes into a small
/// bitmap that stays in the first-level cache; each position of the text is one probe, and only
/// where the bitmap says yes the literals with that window are compared. Where the literals are not
/// too many, a filter over up to 64 positions at once stands before the bitmap. Anchored literals
/// are found by their outermost bytes or a hash of the whole text. Measured by
/// literal_engine_bench. Immutable; any thread.
class LiteralEngine {
 public:
  /// `level` is for tests: results are the same at every level.
  explicit LiteralEngine(std::vector<Literal> literals, SimdLevel level = best_simd_level());
  LiteralEngine(LiteralEngine&&) noexcept;
  LiteralEngine& operator=(LiteralEngine&&) noexcept;
  ~LiteralEngine();

  /// Appends the index of every literal that occurs, in no order. An index may come more than once
  /// when the literal occurs more than once.
  void scan(std::string_view text, std::vector<std::uint32_t>& hits) const;

  /// False when no literal occurs in a text, seen from how it stands in its source, without
  /// rendering and folding it: the engine's literals are those of folded texts. True may mean
  /// anything.
  bool may_occur(ByteView raw, RawText form) const;

  std::size_t size() const;
  std::size_t capacity() const;  ///< bytes held

 private:
  struct Tables;
  std::unique_ptr<const Tables> tables_;
};

}  // namespace longwatch::detect
