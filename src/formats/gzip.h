#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace longwatch::formats {

/// Whether a text begins as a gzip member does (RFC 1952 2.3.1).
bool is_gzip(std::string_view bytes);

/// Everything a gzip file holds, its members one after the other. Fails with `Corrupt` when the
/// bytes are no gzip, are damaged or end early, and with `Limit` as soon as the text would be
/// longer than `max_bytes`: a small file cannot become a large one unseen.
Result<std::string> inflate_gzip(std::string_view bytes, std::uint64_t max_bytes);

}  // namespace longwatch::formats
