#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/diagnostic.h"
#include "base/file_system.h"
#include "base/result.h"
#include "base/time.h"
#include "read/skip.h"

namespace longwatch::read {

/// A regular file with content, to be opened later.
struct FoundFile {
  std::string name;                     ///< as shown
  std::string path;                     ///< as opened
  std::uint64_t size = 0;               ///< bytes when it was found
  std::optional<Timestamp> modified{};  ///< when its content last changed
};

/// Everything that stands below the named paths: to read, or skipped with the reason.
struct WalkedFiles {
  std::vector<FoundFile> files;      ///< in walking order, which is the order of sources
  std::vector<SkippedFile> skipped;  ///< in walking order; each was reported too
};

/// Finds the files below `paths` (files or directories), depth first, names of a directory in
/// bytewise order, named paths likewise: the result depends neither on the order in which paths are
/// named nor on the file system.
///
/// - Named paths may be links and are followed. Below them links to files are followed, links to
///   directories are not.
/// - A file or directory reached under several names (device and inode) is read once, first name
///   wins.
/// - What cannot be listed or looked at is skipped and never stops the walk.
/// - Names are relative to the deepest directory that holds everything named, so that output does
///   not depend on where the evidence lies: for one directory relative to it, for one file its file
///   name, for "a/x a/y" they begin with "x/" and "y/". Paths with nothing in common keep their
///   names as written.
///
/// Fails with `InvalidInput` when no path is named, `NotFound` when one does not exist, `Io` when
/// none of them can be looked at or listed.
Result<WalkedFiles> walk(const std::vector<std::string>& paths, const FileSystem& files,
                         DiagnosticSink& diagnostics);

}  // namespace longwatch::read
