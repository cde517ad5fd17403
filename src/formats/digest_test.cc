#include "formats/digest.h"

#include <gtest/gtest.h>

#include "base/text.h"

namespace longwatch::formats {
namespace {

// Test vectors of FIPS 180-4.
TEST(Sha256, GivesThePublishedDigests) {
  EXPECT_EQ(to_hex(sha256(as_bytes("abc"))),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(to_hex(sha256({})), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST(Sha256, StartsAnewAfterFinish) {
  Sha256Hasher hasher;
  hasher.update(as_bytes("a"));
  hasher.update(as_bytes("bc"));
  EXPECT_EQ(hasher.finish(), sha256(as_bytes("abc")));
  EXPECT_EQ(hasher.finish(), sha256({}));
}

}  // namespace
}  // namespace longwatch::formats
