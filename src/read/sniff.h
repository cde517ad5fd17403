#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "base/file_system.h"
#include "base/result.h"
#include "read/read.h"

namespace longwatch::read {

/// The format that recognises the file by its first bytes; names play no part. The first one that
/// is sure wins, else the first that says maybe; null when none takes it. `scratch` is kept by the
/// caller so that opening many files allocates once. Fails with `Io`.
Result<const Format*> sniff(const RandomAccessFile& file, std::span<const Format* const> formats,
                            std::vector<std::byte>& scratch);

/// The same, by the first bytes of a file of that size (limits::kSniffBytes of them).
const Format* sniff(ByteView head, std::uint64_t file_size, std::span<const Format* const> formats);

}  // namespace longwatch::read
