#pragma once

#include <string_view>

#include <gtest/gtest.h>

namespace longwatch::test_support {

/// Compares a text with the file at `path` (relative to the repository). A difference shows the
/// first line that differs and how to accept it. With LONGWATCH_BLESS=1 in the environment the file
/// is written instead, and the test passes.
///
///   EXPECT_TRUE(matches_golden("tests/golden/json/two_lines/expected.txt", text));
testing::AssertionResult matches_golden(std::string_view path, std::string_view actual);

}  // namespace longwatch::test_support
