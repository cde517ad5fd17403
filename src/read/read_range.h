#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "base/file_system.h"
#include "base/result.h"

namespace longwatch::read {

/// Exactly the bytes [begin, end) of the file, in `buffer` (which only grows, and keeps nothing of
/// what it held) or in memory that the file owns. Fails with `Io`, and with `Corrupt` when the file
/// ends before.
Result<std::string_view> read_range(const RandomAccessFile& file, std::uint64_t begin,
                                    std::uint64_t end, std::vector<std::byte>& buffer);

}  // namespace longwatch::read
