#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"
#include "base/file_system.h"
#include "base/result.h"
#include "model/estate.h"

namespace longwatch::knowledge {

/// The words that assets may use and later stages understand. Immutable; any thread.
class Vocabulary {
 public:
  /// content/vocabulary/assets.yaml: `words:` a map of groups ("host roles"), each a map of words
  /// to what they mean. Fails as `load_estate` does, and with `InvalidInput` when a group that
  /// `check_words` asks for is missing.
  static Result<Vocabulary> load(const std::string& path, const FileSystem& files);

  /// Whether the group has the word; letter case is ignored.
  bool has(std::string_view group, std::string_view word) const;

  /// The word of the group that may have been meant; empty when none is near.
  std::string_view nearest_to(std::string_view group, std::string_view word) const;

 private:
  std::map<std::string, std::vector<std::string>, std::less<>> groups_;  // words in lower case
};

/// Reports each word of the estate that nothing understands, once for each thing that has it.
/// `file` is where the estate came from. Empty words are not looked at.
void check_words(const model::Estate& estate, const Vocabulary& vocabulary, const std::string& file,
                 DiagnosticSink& diagnostics);

}  // namespace longwatch::knowledge
