#include "knowledge/technique_names.h"

#include <utility>

#include <fmt/format.h>

#include "base/limits.h"
#include "formats/yaml.h"

namespace longwatch::knowledge {
namespace {

using formats::YamlEntry;
using formats::YamlKind;
using formats::YamlNode;

Error wrong(const std::string& path, const YamlNode& node, std::string_view expected) {
  return Error(ErrorCode::InvalidInput,
               fmt::format("expected {}, got {}", expected, formats::to_text(node.kind)))
      .at(fmt::format("{}:{}:{}", path, node.place.line, node.place.column));
}

Result<TechniqueName> read_name(const std::string& path, const YamlNode& node) {
  const YamlNode* const name = node.find("name");
  const YamlNode* const tactics = node.find("tactics");
  const bool is_whole = name != nullptr && name->kind == YamlKind::Scalar && tactics != nullptr &&
                        tactics->kind == YamlKind::Sequence && !tactics->items.empty();
  if (!is_whole) {
    return wrong(path, node, "a map with 'name' and a list of 'tactics'");
  }
  TechniqueName made;
  made.name = name->text;
  for (const YamlNode* const tactic : tactics->items) {
    made.tactics.push_back(tactic->text);
  }
  return made;
}

/// What stands below another technique is called after it.
void put_parents_in_front(std::map<std::string, TechniqueName, std::less<>>& names) {
  for (auto& [id, technique] : names) {
    const std::size_t dot = id.find('.');
    const auto parent =
        dot == std::string::npos ? names.end() : names.find(std::string_view(id).substr(0, dot));
    if (parent != names.end()) {
      technique.name = fmt::format("{}: {}", parent->second.name, technique.name);
    }
  }
}

}  // namespace

Result<TechniqueNames> TechniqueNames::load(const std::string& path, const FileSystem& files) {
  LW_TRY_ASSIGN(const std::string text, read_text_file(files, path, limits::kSidecarBytes));
  const formats::YamlStream stream = formats::parse_yaml(text);
  if (stream.problem().has_value()) {
    return formats::to_error(*stream.problem(), path);
  }
  TechniqueNames names;
  for (const YamlNode* const document : stream.documents()) {
    const YamlNode* const techniques = document->find("techniques");
    if (techniques == nullptr || techniques->kind != YamlKind::Map) {
      return wrong(path, *document, "a map with the key 'techniques'");
    }
    const YamlNode* const version = document->find("version");
    names.version_ = version == nullptr ? "" : version->text;
    for (const YamlEntry& entry : techniques->entries) {
      LW_TRY_ASSIGN(TechniqueName name, read_name(path, *entry.value));
      names.names_.emplace(entry.key->text, std::move(name));
    }
  }
  put_parents_in_front(names.names_);
  return names;
}

const TechniqueName* TechniqueNames::find(std::string_view id) const {
  const auto found = names_.find(id);
  return found == names_.end() ? nullptr : &found->second;
}

std::string TechniqueNames::title(std::string_view id) const {
  const TechniqueName* const known = find(id);
  return known == nullptr ? std::string(id) : fmt::format("{} {}", id, known->name);
}

std::map<std::string, std::string> TechniqueNames::all() const {
  std::map<std::string, std::string> all;
  for (const auto& [id, technique] : names_) {
    all[id] = technique.name;
  }
  return all;
}

}  // namespace longwatch::knowledge
