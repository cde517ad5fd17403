#include "knowledge/internal/content_yaml.h"

#include <fmt/format.h>

#include "base/limits.h"

namespace longwatch::knowledge::internal {

using formats::YamlNode;

Error not_expected(const std::string& path, const YamlNode& node, std::string_view expected) {
  return Error(ErrorCode::InvalidInput,
               fmt::format("expected {}, got {}", expected, formats::to_text(node.kind)))
      .at(fmt::format("{}:{}:{}", path, node.place.line, node.place.column));
}

Status for_each_map(
    const std::string& path, const FileSystem& files, std::string_view key,
    const std::function<Status(const YamlNode& document, const YamlNode& map)>& read) {
  LW_TRY_ASSIGN(const std::string text, read_text_file(files, path, limits::kSidecarBytes));
  const formats::YamlStream stream = formats::parse_yaml(text);
  if (stream.problem().has_value()) {
    return formats::to_error(*stream.problem(), path);
  }
  for (const YamlNode* const document : stream.documents()) {
    const YamlNode* const map = document->find(key);
    if (map == nullptr || map->kind != formats::YamlKind::Map) {
      return not_expected(path, *document, fmt::format("a map with the key '{}'", key));
    }
    LW_TRY(read(*document, *map));
  }
  return {};
}

}  // namespace longwatch::knowledge::internal
