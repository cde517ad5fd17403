#pragma once

#include <string>
#include <vector>

#include "base/file_system.h"
#include "base/result.h"
#include "detect/sigma/load.h"

namespace longwatch::detect::sigma {

/// One thing that was found below a path: a file to read, or why there is none.
struct RuleFile {
  std::string path;
  RuleStatus status = RuleStatus::Running;  ///< else `reason` says why it is not read
  std::string reason;
  std::string hint;
};

/// The rule files below the paths: a path that is a file, whatever its name, and every *.yml and
/// *.yaml below one that is a directory; depth first, names in bytewise order. A file that is
/// reached twice (overlapping paths, links) is listed where it is met first. Links to files are
/// followed; links to directories only when the user named them, else they are reported.
///
/// Fails with `NotFound` when a path does not exist; everything else that goes wrong is an entry.
Result<std::vector<RuleFile>> find_rule_files(const std::vector<std::string>& paths,
                                              const FileSystem& files);

}  // namespace longwatch::detect::sigma
