#include "knowledge/technique_names.h"

#include <gtest/gtest.h>

#include "tests/support/memory_files.h"

namespace longwatch::knowledge {
namespace {

Result<TechniqueNames> load(std::string_view text) {
  test_support::MemoryFiles files;
  files.add_file("t.yaml", std::string(text));
  return TechniqueNames::load("t.yaml", files);
}

TEST(TechniqueNames, KnowNamesAndTactics) {
  const auto names = load(
      "version: \"1\"\ntechniques:\n  T1003: {name: OS Credential Dumping, tactics: "
      "[credential-access]}\n  T1003.001: {name: LSASS Memory, tactics: [credential-access]}\n");
  ASSERT_TRUE(names.ok()) << names.error().to_line();
  EXPECT_EQ(names->version(), "1");
  EXPECT_EQ(names->title("T1003.001"), "T1003.001 OS Credential Dumping: LSASS Memory");
  EXPECT_EQ(names->title("T1003"), "T1003 OS Credential Dumping");
  EXPECT_EQ(names->title("T9999"), "T9999");
  EXPECT_EQ(names->find("T9999"), nullptr);
  EXPECT_EQ(names->all().at("T1003"), "OS Credential Dumping");
  EXPECT_EQ(names->find("T1003")->tactics, (std::vector<std::string>{"credential-access"}));
}

TEST(TechniqueNames, AMistakeIsToldWithItsPlace) {
  for (const std::string_view bad :
       {"techniques: [a]", "techniques: {T1: x}", "a: b", "techniques: {T1: {name: x}}",
        "techniques: {T1: {name: x, tactics: []}}",
        "techniques: {T1: {name: [x], tactics: [y]}}"}) {
    const auto names = load(bad);
    ASSERT_FALSE(names.ok()) << bad;
    EXPECT_NE(names.error().place().find("t.yaml:1:"), std::string::npos) << bad;
  }
}

TEST(TechniqueNames, OfOurOwnAreThoseOfTheWholeMatrix) {
  const auto names = TechniqueNames::load("content/attack/techniques.yaml", system_files());
  ASSERT_TRUE(names.ok()) << names.error().to_line();
  EXPECT_EQ(names->version(), "18.1");
  EXPECT_EQ(names->size(), 691U);
  EXPECT_EQ(names->title("T1505.003"), "T1505.003 Server Software Component: Web Shell");
}

}  // namespace
}  // namespace longwatch::knowledge
