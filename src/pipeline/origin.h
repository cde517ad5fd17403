#pragma once

#include <cstdint>

#include "base/file_system.h"
#include "base/result.h"

namespace longwatch::pipeline {

enum class Origin : std::uint8_t { Real, Synthetic };

/// Whether a source carries the mark of generated data (model/synthetic.h): in its first or last
/// 64 KiB, so that a part cut out of a generated file is recognised too. Fails with `Io`.
Result<Origin> origin_of(const RandomAccessFile& file);

}  // namespace longwatch::pipeline
