#include "detect/sigma/placeholders.h"

#include <utility>

#include <fmt/format.h>

#include "base/limits.h"
#include "detect/sigma/internal/expand.h"
#include "detect/sigma/internal/problem.h"
#include "formats/yaml.h"

namespace longwatch::detect::sigma {
namespace {

using formats::YamlEntry;
using formats::YamlKind;
using formats::YamlNode;

Error malformed(const YamlNode& node, const std::string& file, std::string message) {
  return Error(ErrorCode::InvalidInput, std::move(message))
      .at(fmt::format("{}:{}:{}", file, node.place.line, node.place.column))
      .with_hint("the form is 'placeholders: {Administrators: [alice, bob]}'");
}

Result<std::vector<std::string>> read_values(const YamlEntry& entry, const std::string& file) {
  const YamlNode& value = *entry.value;
  if (value.kind == YamlKind::Scalar) {
    return std::vector{value.text};
  }
  if (value.kind != YamlKind::Sequence || value.items.empty()) {
    return malformed(
        value, file,
        fmt::format("expected at least one value for the placeholder {}, got {}",
                    in_quotes(entry.key->text),
                    value.kind == YamlKind::Sequence ? "an empty list" : to_text(value.kind)));
  }
  std::vector<std::string> texts;
  for (const YamlNode* item : value.items) {
    if (item->kind != YamlKind::Scalar) {
      return malformed(*item, file,
                       fmt::format("expected text in the list of the placeholder {}, got {}",
                                   in_quotes(entry.key->text), to_text(item->kind)));
    }
    texts.push_back(item->text);
  }
  return texts;
}

Result<const YamlNode*> find_map(const formats::YamlStream& stream, const std::string& file) {
  if (stream.problem()) {
    return formats::to_error(*stream.problem(), file);
  }
  if (stream.documents().size() != 1 || stream.documents().front()->kind != YamlKind::Map) {
    return Error(ErrorCode::InvalidInput,
                 "expected one YAML document with the key 'placeholders'; no rule was read")
        .at(file);
  }
  const YamlNode& document = *stream.documents().front();
  for (const YamlEntry& entry : document.entries) {
    if (entry.key->text != "placeholders" && !entry.key->text.starts_with("x-")) {
      return malformed(*entry.key, file,
                       fmt::format("expected 'placeholders', got {}", in_quotes(entry.key->text)));
    }
  }
  const YamlNode* map = document.find("placeholders");
  if (map == nullptr || map->kind != YamlKind::Map) {
    return malformed(document, file, "expected a map of names and values under 'placeholders'");
  }
  return map;
}

}  // namespace

Result<Placeholders> parse_placeholders(std::string_view text, const std::string& file) {
  const formats::YamlStream stream = formats::parse_yaml(text);
  LW_TRY_ASSIGN(const YamlNode* map, find_map(stream, file));
  Placeholders placeholders;
  for (const YamlEntry& entry : map->entries) {
    if (!is_placeholder_name(entry.key->text)) {
      return malformed(*entry.key, file,
                       fmt::format("expected a name of letters, digits, '_' and '-', got {}",
                                   in_quotes(entry.key->text)));
    }
    LW_TRY_ASSIGN(placeholders[entry.key->text], read_values(entry, file));
  }
  return placeholders;
}

Result<Placeholders> load_placeholders(const std::string& path, const FileSystem& files) {
  LW_TRY_ASSIGN(const std::string text, read_text_file(files, path, limits::kRuleFileBytes));
  return parse_placeholders(text, path);
}

}  // namespace longwatch::detect::sigma
