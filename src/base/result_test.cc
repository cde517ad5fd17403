#include "base/result.h"

#include <gtest/gtest.h>

namespace longwatch {
namespace {

Result<int> half(int number) {
  if (number % 2 != 0) {
    return Error(ErrorCode::InvalidInput, "expected an even number, got 3")
        .at("line 1")
        .with_hint("use 4");
  }
  return number / 2;
}

Result<int> quarter(int number) {
  LW_TRY_ASSIGN(const int once, half(number));
  LW_TRY_ASSIGN(const int twice, half(once));
  return twice;
}

Status check_even(int number) {
  LW_TRY(half(number));
  return {};
}

TEST(Result, CarriesValuesAndErrorsUpwards) {
  EXPECT_EQ(*quarter(8), 2);
  ASSERT_FALSE(quarter(6).ok());
  EXPECT_TRUE(check_even(2).ok());
  EXPECT_EQ(check_even(1).error().code(), ErrorCode::InvalidInput);
}

TEST(Error, ReadsAsOneLineWithItsContext) {
  Error error = std::move(half(3)).error();
  const Error outer = std::move(error).while_doing("halving").while_doing("planning");
  EXPECT_EQ(outer.to_line(),
            "line 1: expected an even number, got 3 (while halving) (while planning)");
  EXPECT_EQ(outer.hint(), "use 4");
  Error copy = outer;
  copy = std::move(copy).while_doing("copying");
  EXPECT_NE(copy.to_line(), outer.to_line());
}

TEST(Error, IsOnePointerInSize) {
  EXPECT_EQ(sizeof(Error), sizeof(void*));
}

}  // namespace
}  // namespace longwatch
