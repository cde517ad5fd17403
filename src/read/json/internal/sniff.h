#pragma once

#include <cstdint>
#include <string_view>

#include "read/read.h"

namespace longwatch::read::json {

/// Whether a file that begins with `head` holds JSON records.
Sniff sniff_json(std::string_view head, std::uint64_t file_size);

}  // namespace longwatch::read::json
