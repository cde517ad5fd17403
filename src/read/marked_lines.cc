#include "read/marked_lines.h"

#include <cstddef>

#include "base/text.h"
#include "read/read_range.h"

namespace longwatch::read {

Status visit_marked_lines(const RandomAccessFile& file, std::uint64_t text_start, char mark,
                          const std::function<void(std::string_view, std::uint64_t)>& take) {
  constexpr std::size_t kScanBytes = 1024 * 1024;
  constexpr std::size_t kNone = std::string_view::npos;
  std::vector<std::byte> buffer;
  char previous = '\n';
  std::uint64_t begin = text_start;
  while (begin < file.size()) {
    const std::uint64_t end = std::min<std::uint64_t>(file.size(), begin + kScanBytes);
    LW_TRY_ASSIGN(const std::string_view text, read_range(file, begin, end, buffer));
    std::uint64_t next = end;
    for (std::size_t at = text.find(mark); at != kNone; at = text.find(mark, at + 1)) {
      if ((at == 0 ? previous : text[at - 1]) != '\n') {
        continue;
      }
      const std::size_t feed = text.find('\n', at);
      if (feed == kNone && end < file.size() && at > 0) {
        next = begin + at;  // it goes on behind the block: again from here
        break;
      }
      take(trim(text.substr(at, feed - at)), begin + at);
    }
    previous = next < end ? '\n' : text.back();
    begin = next;
  }
  return {};
}

}  // namespace longwatch::read
