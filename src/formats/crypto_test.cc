#include "formats/crypto.h"

#include <algorithm>
#include <string>

#include <gtest/gtest.h>

#include "base/text.h"

namespace longwatch::formats {
namespace {

SecretKey key_of(unsigned char fill) {
  SecretKey key{};
  key.fill(std::byte{fill});
  return key;
}

// Test case 2 of RFC 4231.
TEST(HmacSha256, GivesThePublishedCode) {
  EXPECT_EQ(to_hex(hmac_sha256(as_bytes("Jefe"), as_bytes("what do ya want for nothing?"))),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

TEST(Random, GivesOtherBytesEveryTime) {
  SecretKey first{};
  SecretKey second{};
  ASSERT_TRUE(fill_random(first).ok());
  ASSERT_TRUE(fill_random(second).ok());
  EXPECT_NE(first, second);
  EXPECT_NE(first, SecretKey{});
}

TEST(Seal, OpensWithTheSameKeyAndContextOnly) {
  const std::string secret = "Aroha Example, aroha@example.org";
  const auto sealed = seal(key_of(1), as_bytes(secret), as_bytes("S-1"));
  ASSERT_TRUE(sealed.ok());
  EXPECT_EQ(as_text(*sealed).find("Aroha"), std::string_view::npos);
  const auto opened = open_sealed(key_of(1), *sealed, as_bytes("S-1"));
  ASSERT_TRUE(opened.ok()) << opened.error().to_line();
  EXPECT_EQ(as_text(*opened), secret);
  EXPECT_FALSE(open_sealed(key_of(2), *sealed, as_bytes("S-1")).ok());
  EXPECT_FALSE(open_sealed(key_of(1), *sealed, as_bytes("S-2")).ok());
}

TEST(Seal, RefusesEveryChangedByteAndEveryShorterText) {
  const auto sealed = seal(key_of(7), as_bytes("abc"), {});
  ASSERT_TRUE(sealed.ok());
  for (std::size_t i = 0; i < sealed->size(); ++i) {
    std::vector<std::byte> changed = *sealed;
    changed[i] ^= std::byte{1};
    const auto opened = open_sealed(key_of(7), changed, {});
    ASSERT_FALSE(opened.ok()) << i;
    EXPECT_EQ(opened.error().code(), ErrorCode::Corrupt);
    EXPECT_FALSE(open_sealed(key_of(7), ByteView(*sealed).first(i), {}).ok()) << i;
  }
}

TEST(Seal, HidesThatTwoTextsAreTheSame) {
  const auto first = seal(key_of(3), as_bytes("same"), {});
  const auto second = seal(key_of(3), as_bytes("same"), {});
  ASSERT_TRUE(first.ok() && second.ok());
  EXPECT_NE(*first, *second);
}

TEST(Seal, TakesTheEmptyText) {
  const auto sealed = seal(key_of(3), {}, as_bytes("x"));
  ASSERT_TRUE(sealed.ok());
  const auto opened = open_sealed(key_of(3), *sealed, as_bytes("x"));
  ASSERT_TRUE(opened.ok());
  EXPECT_TRUE(opened->empty());
}

TEST(Comparison, IsTrueForTheSameBytesOnly) {
  EXPECT_TRUE(equal_in_constant_time(as_bytes("abc"), as_bytes("abc")));
  EXPECT_FALSE(equal_in_constant_time(as_bytes("abc"), as_bytes("abd")));
  EXPECT_FALSE(equal_in_constant_time(as_bytes("abc"), as_bytes("abcd")));
}

}  // namespace
}  // namespace longwatch::formats
