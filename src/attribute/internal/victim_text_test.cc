#include "attribute/internal/victim_text.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace longwatch::attribute::internal {
namespace {

using Words = std::vector<std::string>;

TEST(VictimText, VictimsStandBehindWhatTheActorDoes) {
  const Victims victims = victims_named(
      "GREY OTTER has targeted Ukrainian energy companies and universities in the US.");
  EXPECT_EQ(victims.countries, (Words{"UA", "US"}));
  EXPECT_EQ(victims.sectors, (Words{"education", "energy"}));
}

TEST(VictimText, WhereTheActorComesFromIsNoVictim) {
  const Victims victims = victims_named(
      "It is a Chinese state-sponsored group; it targets government entities across South Korea, "
      "unlike Iran-based groups.");
  EXPECT_EQ(victims.countries, (Words{"KR"}));
  EXPECT_EQ(victims.sectors, (Words{"government"}));
}

TEST(VictimText, WordsThatOnlyLookLikeOnesAreNone) {
  const Victims victims = victims_anywhere("OilRig told us in Us and in it; gasket, turkey, chad.");
  EXPECT_TRUE(victims.countries.empty());
  EXPECT_TRUE(victims.sectors.empty());
}

TEST(VictimText, AbbreviationsOfCountriesCount) {
  EXPECT_EQ(victims_anywhere("six U.S. state networks, UK banks").countries, (Words{"GB", "US"}));
}

TEST(VictimText, SentencesKeepTheirCitationsAndBorrowTheNextOnes) {
  const std::vector<CitedSentence> sentences = cited_sentences(
      "[GREY OTTER](https://example.org/a.b) acts. It hit banks.(Citation: First 2020)(Citation: "
      "Second) It sleeps. (Citation: Third)");
  ASSERT_EQ(sentences.size(), 3U);
  EXPECT_EQ(sentences[0].text, "GREY OTTER acts.");
  EXPECT_EQ(sentences[0].citations, (Words{"First 2020", "Second"}));
  EXPECT_EQ(sentences[1].citations, (Words{"First 2020", "Second"}));
  EXPECT_EQ(sentences[2].citations, (Words{"Third"}));
}

TEST(VictimText, DamagedTextEndsNowhereElse) {
  for (const std::string_view text : {"(Citation:", "](", "a.(Citation: x", "[", "...", "A.B.C."}) {
    for (const CitedSentence& sentence : cited_sentences(text)) {
      EXPECT_LE(sentence.text.size(), text.size());
    }
    victims_anywhere(text);
  }
}

}  // namespace
}  // namespace longwatch::attribute::internal
