#include <map>
#include <utility>

#include <fmt/format.h>

#include "base/limits.h"
#include "base/text.h"
#include "read/mapped/diagnostics.h"
#include "read/mapped/mapped.h"

namespace longwatch::read::mapped {
namespace {

bool has_yaml_name(std::string_view path) {
  const std::string lower = to_ascii_lower(path);
  return lower.ends_with(".yml") || lower.ends_with(".yaml");
}

/// The files that a path names: itself, or those of a folder.
Result<std::vector<std::string>> files_of(const std::string& path, const FileSystem& files) {
  LW_TRY_ASSIGN(const FileInfo info, files.inspect_target(path));
  if (info.kind != FileKind::Directory) {
    return std::vector{path};
  }
  LW_TRY_ASSIGN(const std::vector<std::string> names, files.list(path));
  std::vector<std::string> found;
  for (const std::string& name : names) {
    if (has_yaml_name(name)) {
      found.push_back(join_path(path, name));
    }
  }
  if (found.empty()) {
    return Error(ErrorCode::NotFound,
                 "no mapping was found: expected *.yml or *.yaml files in the folder")
        .at(path);
  }
  return found;
}

Diagnostic named_twice(const MappingInfo& info, const std::string& first) {
  Diagnostic diagnostic;
  diagnostic.kind = &kBrokenMapping;
  diagnostic.place.file = info.file;
  diagnostic.message = fmt::format(
      "expected a name of its own, got '{}', which {} has; mapping skipped", info.name, first);
  return diagnostic;
}

}  // namespace

Result<LoadedMappings> load_mappings(const std::vector<std::string>& paths,
                                     const FileSystem& files) {
  LoadedMappings loaded;
  std::map<std::string, std::string> names;  // and the files that have them
  for (const std::string& path : paths) {
    LW_TRY_ASSIGN(const std::vector<std::string> found, files_of(path, files));
    for (const std::string& file : found) {
      LW_TRY_ASSIGN(const std::string text, read_text_file(files, file, limits::kRuleFileBytes));
      ParsedMapping parsed = parse_mapping(text, file);
      if (parsed.mapping != nullptr) {
        const MappingInfo& info = info_of(*parsed.mapping);
        const auto [known, is_new] = names.emplace(info.name, file);
        if (is_new) {
          loaded.mappings.push_back(std::move(parsed.mapping));
          continue;
        }
        parsed.problems.push_back(named_twice(info, known->second));
      }
      ++loaded.broken;
      loaded.problems.insert(loaded.problems.end(), parsed.problems.begin(), parsed.problems.end());
    }
  }
  return loaded;
}

}  // namespace longwatch::read::mapped
