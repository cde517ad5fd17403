#pragma once

#include <cstdint>

#include "base/bytes.h"

namespace longwatch::read::evtx {

/// What the header of the file says; a hint throughout.
struct FileHeader {
  bool has_magic = false;
  bool checksum_fits = false;
  bool is_dirty = false;
  bool is_full = false;
  std::uint16_t chunk_count = 0;

  bool is_sound() const { return has_magic && checksum_fits; }
};

/// Everything absent when the bytes are fewer than a header.
FileHeader read_file_header(ByteView bytes);

}  // namespace longwatch::read::evtx
