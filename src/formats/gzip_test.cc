#include "formats/gzip.h"

#include <string>

#include <gtest/gtest.h>

namespace longwatch::formats {
namespace {

/// "hello, longwatch\n" as gzip writes it.
std::string member() {
  return {
      "\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff\xcb\x48\xcd\xc9\xc9\xd7\x51\xc8\xc9"
      "\xcf\x4b\x2f\x4f\x2c\x49\xce\xe0\x02\x00\x94\x1e\xfc\x9e\x11\x00\x00\x00",
      37};
}

TEST(Gzip, UnpacksOneMember) {
  EXPECT_TRUE(is_gzip(member()));
  const auto text = inflate_gzip(member(), 17);
  ASSERT_TRUE(text.ok());
  EXPECT_EQ(*text, "hello, longwatch\n");
}

TEST(Gzip, UnpacksMembersOneAfterTheOther) {
  const auto text = inflate_gzip(member() + member(), 1000);
  ASSERT_TRUE(text.ok());
  EXPECT_EQ(*text, "hello, longwatch\nhello, longwatch\n");
}

TEST(Gzip, RefusesATextAboveTheLimit) {
  const auto text = inflate_gzip(member(), 16);
  ASSERT_FALSE(text.ok());
  EXPECT_EQ(text.error().code(), ErrorCode::Limit);
}

TEST(Gzip, SaysThatAFileEndsEarlyAtEveryLength) {
  for (std::size_t bytes = 0; bytes < member().size(); ++bytes) {
    const auto text = inflate_gzip(member().substr(0, bytes), 1000);
    ASSERT_FALSE(text.ok()) << bytes;
    EXPECT_EQ(text.error().code(), ErrorCode::Corrupt) << bytes;
  }
}

TEST(Gzip, RefusesAWrongChecksumAndOtherBytes) {
  std::string wrong = member();
  wrong[29] = static_cast<char>(wrong[29] ^ 1);
  EXPECT_EQ(inflate_gzip(wrong, 1000).error().code(), ErrorCode::Corrupt);
  EXPECT_FALSE(is_gzip("{}"));
  EXPECT_EQ(inflate_gzip("{\"type\": \"bundle\"}", 1000).error().code(), ErrorCode::Corrupt);
}

}  // namespace
}  // namespace longwatch::formats
