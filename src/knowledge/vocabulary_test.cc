#include "knowledge/vocabulary.h"

#include <utility>

#include <gtest/gtest.h>

#include "knowledge/diagnostics.h"
#include "tests/support/memory_files.h"

namespace longwatch::knowledge {
namespace {

constexpr std::string_view kPath = "content/vocabulary/assets.yaml";

Vocabulary our_own() {
  auto loaded = Vocabulary::load(std::string(kPath), system_files());
  EXPECT_TRUE(loaded.ok()) << loaded.error().to_line();
  return std::move(loaded).value();
}

TEST(Vocabulary, KnowsItsWordsInAnyLetterCase) {
  const Vocabulary words = our_own();
  EXPECT_TRUE(words.has("host roles", "Domain-Controller"));
  EXPECT_FALSE(words.has("host roles", "government"));
  EXPECT_FALSE(words.has("no such group", "government"));
  EXPECT_EQ(words.nearest_to("host roles", "web-sever"), "web-server");
  EXPECT_EQ(words.nearest_to("host roles", "something else"), "");
}

TEST(Vocabulary, EachUnknownWordOfAnEstateIsAWarningWithTheOneThatMayBeMeant) {
  model::Estate estate;
  estate.organisations.emplace_back().id = "PSO";
  estate.organisations.back().sector = "goverment";
  estate.hosts.emplace_back().name = "WEB01";
  estate.hosts.back().roles = {"web-server", "coffee-machine"};
  estate.networks.push_back({"10.0.0.0/8", "all", "zeek:con"});
  estate.tickets.emplace_back().kind = "change";
  estate.subjects.emplace_back().id = "S-1";
  DiagnosticCollector diagnostics;
  check_words(estate, our_own(), "assets.yaml", diagnostics);
  ASSERT_EQ(diagnostics.count_of(kAssetsWordUnknown), 3U);
  const auto& all = diagnostics.diagnostics();
  EXPECT_EQ(all.at(0).message,
            "expected one of the sectors, got 'goverment' of PSO; nothing understands it");
  EXPECT_EQ(all.at(0).hint, "was 'government' meant?");
  EXPECT_EQ(all.at(1).message,
            "expected one of the host roles, got 'coffee-machine' of WEB01; nothing understands "
            "it");
  EXPECT_EQ(all.at(1).hint, "");
  EXPECT_EQ(all.at(2).hint, "was 'zeek:conn' meant?");
}

TEST(Vocabulary, AMistakeIsToldWithItsPlace) {
  for (const std::string_view bad : {"words: [a]", "a: b", "words: {sectors: x}",
                                     "words: {sectors: {a: [b]}}", "words: {sectors: {a: b}}"}) {
    test_support::MemoryFiles files;
    files.add_file("w.yaml", std::string(bad));
    const auto loaded = Vocabulary::load("w.yaml", files);
    ASSERT_FALSE(loaded.ok()) << bad;
    EXPECT_NE(loaded.error().place().find("w.yaml"), std::string::npos) << bad;
  }
}

}  // namespace
}  // namespace longwatch::knowledge
