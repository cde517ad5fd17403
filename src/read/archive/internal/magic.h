#pragma once

#include "base/bytes.h"

namespace longwatch::read::archive {

/// How a file packs what it holds.
enum class Packing : std::uint8_t {
  None,     ///< no archive
  Stream,   ///< one compressed stream, in which an archive (tar) may lie
  Members,  ///< an archive
};

/// By the first bytes. Sources: RFC 1952, bzip2's and xz's file formats, RFC 8878, LZ4 frame
/// format, PKWARE APPNOTE 4.3, 7zFormat.txt, POSIX ustar.
Packing packing_of(ByteView head);

}  // namespace longwatch::read::archive
