#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "base/simd.h"

namespace longwatch::read {

/// The pieces of `line` between separators, in `pieces`, whose memory is used again: one more than
/// there are separators, empty ones included.
void split_at(std::string_view line, char separator, std::vector<std::string_view>& pieces);

/// The same for lines that have a certain number of pieces, many lines one after the other: only
/// where pieces end is kept. One worker's own.
class LineSplitter {
 public:
  /// `level` is for tests: pieces are the same at every level.
  explicit LineSplitter(SimdLevel level = best_simd_level());

  /// False when the line has not `pieces` pieces; then there are none. `mark`: a byte to be told of
  /// in passing.
  bool split(std::string_view line, char separator, std::size_t pieces, char mark);

  /// The mark of the last `split` that was true stands in its line.
  bool has_mark() const { return has_mark_; }

  /// Below the number of pieces of the last `split`; a view of its line.
  std::string_view operator[](std::size_t piece) const {
    const std::uint32_t begin = ends_[piece] + 1;
    return {text_ + begin, ends_[piece + 1] - begin};
  }

  std::size_t capacity() const { return ends_.capacity() * sizeof(std::uint32_t); }

 private:
  struct Kernels;

  /// Writes the places of at most `most` separators and some more; yields how many it wrote.
  using Kernel = std::size_t (*)(std::string_view line, char separator, char mark, std::size_t most,
                                 LineSplitter& to);

  const Kernel kernel_;
  const char* text_ = nullptr;
  std::vector<std::uint32_t> ends_;  // of the piece before each, and of the last
  bool has_mark_ = false;
};

}  // namespace longwatch::read
