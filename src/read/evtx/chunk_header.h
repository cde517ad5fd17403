#pragma once

#include <cstddef>
#include <cstdint>

#include "base/bytes.h"

namespace longwatch::read::evtx {

/// What the header of a chunk says. It is a hint: `records_end` is clamped to the bytes there are.
struct ChunkHeader {
  std::size_t records_end = 0;  ///< offset of the free space behind the last record
  bool has_plausible_end = false;
};

enum class ChunkShape : std::uint8_t {
  Empty,    ///< zeros only: a slot not used yet
  Chunk,    ///< begins as a chunk does
  Unknown,  ///< bytes that do not
};

bool is_all_zero(ByteView bytes);

ChunkShape shape_of_chunk(ByteView chunk);

/// Precondition: the shape is `Chunk` and chunk.size() >= kChunkHeaderBytes.
ChunkHeader read_chunk_header(ByteView chunk);

struct ChunkChecksums {
  bool header_fits = false;
  bool records_fit = false;
};

/// Computes both checksums. Precondition: as above, and header.has_plausible_end.
ChunkChecksums verify_chunk(ByteView chunk, const ChunkHeader& header);

}  // namespace longwatch::read::evtx
