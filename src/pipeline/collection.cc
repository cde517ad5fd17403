#include "pipeline/collection.h"

#include <array>
#include <map>
#include <optional>
#include <set>
#include <string_view>
#include <utility>

#include "base/text.h"

namespace longwatch::pipeline {
namespace {

/// Files that only one tool leaves, at the top of what it gathers. Sources: the documentation of
/// Velociraptor (offline collections: "client_info.json", "collection_context.json",
/// "uploads.json"), KAPE ("<time>_CopyLog.csv", "<time>_SkipLog.csv", "<time>_ConsoleLog.txt") and
/// UAC ("uac.log", "uac.log.stderr").
struct Mark {
  std::string_view tool;
  std::string_view name;  ///< in lower case
  bool is_ending;         ///< of the name; else the whole name
};

constexpr std::array<Mark, 8> kMarks = {{
    {"Velociraptor", "client_info.json", false},
    {"Velociraptor", "collection_context.json", false},
    {"Velociraptor", "uploads.json", false},
    {"KAPE", "_copylog.csv", true},
    {"KAPE", "_skiplog.csv", true},
    {"KAPE", "_consolelog.txt", true},
    {"UAC", "uac.log", false},
    {"UAC", "uac.log.stderr", false},
}};

/// Velociraptor's names are common words: two of them make a collection.
constexpr std::size_t kLeastMarksOfVelociraptor = 2;

class Finder {
 public:
  void see(std::string_view path) {
    const std::size_t slash = path.rfind('/');
    const std::string name =
        to_ascii_lower(slash == std::string_view::npos ? path : path.substr(slash + 1));
    for (const Mark& mark : kMarks) {
      const bool fits = mark.is_ending ? name.ends_with(mark.name) : name == mark.name;
      if (fits) {
        const std::string_view place =
            slash == std::string_view::npos ? std::string_view() : path.substr(0, slash);
        seen_[{std::string(place), mark.tool}].insert(mark.name);
      }
    }
  }

  std::vector<Collection> found() const {
    std::vector<Collection> collections;
    for (const auto& [place_and_tool, marks] : seen_) {
      const auto& [place, tool] = place_and_tool;
      if (tool != "Velociraptor" || marks.size() >= kLeastMarksOfVelociraptor) {
        collections.push_back({std::string(tool), place});
      }
    }
    return collections;
  }

 private:
  std::map<std::pair<std::string, std::string_view>, std::set<std::string_view>> seen_;
};

}  // namespace

std::vector<Collection> collections_in(const RunReport& report) {
  Finder finder;
  for (const SourceReport& source : report.sources) {
    finder.see(source.source.name);
  }
  for (const read::SkippedFile& file : report.skipped) {
    finder.see(file.name);
  }
  return finder.found();
}

}  // namespace longwatch::pipeline
