#pragma once

#include <cstdint>
#include <string>

#include "base/result.h"

namespace longwatch::bench {

/// Writes a plain list of `count` indicators, none twice: IPv4 addresses (28 %), domains (34 %),
/// SHA-256 (25 %), MD5 and URLs (5 % each), mail addresses, file names and networks (1 % each).
/// The same count gives the same bytes.
Status write_indicator_list(const std::string& path, std::uint64_t count);

/// Writes a STIX bundle of `count` patterns that no look-up answers, in equal parts: a part of a
/// command line and a name, an expression, a name and its folder, a connection followed by a
/// program. The same count gives the same bytes.
Status write_pattern_bundle(const std::string& path, std::uint64_t count);

}  // namespace longwatch::bench
