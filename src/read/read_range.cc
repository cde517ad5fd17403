#include "read/read_range.h"

#include <fmt/format.h>

namespace longwatch::read {

Result<std::string_view> read_range(const RandomAccessFile& file, std::uint64_t begin,
                                    std::uint64_t end, std::vector<std::byte>& buffer) {
  const auto size = static_cast<std::size_t>(end - begin);
  if (buffer.size() < size) {
    if (buffer.capacity() < size) {
      buffer = std::vector<std::byte>();  // what it holds is read again, not copied
    }
    buffer.resize(size);
  }
  LW_TRY_ASSIGN(const ByteView read, file.read_at(begin, std::span(buffer).first(size)));
  if (read.size() < size) {
    return Error(ErrorCode::Corrupt,
                 fmt::format("expected {} bytes at byte {}, got {}: the file became shorter", size,
                             begin, read.size()));
  }
  return as_text(read);
}

}  // namespace longwatch::read
