#include "read/evtx/chunk_header.h"

#include <algorithm>
#include <cstring>

#include "base/crc32.h"
#include "read/evtx/layout.h"

namespace longwatch::read::evtx {
namespace {

constexpr std::size_t kFreeSpace = 48;
constexpr std::size_t kRecordsChecksum = 52;
constexpr std::size_t kHeaderFlags = 120;  // not covered by the checksum, as is the checksum itself
constexpr std::size_t kHeaderChecksum = 124;
constexpr std::size_t kHeaderTables = 128;

}  // namespace

bool is_all_zero(ByteView bytes) {
  // A text of zeros equals itself moved by one byte; memcmp is the fastest loop there is.
  return bytes.empty() || (bytes[0] == std::byte{0} &&
                           std::memcmp(bytes.data(), bytes.data() + 1, bytes.size() - 1) == 0);
}

ChunkShape shape_of_chunk(ByteView chunk) {
  if (chunk.size() >= kMagicBytes && std::memcmp(chunk.data(), kChunkMagic, kMagicBytes) == 0) {
    return ChunkShape::Chunk;
  }
  return is_all_zero(chunk) ? ChunkShape::Empty : ChunkShape::Unknown;
}

ChunkHeader read_chunk_header(ByteView chunk) {
  const std::size_t end = load_le<std::uint32_t>(chunk, kFreeSpace);
  const bool is_plausible = end >= kChunkHeaderBytes && end <= kChunkBytes;
  return {is_plausible ? std::min(end, chunk.size()) : chunk.size(), is_plausible};
}

ChunkChecksums verify_chunk(ByteView chunk, const ChunkHeader& header) {
  const std::uint32_t front = crc32(chunk.first(kHeaderFlags));
  const std::uint32_t whole =
      crc32(chunk.subspan(kHeaderTables, kChunkHeaderBytes - kHeaderTables), front);
  const std::uint32_t records =
      crc32(chunk.subspan(kChunkHeaderBytes, header.records_end - kChunkHeaderBytes));
  return {whole == load_le<std::uint32_t>(chunk, kHeaderChecksum),
          records == load_le<std::uint32_t>(chunk, kRecordsChecksum)};
}

}  // namespace longwatch::read::evtx
