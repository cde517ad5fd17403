#include "cli/diagnostics_catalogue.h"

#include <filesystem>
#include <set>

#include <gtest/gtest.h>

namespace longwatch::cli {
namespace {

TEST(Diagnostics, HaveNamesOfTheirOwnAndSayWhatToDo) {
  std::set<std::string_view> ids;
  for (const ModuleDiagnostics& module : all_diagnostics()) {
    for (const DiagnosticKind* kind : module.kinds) {
      EXPECT_TRUE(ids.insert(kind->id).second) << kind->id << " stands twice";
      EXPECT_EQ(kind->id.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-"),
                std::string_view::npos)
          << kind->id;
      EXPECT_FALSE(kind->title.empty()) << kind->id;
      EXPECT_GT(kind->explanation.size(), 20U) << kind->id;
    }
  }
}

TEST(Diagnostics, OfEveryModuleThatDeclaresSomeAreInTheCatalogue) {
  std::set<std::string> known;
  for (const ModuleDiagnostics& module : all_diagnostics()) {
    known.emplace(module.module);
  }
  // Tests run in the repository.
  for (const auto& entry : std::filesystem::recursive_directory_iterator("src")) {
    if (entry.path().filename() == "diagnostics.def") {
      const std::string module = entry.path().parent_path().string().substr(4);
      EXPECT_EQ(known.count(module), 1U) << module;
    }
  }
}

}  // namespace
}  // namespace longwatch::cli
