#include "cli/program.h"

#include <gtest/gtest.h>

#include "base/check.h"

namespace longwatch::cli {
namespace {

TEST(ProgramDeathTest, AMistakeOfOursEndsWithStatusFourAndSaysWhere) {
  testing::FLAGS_gtest_death_test_style = "threadsafe";
  const int four = 2 + 2;
  EXPECT_EXIT(
      {
        run_program({"version"});
        LW_CHECK(four == 5);
      },
      testing::ExitedWithCode(4),
      "longwatch: internal error: check 'four == 5' does not hold at .*program_test.cc:[0-9]+\n"
      "hint: this is a mistake of longwatch");
}

}  // namespace
}  // namespace longwatch::cli
