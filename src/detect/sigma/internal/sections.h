#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "detect/sigma/internal/problem.h"
#include "detect/sigma/internal/source_text.h"
#include "detect/sigma/rule.h"
#include "formats/yaml.h"

/// The parts that rules and filters have in common.
namespace longwatch::detect::sigma {

/// The text of a key whose value is a single one, else nothing.
std::string scalar_text(const formats::YamlNode& map, std::string_view key);

/// What can be read of a log source without judging it.
LogSource read_log_source(const formats::YamlNode& map);

/// The map under `key` of a document.
Parsed<const formats::YamlNode*> find_section(const formats::YamlNode& document,
                                              std::string_view key);

/// The section `logsource`.
Parsed<LogSource> parse_log_source(const formats::YamlNode& document);

/// The selections of the section `key`: every entry that `is_selection` says is one.
Parsed<std::vector<Selection>> parse_selections(const formats::YamlNode& document,
                                                std::string_view key,
                                                bool (*is_selection)(std::string_view name));

/// The condition or conditions of the section `key`.
Parsed<std::vector<Condition>> parse_conditions(const formats::YamlNode& document,
                                                std::string_view key, const SourceText& source,
                                                const std::vector<Selection>& selections);

}  // namespace longwatch::detect::sigma
