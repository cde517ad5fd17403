#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "base/file_system.h"
#include "base/result.h"

namespace longwatch::read {

/// How a file of lines is cut: unit i stands for the bytes [i * block, (i + 1) * block) and owns
/// the lines that start there.
struct LineLayout {
  std::uint64_t file_bytes = 0;
  std::size_t block_bytes = 0;
  std::size_t line_bytes = 0;    ///< longest line that is kept
  std::uint64_t text_start = 0;  ///< behind a byte order mark

  std::size_t units() const {
    return static_cast<std::size_t>((file_bytes + block_bytes - 1) / block_bytes);
  }
};

/// The lines of one unit. When the last one is longer than allowed, `text` ends before it.
struct LineBlock {
  std::string_view text;          ///< whole lines; valid as long as the buffer they were loaded to
  std::uint64_t offset = 0;       ///< of `text` in the file
  std::uint64_t long_offset = 0;  ///< of the line that is too long
  std::uint64_t long_bytes = 0;   ///< its length without the line feed; 0 = there is none
};

/// Reads the lines of a unit into `buffer`, which only grows. Fails with `Io`, and with `Corrupt`
/// when the file has become shorter than `layout` says.
Result<LineBlock> load_lines(const RandomAccessFile& file, const LineLayout& layout,
                             std::size_t unit, std::vector<std::byte>& buffer);

/// Takes the next line off the front of `text`, without its line feed and carriage return.
std::string_view take_line(std::string_view& text);

/// How many bytes the mark takes that some programs put in front of UTF-8: 3, or 0 when it is not
/// there.
std::size_t utf8_mark_bytes(std::string_view head);

/// The same of a file: where its first line begins. Fails with `Io`.
Result<std::uint64_t> find_text_start(const RandomAccessFile& file);

/// JSON blanks and zero bytes only: no record.
bool is_blank(std::string_view line);

/// What is seen of a log's first lines, to tell its format.
struct FirstLines {
  std::size_t seen = 0;
  std::size_t fitting = 0;

  bool all_fit() const { return seen > 0 && fitting == seen; }
};

/// Asks `fits` of up to `most` lines of a file's first bytes that are not blank and for which
/// `counts` holds. The last line may be cut by the end of what was read, so it counts only when it
/// is alone.
template <class Counts, class Fits>
FirstLines look_at_first_lines(std::string_view head, std::size_t most, const Counts& counts,
                               const Fits& fits) {
  FirstLines lines;
  while (!head.empty() && lines.seen < most) {
    const bool is_whole = head.find('\n') != std::string_view::npos;
    const std::string_view line = take_line(head);
    if (is_blank(line) || !counts(line) || (!is_whole && lines.seen > 0)) {
      continue;
    }
    ++lines.seen;
    lines.fitting += fits(line) ? std::size_t{1} : std::size_t{0};
  }
  return lines;
}

/// How many lines of the block are records: not blank; the one that is too long included.
std::uint64_t count_records(const LineBlock& block);

/// The same of a unit that need not be held for it: `scratch` stays as small as a block of lines,
/// however long a line is. Fails as `load_lines`.
Result<std::uint64_t> count_records(const RandomAccessFile& file, const LineLayout& layout,
                                    std::size_t unit, std::vector<std::byte>& scratch);

}  // namespace longwatch::read
