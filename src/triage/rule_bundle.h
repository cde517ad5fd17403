#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/diagnostic.h"
#include "base/file_system.h"
#include "base/memory_budget.h"
#include "base/result.h"

/// Rules that come as a folder or an archive, checked, compared with what is there, put in place at
/// once and taken back. Nothing is fetched.
namespace longwatch::triage {

/// The rule files (*.yml, *.yaml) of a bundle, by their path inside it.
struct RuleBundle {
  std::map<std::string, std::string> files;
  std::string sha256;  ///< of an archive; of a folder that of its SHA256SUMS
};

/// How a bundle is checked.
struct BundleCheck {
  /// Of the archive, in hex. Empty = the file "BUNDLE.sha256" beside it says it. A folder is
  /// checked by the file SHA256SUMS in it, which names every rule file ("HEX  PATH", as sha256sum
  /// writes it); then this is the digest of that file, when given.
  std::string sha256;
};

/// Reads and checks. Fails with `Denied` when a digest is another one or is missing, with
/// `InvalidInput` when the bundle holds no rule file or a name that leads out of it, with `Corrupt`
/// when a part of the archive cannot be read, with `Limit`
/// above a million files or 1 GB.
Result<RuleBundle> read_bundle(const std::string& path, const BundleCheck& check,
                               const FileSystem& files, MemoryBudget& budget,
                               DiagnosticSink& diagnostics);

struct RuleName {
  std::string id;  ///< the file's path when the rule has none
  std::string title;
};

struct RuleChanges {
  std::vector<RuleName> added;
  std::vector<RuleName> changed;  ///< their file is another one
  std::vector<RuleName> removed;
  std::vector<RuleName> repeated;  ///< ids that stand more than once in the new rules
  std::uint64_t same = 0;
  std::uint64_t documents = 0;    ///< of the new rules
  std::uint64_t with_errors = 0;  ///< those of them that are no valid rule
};

/// What becomes of the rules in `directory` (which may be absent) when the bundle takes its place.
RuleChanges compare_rules(const std::string& directory, const RuleBundle& bundle,
                          const FileSystem& files);

/// Puts the bundle in place of the directory: written beside it first, then exchanged at once, so
/// that nobody sees half of it. What was there becomes "DIRECTORY.previous". Fails with `Io`; then
/// the directory is as it was.
Status install_bundle(const std::string& directory, const RuleBundle& bundle);

/// Exchanges the directory and "DIRECTORY.previous": doing it twice does nothing. Fails with
/// `NotFound` when there is none.
Status undo_install(const std::string& directory);

}  // namespace longwatch::triage
