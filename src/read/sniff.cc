#include "read/sniff.h"

#include <algorithm>

#include "base/limits.h"

namespace longwatch::read {

Result<const Format*> sniff(const RandomAccessFile& file, std::span<const Format* const> formats,
                            std::vector<std::byte>& scratch) {
  scratch.resize(std::min<std::uint64_t>(limits::kSniffBytes, file.size()));
  LW_TRY_ASSIGN(const ByteView head, file.read_at(0, scratch));
  return sniff(head, file.size(), formats);
}

const Format* sniff(ByteView head, std::uint64_t file_size,
                    std::span<const Format* const> formats) {
  const Format* likely = nullptr;
  for (const Format* format : formats) {
    const Sniff answer = format->sniff(head, file_size);
    if (answer == Sniff::Yes) {
      return format;
    }
    if (answer == Sniff::Maybe && likely == nullptr) {
      likely = format;
    }
  }
  return likely;
}

}  // namespace longwatch::read
