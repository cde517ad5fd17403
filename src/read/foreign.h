#pragma once

#include <string>

#include "base/bytes.h"

namespace longwatch::read {

/// Why a file that no format takes is not read: what it seems to be, by its first bytes. "a packet
/// capture, which this version does not read", "not a log that this version reads".
std::string foreign_reason(ByteView head);

}  // namespace longwatch::read
