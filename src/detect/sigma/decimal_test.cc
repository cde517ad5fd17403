#include "detect/sigma/decimal.h"

#include <random>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace longwatch::detect::sigma {
namespace {

Decimal of(std::string_view text) {
  const std::optional<Decimal> number = Decimal::parse(text);
  EXPECT_TRUE(number.has_value()) << text;
  return number.value_or(Decimal());
}

TEST(Decimal, ReadsWhatIsANumber) {
  struct Case {
    const char* text;
    const char* shown;
  };

  for (const Case& one : {Case{"0", "0"}, Case{"-0", "0"}, Case{"007", "7"}, Case{"+12", "12"},
                          Case{"-3.250", "-3.25"}, Case{".5", "0.5"}, Case{"5.", "5"},
                          Case{"1e3", "1000"}, Case{"1.5E-2", "0.015"}, Case{"-2e0", "-2"},
                          Case{"123456789012345678901234567", "123456789012345678901234567"},
                          Case{"0.000000000000000000000000001", "0.000000000000000000000000001"},
                          Case{"0e999999", "0"}}) {
    EXPECT_EQ(of(one.text).to_text(), one.shown) << one.text;
  }
}

TEST(Decimal, RefusesOtherTexts) {
  for (const char* text : {"", "-", ".", "e5", "1e", "1e+", "0x10", "1,000", " 1", "1 ", "1.2.3",
                           "inf", "nan", "--1", "1234567890123456789012345678",
                           "0.0000000000000000000000000001", "1e28", "1e-28", "1e99999999999"}) {
    EXPECT_FALSE(Decimal::parse(text).has_value()) << text;
  }
}

TEST(Decimal, SumsDoNotHangOnTheOrder) {
  std::mt19937 random(1);
  for (int round = 0; round < 200; ++round) {
    std::vector<Decimal> numbers;
    std::int64_t thousandths = 0;
    for (int i = 0; i < 50; ++i) {
      const std::int64_t number = static_cast<std::int64_t>(random() % 2'000'001) - 1'000'000;
      thousandths += number;
      numbers.push_back(of(std::to_string(number) + "e-3"));
    }
    Decimal sum;
    for (const Decimal& number : numbers) {
      sum += number;
    }
    EXPECT_EQ(sum, of(std::to_string(thousandths) + "e-3"));
    EXPECT_EQ(of(sum.to_text()), sum);
    for (const Decimal& number : numbers) {
      sum -= number;
    }
    EXPECT_EQ(sum, Decimal());
  }
}

TEST(Decimal, ComparesAcrossThePoint) {
  Decimal carried;
  for (int i = 0; i < 10; ++i) {
    carried += of("0.1");
  }
  EXPECT_EQ(carried, Decimal(1));
  EXPECT_LT(of("-0.5"), Decimal(0));
  EXPECT_LT(of("-1.5"), of("-1.4"));
  EXPECT_GT(of("1.5"), of("1.4"));
  EXPECT_EQ(of("1.5").times(4), Decimal(6));
  EXPECT_EQ(of("-1.5").times(3).to_text(), "-4.5");
}

}  // namespace
}  // namespace longwatch::detect::sigma
