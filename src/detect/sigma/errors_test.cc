#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "base/file_system.h"
#include "base/limits.h"
#include "detect/sigma/load.h"
#include "tests/support/golden.h"

namespace longwatch::detect::sigma {
namespace {

constexpr const char* kFolder = "tests/golden/sigma_errors";

/// A report as a person would want to read it.
std::string shown(const RuleReport& report) {
  std::string text = std::string(to_text(report.status)) + ": " + report.file;
  if (report.place.line != 0) {
    text += fmt::format(":{}:{}", report.place.line, report.place.column);
  }
  text += report.reason.empty() ? "\n" : ": " + report.reason + "\n";
  text += report.excerpt.empty() ? "" : report.excerpt + "\n";
  text += report.hint.empty() ? "" : "hint: " + report.hint + "\n";
  return text;
}

// One folder for each thing a rule can do wrong: input.yml, and in expected.txt what is said about
// it.
TEST(SigmaErrors, AreSaidAsTheGoldenTextsHaveThem) {
  const FileSystem& files = system_files();
  const Result<std::vector<std::string>> cases = files.list(kFolder);
  ASSERT_TRUE(cases.ok()) << "run this test in the root of the repository";
  EXPECT_GE(cases->size(), 80U);
  for (const std::string& name : *cases) {
    const std::string folder = join_path(kFolder, name);
    const Result<std::string> input =
        read_text_file(files, join_path(folder, "input.yml"), limits::kRuleFileBytes);
    ASSERT_TRUE(input.ok()) << folder;
    std::string said;
    std::size_t refused = 0;
    for (const RuleReport& report : parse_rules(*input, "input.yml").reports) {
      refused += report.status == RuleStatus::Running ? 0U : 1U;
      said += shown(report);
    }
    EXPECT_GE(refused, 1U) << folder << " holds no mistake";
    EXPECT_TRUE(test_support::matches_golden(join_path(folder, "expected.txt"), said));
  }
}

}  // namespace
}  // namespace longwatch::detect::sigma
