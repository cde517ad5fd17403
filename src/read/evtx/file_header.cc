#include "read/evtx/file_header.h"

#include <cstring>

#include "base/crc32.h"
#include "read/evtx/layout.h"

namespace longwatch::read::evtx {
namespace {

constexpr std::size_t kUsedBytes = 128;
constexpr std::size_t kChunkCount = 42;
constexpr std::size_t kFlags = 120;
constexpr std::size_t kChecksum = 124;  // of everything before the flags
constexpr std::uint32_t kDirty = 1;
constexpr std::uint32_t kFull = 2;

}  // namespace

FileHeader read_file_header(ByteView bytes) {
  FileHeader header;
  if (bytes.size() < kUsedBytes || std::memcmp(bytes.data(), kFileMagic, kMagicBytes) != 0) {
    return header;
  }
  const auto flags = load_le<std::uint32_t>(bytes, kFlags);
  header.has_magic = true;
  header.checksum_fits = crc32(bytes.first(kFlags)) == load_le<std::uint32_t>(bytes, kChecksum);
  header.is_dirty = (flags & kDirty) != 0;
  header.is_full = (flags & kFull) != 0;
  header.chunk_count = load_le<std::uint16_t>(bytes, kChunkCount);
  return header;
}

}  // namespace longwatch::read::evtx
