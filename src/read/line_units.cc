#include "read/line_units.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/bytes.h"
#include "read/read_range.h"

namespace longwatch::read {
namespace {

// Read beyond a unit's end at first, to catch the end of its last line in one go.
constexpr std::size_t kLookAhead = 4 * 1024;
constexpr std::size_t kSearchBytes = 1024 * 1024;
constexpr std::size_t kNone = std::string_view::npos;
constexpr std::string_view kUtf8Mark = "\xEF\xBB\xBF";

/// Offset of the first line feed in [begin, end of file); the end of the file when there is none.
Result<std::uint64_t> find_line_end(const RandomAccessFile& file, std::uint64_t begin,
                                    std::uint64_t file_bytes, std::vector<std::byte>& buffer) {
  while (begin < file_bytes) {
    const std::uint64_t end = std::min(file_bytes, begin + kSearchBytes);
    LW_TRY_ASSIGN(const std::string_view text, read_range(file, begin, end, buffer));
    if (const std::size_t feed = text.find('\n'); feed != kNone) {
      return begin + feed;
    }
    begin = end;
  }
  return file_bytes;
}

/// Index in `text` (read from `begin`) of the first line that starts at `unit_begin` or behind.
std::size_t first_line(std::string_view text, std::uint64_t begin, std::uint64_t unit_begin,
                       std::uint64_t text_start) {
  if (unit_begin <= text_start) {
    return static_cast<std::size_t>(text_start - begin);
  }
  const std::size_t feed = text.find('\n');
  return feed == kNone ? text.size() : feed + 1;
}

/// What load_lines has read so far and where the unit's last line lies in it.
struct Window {
  std::string_view text;
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
  std::size_t last = 0;
};

/// Reads on until the last line ends or is too long. Index of its end, kNone when it is longer than
/// what was read.
Result<std::size_t> extend(const RandomAccessFile& file, const LineLayout& layout, std::size_t from,
                           Window& window, std::vector<std::byte>& buffer) {
  std::size_t line_end = window.text.find('\n', from);
  while (line_end == kNone && window.end < layout.file_bytes &&
         window.text.size() - window.last <= layout.line_bytes) {
    const std::size_t searched = window.text.size();
    // One byte more than a line may have says that it is too long.
    const std::uint64_t enough = window.begin + window.last + layout.line_bytes + 1;
    window.end = std::min({layout.file_bytes, window.end + searched, enough});
    LW_TRY_ASSIGN(window.text, read_range(file, window.begin, window.end, buffer));
    line_end = window.text.find('\n', searched);
  }
  if (line_end == kNone && window.end == layout.file_bytes) {
    line_end = window.text.size();
  }
  return line_end;
}

}  // namespace

Result<LineBlock> load_lines(const RandomAccessFile& file, const LineLayout& layout,
                             std::size_t unit, std::vector<std::byte>& buffer) {
  const std::uint64_t unit_begin = static_cast<std::uint64_t>(unit) * layout.block_bytes;
  const std::uint64_t unit_end = std::min(layout.file_bytes, unit_begin + layout.block_bytes);
  // The byte before says whether a line starts at the unit's first byte.
  Window window;
  window.begin = unit_begin == 0 ? 0 : unit_begin - 1;
  window.end = std::min(layout.file_bytes, unit_end + kLookAhead);
  Result<std::string_view> read = read_range(file, window.begin, window.end, buffer);
  if (!read.ok() && read.error().code() == ErrorCode::Corrupt) {
    // The file became shorter, perhaps behind this unit only.
    window.end = unit_end;
    read = read_range(file, window.begin, window.end, buffer);
  }
  LW_TRY_ASSIGN(window.text, std::move(read));
  const std::size_t first = first_line(window.text, window.begin, unit_begin, layout.text_start);
  const auto owned = static_cast<std::size_t>(unit_end - window.begin);
  if (first >= owned) {
    return LineBlock{};
  }
  // The last owned line starts behind the last line feed before the unit's end.
  const std::size_t feed = window.text.substr(0, owned - 1).rfind('\n');
  window.last = feed == kNone || feed + 1 < first ? first : feed + 1;
  LW_TRY_ASSIGN(const std::size_t line_end,
                extend(file, layout, std::max(window.last, owned - 1), window, buffer));
  LineBlock block;
  block.offset = window.begin + first;
  if (line_end != kNone && line_end - window.last <= layout.line_bytes) {
    block.text = window.text.substr(first, line_end - first);
    return block;
  }
  block.text = window.text.substr(first, window.last - first);
  block.long_offset = window.begin + window.last;
  std::uint64_t long_end = window.begin + line_end;
  if (line_end == kNone) {
    std::vector<std::byte> search;
    LW_TRY_ASSIGN(long_end, find_line_end(file, window.end, layout.file_bytes, search));
  }
  block.long_bytes = long_end - block.long_offset;
  return block;
}

namespace {

/// Counts the lines that start in a unit, piece by piece.
class LineCounter {
 public:
  LineCounter(std::uint64_t unit_end, std::size_t line_bytes)
      : unit_end_(unit_end), line_bytes_(line_bytes) {}

  /// Takes what lies at `offset`, which is the first line's start or follows the last piece. False
  /// when nothing that follows counts.
  bool take(std::string_view piece, std::uint64_t offset) {
    while (!piece.empty()) {
      if (length_ == 0 && offset >= unit_end_) {
        return false;
      }
      const std::size_t feed = piece.find('\n');
      const std::string_view part = piece.substr(0, feed);
      is_dark_ = is_dark_ || !is_blank(part);
      length_ += part.size();
      if (is_dark_ && offset + part.size() >= unit_end_) {
        return false;  // the unit's last line, wherever it ends
      }
      if (feed != kNone) {
        end_line(offset + feed);
      }
      const std::size_t taken = std::min(part.size() + 1, piece.size());
      piece.remove_prefix(taken);
      offset += taken;
    }
    return true;
  }

  std::uint64_t finish() {
    end_line(unit_end_);
    return count_;
  }

 private:
  /// Only the last line can be too long to be held; then it is a record, blank or not.
  void end_line(std::uint64_t feed) {
    const bool is_not_held = feed + 1 >= unit_end_ && length_ > line_bytes_;
    count_ += is_dark_ || is_not_held ? 1U : 0U;
    is_dark_ = false;
    length_ = 0;
  }

  const std::uint64_t unit_end_;
  const std::size_t line_bytes_;
  std::uint64_t count_ = 0;
  std::uint64_t length_ = 0;  // of the line so far
  bool is_dark_ = false;
};

}  // namespace

Result<std::uint64_t> count_records(const RandomAccessFile& file, const LineLayout& layout,
                                    std::size_t unit, std::vector<std::byte>& scratch) {
  const std::uint64_t unit_begin = static_cast<std::uint64_t>(unit) * layout.block_bytes;
  const std::uint64_t unit_end = std::min(layout.file_bytes, unit_begin + layout.block_bytes);
  LineCounter counter(unit_end, layout.line_bytes);
  std::uint64_t begin = unit_begin == 0 ? 0 : unit_begin - 1;
  bool is_first = true;
  while (begin < layout.file_bytes) {
    const std::uint64_t end = std::min<std::uint64_t>(
        layout.file_bytes, begin + std::max<std::uint64_t>(layout.block_bytes, kLookAhead));
    LW_TRY_ASSIGN(const std::string_view text, read_range(file, begin, end, scratch));
    const std::size_t skipped =
        is_first ? first_line(text, begin, unit_begin, layout.text_start) : 0;
    // The line that began in a unit before may fill all that was read.
    is_first = is_first && unit_begin > layout.text_start && text.find('\n') == kNone;
    if (is_first && end >= unit_end) {
      break;
    }
    if (!counter.take(text.substr(skipped), begin + skipped)) {
      break;
    }
    begin = end;
  }
  return counter.finish();
}

std::string_view take_line(std::string_view& text) {
  const std::size_t feed = text.find('\n');
  std::string_view line = text.substr(0, feed);
  text.remove_prefix(feed == kNone ? text.size() : feed + 1);
  if (line.ends_with('\r')) {
    line.remove_suffix(1);
  }
  return line;
}

std::size_t utf8_mark_bytes(std::string_view head) {
  return head.starts_with(kUtf8Mark) ? kUtf8Mark.size() : 0;
}

Result<std::uint64_t> find_text_start(const RandomAccessFile& file) {
  std::array<std::byte, kUtf8Mark.size()> scratch{};
  LW_TRY_ASSIGN(const ByteView head, file.read_at(0, scratch));
  return std::uint64_t{utf8_mark_bytes(as_text(head))};
}

bool is_blank(std::string_view line) {
  constexpr std::string_view kBlanks{" \t\r\0", 4};
  return line.find_first_not_of(kBlanks) == kNone;
}

std::uint64_t count_records(const LineBlock& block) {
  std::uint64_t count = block.long_bytes > 0 ? 1 : 0;
  std::string_view text = block.text;
  while (!text.empty()) {
    const std::string_view line = take_line(text);
    const bool starts_dark = !line.empty() && line.front() > ' ';
    if (starts_dark || !is_blank(line)) {
      ++count;
    }
  }
  return count;
}

}  // namespace longwatch::read
