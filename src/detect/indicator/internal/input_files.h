#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/file_system.h"
#include "base/result.h"
#include "detect/indicator/indicator.h"
#include "detect/indicator/internal/set_file.h"

namespace longwatch::detect::indicator {

struct InputFile {
  std::string path;
  InputStamp stamp;  ///< the digest is filled in when it is read
};

/// Everything that a set is made of, in the order in which it is read.
struct InputFiles {
  std::vector<InputFile> files;
  std::vector<InputFile> allow_lists;
  std::vector<std::string> feeds;  ///< folders of a MISP feed: their tables of content are left out

  std::uint64_t bytes() const;
  /// Of the files, then the allow-lists.
  std::vector<InputStamp> stamps() const;
  /// What changed since it was found is not to be known by its stamp alone.
  void doubt_changed(const FileSystem& from);
};

/// The files below the paths of the options: each path in the order given, folders sorted, names
/// with a dot in front and links inside folders left out. Fails when a path does not exist, and
/// with `Limit` beyond limits::kIndicatorFiles.
Result<InputFiles> find_input_files(const LoadOptions& options, const FileSystem& files);

/// The SHA-256 of a file's content. Fails with `Io`.
Result<std::array<std::byte, 32>> hash_file(const std::string& path, const FileSystem& files);

}  // namespace longwatch::detect::indicator
