#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace longwatch::detect {

/// Where in a text a literal must stand.
enum class Anchor : std::uint8_t { Anywhere, Start, End, Whole };

struct Literal {
  std::string text;  ///< not empty unless the anchor is Whole
  Anchor anchor = Anchor::Anywhere;
};

/// Finds which of many literals occur in a short text, in one pass. Bytes are compared as they are:
/// fold both sides first for matching that ignores case.
///
/// Method: of every free literal the rarest 4-byte window (2-byte for shorter ones) goes into a
/// small bitmap that stays in the first-level cache; each position of the text is one probe, and
/// only where the bitmap says yes the literals with that window are compared. For few literals a
/// filter over sixteen positions at once takes the bitmap's place. Anchored literals are
/// found by hashes of the text's ends or of the whole text. Measured by literal_engine_bench.
/// Immutable; any thread.
class LiteralEngine {
 public:
  explicit LiteralEngine(std::vector<Literal> literals);
  LiteralEngine(LiteralEngine&&) noexcept;
  LiteralEngine& operator=(LiteralEngine&&) noexcept;
  ~LiteralEngine();

  /// Appends the index of every literal that occurs, in no order. An index may come more than once
  /// when the literal occurs more than once.
  void scan(std::string_view text, std::vector<std::uint32_t>& hits) const;

  std::size_t size() const;
  std::size_t capacity() const;  ///< bytes held

 private:
  struct Tables;
  std::unique_ptr<const Tables> tables_;
};

}  // namespace longwatch::detect
