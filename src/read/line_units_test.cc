#include "read/line_units.h"

#include <random>
#include <string>

#include <gtest/gtest.h>

#include "tests/support/memory_files.h"

namespace longwatch::read {
namespace {

using test_support::memory_file;

/// A text of few different bytes, so that all of them meet each other.
std::string random_text(std::mt19937& source) {
  constexpr std::string_view kBytes{"ab\n\r \0\n", 7};
  std::string text;
  for (std::size_t size = source() % 60; size > 0; --size) {
    text.append(1 + (source() % 16 == 0 ? 20 : 0), kBytes[source() % kBytes.size()]);
  }
  return text;
}

TEST(LineUnits, RecordsAreCountedAlikeWhetherHeldOrNot) {
  std::mt19937 source(1);
  std::vector<std::byte> held;
  std::vector<std::byte> scratch;
  std::uint64_t records = 0;
  for (int i = 0; i < 20'000; ++i) {
    const std::string text = random_text(source);
    const auto file = memory_file(text);
    const LineLayout layout{text.size(), 1 + source() % 40, 1 + source() % 20,
                            std::min<std::size_t>(text.size(), source() % 4)};
    for (std::size_t unit = 0; unit < layout.units(); ++unit) {
      const auto block = load_lines(*file, layout, unit, held);
      ASSERT_TRUE(block.ok());
      const auto count = count_records(*file, layout, unit, scratch);
      ASSERT_TRUE(count.ok());
      ASSERT_EQ(*count, count_records(*block))
          << i << " unit " << unit << " of " << layout.block_bytes << " bytes";
      records += *count;
    }
  }
  EXPECT_GT(records, 10'000U);
}

TEST(LineUnits, TheMidstOfALineThatGoesOverWholeUnitsIsNoRecordOfTheirs) {
  constexpr std::size_t kBlock = 32 * 1024;  // more than is read beyond a unit
  const std::string text =
      "one\n" + std::string(5 * kBlock, 'x') + "\ntwo\n" + std::string(kBlock, 'y') + "\nlast\n";
  const auto file = memory_file(text);
  for (const std::size_t line_bytes : {kBlock, 10 * kBlock}) {
    const LineLayout layout{text.size(), kBlock, line_bytes, 0};
    std::vector<std::byte> held;
    std::vector<std::byte> scratch;
    for (std::size_t unit = 0; unit < layout.units(); ++unit) {
      const auto block = load_lines(*file, layout, unit, held);
      ASSERT_TRUE(block.ok());
      const auto count = count_records(*file, layout, unit, scratch);
      ASSERT_TRUE(count.ok());
      EXPECT_EQ(*count, count_records(*block)) << "unit " << unit;
    }
  }
}

TEST(LineUnits, ALineThatIsLongerThanAllowedIsNotHeld) {
  const std::string text = "one\n" + std::string(1'000'000, 'x') + "\ntwo\n";
  const auto file = memory_file(text);
  const LineLayout layout{text.size(), 100, 5'000, 0};
  std::vector<std::byte> buffer;
  const auto block = load_lines(*file, layout, 0, buffer);
  ASSERT_TRUE(block.ok());
  EXPECT_EQ(block->text, "one\n");
  EXPECT_EQ(block->long_offset, 4U);
  EXPECT_EQ(block->long_bytes, 1'000'000U);
  EXPECT_LT(buffer.capacity(), 40'000U);
}

TEST(LineUnits, TheMarkOfUtf8IsSkipped) {
  EXPECT_EQ(*find_text_start(*memory_file("\xEF\xBB\xBFx")), 3U);
  EXPECT_EQ(*find_text_start(*memory_file("\xEF\xBB")), 0U);
  EXPECT_EQ(*find_text_start(*memory_file("")), 0U);
}

}  // namespace
}  // namespace longwatch::read
