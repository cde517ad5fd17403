#include "base/crc32.h"

#include <cstdint>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace longwatch {
namespace {

struct KnownSum {
  std::string_view text;
  std::uint32_t sum;
};

// The check value of the CRC catalogues, and values computed with zlib.
constexpr KnownSum kKnownSums[] = {
    {"", 0x00000000U},
    {"a", 0xE8B7BE43U},
    {"123456789", 0xCBF43926U},
    {"The quick brown fox jumps over the lazy dog", 0x414FA339U},
};

TEST(Crc32, GivesTheSumsThatZlibGives) {
  for (const KnownSum& known : kKnownSums) {
    EXPECT_EQ(crc32(as_bytes(known.text)), known.sum) << known.text;
  }
}

/// Bit by bit, as the definition says.
std::uint32_t plain_sum(std::string_view text) {
  std::uint32_t sum = 0xFFFFFFFFU;
  for (const char c : text) {
    sum ^= static_cast<unsigned char>(c);
    for (int bit = 0; bit < 8; ++bit) {
      sum = (sum >> 1U) ^ ((sum & 1U) != 0 ? 0xEDB88320U : 0U);
    }
  }
  return ~sum;
}

TEST(Crc32, EqualsTheDefinitionForEveryLengthUpToSeveralSteps) {
  std::string text;
  std::uint32_t noise = 1;
  for (int length = 0; length < 600; ++length) {
    EXPECT_EQ(crc32(as_bytes(text)), plain_sum(text)) << "length " << length;
    noise = noise * 1664525U + 1013904223U;
    text.push_back(static_cast<char>(noise >> 24U));
  }
}

TEST(Crc32, GoesOnOverPiecesCutAnywhere) {
  std::string text;
  for (int i = 0; i < 100; ++i) {
    text.push_back(static_cast<char>(i * 7));
  }
  const std::uint32_t whole = crc32(as_bytes(text));
  for (std::size_t cut = 0; cut <= text.size(); ++cut) {
    const std::string_view view = text;
    const std::uint32_t first = crc32(as_bytes(view.substr(0, cut)));
    EXPECT_EQ(crc32(as_bytes(view.substr(cut)), first), whole) << "cut at " << cut;
  }
}

}  // namespace
}  // namespace longwatch
