#pragma once

#include "detect/sigma/internal/problem.h"
#include "formats/yaml.h"

namespace longwatch::detect::sigma {

/// What a rule says about itself and what a reader may rely on: types, lengths and vocabularies of
/// every key that Sigma 2.1 knows, except `logsource` and `detection`. Keys that it does not know
/// are the author's own and never fail. A key without a value counts as absent.
///
/// Precondition: `document` is a map.
Checked check_metadata(const formats::YamlNode& document);

/// The value of a key that has one, else null.
const formats::YamlNode* find_value(const formats::YamlNode& map, std::string_view key);

/// The text of a scalar key, empty when absent.
std::string text_of(const formats::YamlNode& map, std::string_view key);

/// The texts of a list key, empty when absent.
std::vector<std::string> texts_of(const formats::YamlNode& map, std::string_view key);

}  // namespace longwatch::detect::sigma
