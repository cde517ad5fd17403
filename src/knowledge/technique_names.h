#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/file_system.h"
#include "base/result.h"

namespace longwatch::knowledge {

/// What ATT&CK calls a technique.
struct TechniqueName {
  std::string name;                  ///< "OS Credential Dumping: LSASS Memory"
  std::vector<std::string> tactics;  ///< as tags of rules have them: "credential-access"
};

/// Names and tactics of techniques by their ids. Immutable; any thread.
class TechniqueNames {
 public:
  /// content/attack/techniques.yaml: `version:` of ATT&CK, `techniques:` a map of ids, each with
  /// `name` and `tactics`. Fails as `load_estate` does.
  static Result<TechniqueNames> load(const std::string& path, const FileSystem& files);

  /// Null when the id is not known.
  const TechniqueName* find(std::string_view id) const;

  /// "T1003.001 OS Credential Dumping: LSASS Memory"; the id alone when it is not known.
  std::string title(std::string_view id) const;

  /// Id to name, of all.
  std::map<std::string, std::string> all() const;

  const std::string& version() const { return version_; }

  std::size_t size() const { return names_.size(); }

 private:
  std::string version_;
  std::map<std::string, TechniqueName, std::less<>> names_;
};

}  // namespace longwatch::knowledge
