#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"
#include "config/settings.h"

namespace longwatch::config {

/// "512MB", "64 MiB", "1.5GB", "1000": decimal units kB, MB, GB, TB, binary ones KiB, MiB, GiB,
/// TiB, in any case; a number alone counts bytes. Fails with `InvalidInput`.
Result<ByteCount> parse_size(std::string_view text);

// The text of one value as its type wants it. Each fails with `InvalidInput`, saying what the
// setting expects and what was given; no place.
Result<std::string> parse_choice(const SettingInfo& setting, std::string_view text);
Result<std::uint64_t> parse_count(const SettingInfo& setting, std::string_view text);
Result<ByteCount> parse_size(const SettingInfo& setting, std::string_view text);
Result<bool> parse_switch(const SettingInfo& setting, std::string_view text);

/// Whether the text is a value of the setting; the error of the functions above when it is not.
Status check_value(const SettingInfo& setting, std::string_view text);

}  // namespace longwatch::config
