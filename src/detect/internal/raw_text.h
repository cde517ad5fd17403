#pragma once

#include <string_view>

namespace longwatch::detect {

/// Whether the raw bytes between the quotes of a JSON string are ASCII and every escape in them
/// stands for a quote, a slash or a control character: then a run of other characters stands in the
/// raw text if and only if it stands in what the text means.
bool is_plain_json(std::string_view raw);

}  // namespace longwatch::detect
