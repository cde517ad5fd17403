#include <map>

#include <gtest/gtest.h>

#include "formats/fold.h"
#include "tests/naive/symbols.h"

namespace longwatch::naive {
namespace {

constexpr char32_t kCodePoints = 0x110000;

struct Pair {
  char32_t symbol;
  char32_t folded;
};

class KnownFolding : public testing::TestWithParam<Pair> {};

TEST_P(KnownFolding, IsThatOfUnicode) {
  EXPECT_EQ(fold(GetParam().symbol), GetParam().folded);
}

INSTANTIATE_TEST_SUITE_P(CaseFolding, KnownFolding,
                         testing::Values(Pair{U'A', U'a'}, Pair{U'z', U'z'}, Pair{U'[', U'['},
                                         Pair{0xC9, 0xE9},        // E with acute
                                         Pair{0xD7, 0xD7},        // multiplication sign
                                         Pair{0x3A3, 0x3C3},      // sigma
                                         Pair{0x3C2, 0x3C3},      // final sigma
                                         Pair{0x212A, U'k'},      // Kelvin sign
                                         Pair{0x17F, U's'},       // long s
                                         Pair{0x1E9E, 0xDF},      // capital sharp s
                                         Pair{0x130, 0x130},      // Turkish dotted I
                                         Pair{0x131, 0x131},      // Turkish dotless i
                                         Pair{0x410, 0x430},      // Cyrillic A
                                         Pair{0x10400, 0x10428},  // Deseret, above U+FFFF
                                         Pair{kInvalidByte + 'A', kInvalidByte + 'A'}));

// The two may choose different members of a class as its face, but never draw the classes
// differently.
TEST(CaseFolding, OfEngineAndTwinMakeTheSameTextsEqualInAllOfUnicode) {
  std::map<char32_t, char32_t> twin_of_engine;
  std::map<char32_t, char32_t> engine_of_twin;
  int mismatches = 0;
  int folded = 0;
  for (char32_t c = 0; c < kCodePoints; ++c) {
    const char32_t engine = formats::fold_case(c);
    const char32_t twin = fold(c);
    folded += twin != c ? 1 : 0;
    const bool same = twin_of_engine.emplace(engine, twin).first->second == twin &&
                      engine_of_twin.emplace(twin, engine).first->second == engine;
    if (!same) {
      ++mismatches;
      ADD_FAILURE() << std::hex << "U+" << static_cast<unsigned>(c) << ": engine U+"
                    << static_cast<unsigned>(engine) << ", twin U+" << static_cast<unsigned>(twin);
    }
  }
  EXPECT_EQ(mismatches, 0);
  EXPECT_GT(folded, 1300) << "CaseFolding.txt of Unicode 14 has more than 1,300 simple foldings";
}

}  // namespace
}  // namespace longwatch::naive
