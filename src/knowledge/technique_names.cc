#include "knowledge/technique_names.h"

#include <utility>

#include <fmt/format.h>

#include "formats/yaml.h"
#include "knowledge/internal/content_yaml.h"

namespace longwatch::knowledge {
namespace {

using formats::YamlEntry;
using formats::YamlKind;
using formats::YamlNode;
using internal::for_each_map;
using internal::not_expected;

Result<TechniqueName> read_name(const std::string& path, const YamlNode& node) {
  const YamlNode* const name = node.find("name");
  const YamlNode* const tactics = node.find("tactics");
  const bool is_whole = name != nullptr && name->kind == YamlKind::Scalar && tactics != nullptr &&
                        tactics->kind == YamlKind::Sequence && !tactics->items.empty();
  if (!is_whole) {
    return not_expected(path, node, "a map with 'name' and a list of 'tactics'");
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
  TechniqueNames names;
  LW_TRY(for_each_map(path, files, "techniques",
                      [&](const YamlNode& document, const YamlNode& techniques) -> Status {
                        const YamlNode* const version = document.find("version");
                        names.version_ = version == nullptr ? "" : version->text;
                        for (const YamlEntry& entry : techniques.entries) {
                          LW_TRY_ASSIGN(TechniqueName name, read_name(path, *entry.value));
                          names.names_.emplace(entry.key->text, std::move(name));
                        }
                        return {};
                      }));
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
