#pragma once

#include <cstdint>

#include "base/bytes.h"

namespace longwatch {

/// CRC-32 as in zlib, PNG and EVTX (reflected polynomial 0xEDB88320, ISO/IEC 13239). To go on over
/// a further piece, hand in the sum of what came before: crc32(b, crc32(a)) == crc32(a followed by
/// b).
std::uint32_t crc32(ByteView bytes, std::uint32_t before = 0);

}  // namespace longwatch
