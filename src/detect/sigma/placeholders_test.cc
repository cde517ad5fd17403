#include "detect/sigma/placeholders.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace longwatch::detect::sigma {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;

std::string refusal(std::string_view text) {
  const Result<Placeholders> parsed = parse_placeholders(text, "p.yml");
  return parsed.ok() ? "it is accepted" : parsed.error().to_line();
}

TEST(Placeholders, AreNamesWithOneValueOrSeveral) {
  const Result<Placeholders> parsed = parse_placeholders(
      "x-made-by: somebody\n"
      "placeholders:\n  Administrators: [alice, 'adm-*']\n  JumpServers: 10\n",
      "p.yml");
  ASSERT_TRUE(parsed.ok()) << parsed.error().to_line();
  EXPECT_THAT(*parsed, ElementsAre(Pair("Administrators", ElementsAre("alice", "adm-*")),
                                   Pair("JumpServers", ElementsAre("10"))));
}

TEST(Placeholders, AreRefusedWithTheirPlaceWhenTheyAreNotOfTheForm) {
  EXPECT_THAT(refusal(""), HasSubstr("p.yml: expected one YAML document"));
  EXPECT_THAT(refusal("- a\n"), HasSubstr("p.yml: expected one YAML document"));
  EXPECT_THAT(refusal("Administrators: [a]\n"),
              HasSubstr("p.yml:1:1: expected 'placeholders', got 'Administrators'"));
  EXPECT_THAT(refusal("placeholders: [a]\n"), HasSubstr("expected a map of names and values"));
  EXPECT_THAT(refusal("placeholders:\n  A: []\n"), HasSubstr("p.yml:2:6: expected at least one"));
  EXPECT_THAT(refusal("placeholders:\n  A:\n"), HasSubstr("for the placeholder 'A', got nothing"));
  EXPECT_THAT(refusal("placeholders:\n  A: [x, [y]]\n"), HasSubstr("p.yml:2:10: expected text"));
  EXPECT_THAT(refusal("placeholders:\n  'A B': x\n"), HasSubstr("p.yml:2:3: expected a name"));
  EXPECT_THAT(refusal("placeholders:\n  A: x\n  A: y\n"), HasSubstr("p.yml:3:3:"));
}

}  // namespace
}  // namespace longwatch::detect::sigma
