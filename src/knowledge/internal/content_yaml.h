#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "base/file_system.h"
#include "base/result.h"
#include "formats/yaml.h"

/// The files of our own content: YAML documents whose top has one map that counts.
namespace longwatch::knowledge::internal {

/// "expected ..., got ..." at the node's place.
Error not_expected(const std::string& path, const formats::YamlNode& node,
                   std::string_view expected);

/// Hands over every document and its map `key`. Fails as the file system does, with the first
/// mistake of YAML, when a document has no such map, and with what `read` fails with.
Status for_each_map(const std::string& path, const FileSystem& files, std::string_view key,
                    const std::function<Status(const formats::YamlNode& document,
                                               const formats::YamlNode& map)>& read);

}  // namespace longwatch::knowledge::internal
