#pragma once

#include <string>
#include <string_view>

/// One word for what different collections write differently, so that victims can be compared.
namespace longwatch::knowledge {

/// "NZ" for "New Zealand", "nz" and "Aotearoa": ISO 3166-1 alpha-2. A name that is no country's
/// (a region, an alliance, a made-up state) comes back as written, blanks around it cut off.
std::string country_code(std::string_view name);

/// "government" for "Government, Administration": a word of content/vocabulary/assets.yaml where
/// one fits, else what was written in lower case.
std::string sector_word(std::string_view name);

}  // namespace longwatch::knowledge
