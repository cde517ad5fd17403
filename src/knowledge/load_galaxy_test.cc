#include <algorithm>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "knowledge/diagnostics.h"
#include "knowledge/knowledge.h"
#include "knowledge/victim_words.h"
#include "tests/support/memory_files.h"

namespace longwatch::knowledge {
namespace {

constexpr std::string_view kAttack = R"({"type": "bundle", "objects": [
{"type": "intrusion-set", "id": "intrusion-set--1111", "name": "Otters",
 "created_by_ref": "identity--c78cb6e5-0c4b-4611-8297-d1b8b55e40b5",
 "external_references": [{"source_name": "mitre-attack", "external_id": "G9001"}]},
{"type": "intrusion-set", "id": "intrusion-set--2222", "name": "Voles",
 "created_by_ref": "identity--c78cb6e5-0c4b-4611-8297-d1b8b55e40b5",
 "external_references": [{"source_name": "mitre-attack", "external_id": "G9002"}]}
]})";

constexpr std::string_view kGalaxy = R"({
"name": "Threat Actor", "type": "threat-actor", "category": "actor", "version": 7, "values": [
{"uuid": "aaaa", "value": "RIVER OTTER", "description": "swims",
 "meta": {"synonyms": ["Otter 9", "G9001"], "country": "CN", "attribution-confidence": "80",
          "origin:Otter 9": "A Vendor", "refs": ["https://example.org/otter/"],
          "cfr-suspected-victims": ["New Zealand", "Atlantis"], "cfr-suspected-state-sponsor": "China",
          "cfr-target-category": ["Government, Administration"], "targeted-sector": "Rail"}},
{"uuid": "bbbb", "value": "MARSH", "meta": {"synonyms": ["G9001", "G9002"]},
 "related": [{"dest-uuid": "2222", "type": "similar",
              "tags": ["estimative-language:likelihood-probability=\"likely\""]},
             {"dest-uuid": "cccc", "type": "uses"}]},
{"value": "NOBODY"}
]})";

constexpr std::string_view kDated = R"({"source": "history", "actors": {
"aaaa": {"name": "RIVER OTTER", "synonym": {"Otter 9": "2019-05-06", "G9001": "2020-01-01"},
         "victim": {"New Zealand": "2018-06-29", "Chad": "2020-02-30"}, "sponsor": {"China": "2021-01-01"}},
"dddd": {"name": "GONE", "victim": {"Chad": "2017-01-01"}}
}})";

constexpr std::string_view kTools = R"({"name": "Tool", "type": "tool", "category": "tool",
"values": [{"uuid": "cccc", "value": "Paddle", "meta": {"synonyms": ["Oar"]}}]})";

class LoadGalaxy : public testing::Test {
 protected:
  EvidenceBase load(const std::vector<std::string>& paths) {
    auto loaded = load_evidence(paths, files_, diagnostics_);
    EXPECT_TRUE(loaded.ok()) << loaded.error().to_line();
    return loaded.ok() ? *std::move(loaded) : EvidenceBase();
  }

  LoadGalaxy() {
    files_.add_file("attack.json", std::string(kAttack))
        .add_file("galaxy.json", std::string(kGalaxy))
        .add_file("dated.json", std::string(kDated))
        .add_file("tools.json", std::string(kTools));
  }

  static const model::ActorItem* fact(const ActorClaims& claims, std::string_view value) {
    const auto found =
        std::find_if(claims.facts.begin(), claims.facts.end(),
                     [&](const model::ActorItem& item) { return item.value == value; });
    return found == claims.facts.end() ? nullptr : &*found;
  }

  test_support::MemoryFiles files_;
  DiagnosticCollector diagnostics_;
};

TEST_F(LoadGalaxy, ValuesAreRecordsOfTheirOwn) {
  const EvidenceBase base = load({"attack.json", "galaxy.json"});
  EXPECT_EQ(base.entities(EntityKind::Actor).size(), 4U);
  const EntityId otter = *base.find("misp:aaaa");
  EXPECT_EQ(base.entity(otter).origin, Origin::Galaxy);
  const ActorClaims& claims = base.claims_of(otter);
  ASSERT_EQ(claims.names.size(), 2U);  // an ATT&CK id is no name
  EXPECT_EQ(claims.names[1].source, "MISP galaxy threat-actor, named by A Vendor");
  ASSERT_NE(fact(claims, "NZ"), nullptr);
  EXPECT_EQ(fact(claims, "NZ")->name, "New Zealand");
  EXPECT_NE(fact(claims, "Atlantis"), nullptr);
  EXPECT_NE(fact(claims, "government"), nullptr);
  EXPECT_NE(fact(claims, "transport"), nullptr);
  ASSERT_EQ(claims.sponsors.size(), 2U);
  EXPECT_EQ(claims.sponsors[0].to_kind, "origin");
  EXPECT_EQ(claims.sponsors[1].to_kind, "state");
  EXPECT_EQ(claims.sponsors[1].to, "CN");
  EXPECT_EQ(claims.sponsors[1].confidence, model::AnalyticConfidence::High);
  EXPECT_EQ(diagnostics_.count_of(kValueUnread), 1U);
}

TEST_F(LoadGalaxy, OneIdAmongTheSynonymsIsExactAndSeveralOverlap) {
  const EvidenceBase base = load({"attack.json", "galaxy.json"});
  const EntityId otters = *base.find("G9001");
  EXPECT_EQ(base.records_of(otters), (std::vector<EntityId>{otters, *base.find("misp:aaaa")}));
  const EntityId voles = *base.find("G9002");
  EXPECT_EQ(base.records_of(voles), std::vector<EntityId>{voles});
  const auto relations = base.relations_of(voles);
  ASSERT_EQ(relations.size(), 2U);
  EXPECT_EQ(relations[0]->kind, RelationKind::Overlaps);
  EXPECT_EQ(relations[1]->source, "MISP galaxy threat-actor: 'similar', likely");
  const model::ActorCatalogue catalogue = catalogue_of(base);
  ASSERT_EQ(catalogue.actors.size(), 2U);
  EXPECT_EQ(catalogue.actors[0].items.size(), 4U);  // victims of the record that is the same
  EXPECT_TRUE(catalogue.actors[0].sponsors.empty());
  EXPECT_TRUE(catalogue.actors[1].items.empty());
}

TEST_F(LoadGalaxy, DatesComeFromTheHistoryWhicheverIsReadFirst) {
  for (const auto& paths : {std::vector<std::string>{"galaxy.json", "dated.json"},
                            std::vector<std::string>{"dated.json", "galaxy.json"}}) {
    const EvidenceBase base = load(paths);
    const ActorClaims& claims = base.claims_of(*base.find("misp:aaaa"));
    ASSERT_NE(fact(claims, "NZ"), nullptr);
    EXPECT_EQ(to_iso8601(*fact(claims, "NZ")->dated).substr(0, 10), "2018-06-29");
    EXPECT_FALSE(fact(claims, "Atlantis")->dated.has_value());
    EXPECT_EQ(claims.names.size(), 2U);
    const EvidenceBase then = base.as_of(*parse_iso8601("2019-01-01T00:00:00Z"));
    EXPECT_EQ(then.claims_of(*base.find("misp:aaaa")).facts.size(), 1U);
    EXPECT_TRUE(then.claims_of(*base.find("misp:aaaa")).names.empty());
    ASSERT_TRUE(base.find("misp:dddd").has_value());
  }
  EXPECT_EQ(diagnostics_.count_of(kValueUnread), 4U);  // a day that is none, twice with the above
}

TEST_F(LoadGalaxy, ActorsUseTheToolsOfOtherClusters) {
  const EvidenceBase base = load({"galaxy.json", "tools.json"});
  const auto paddle = base.find_software("OAR");
  ASSERT_EQ(paddle.size(), 1U);
  const auto profile = base.profile_of(*base.find("misp:bbbb"));
  ASSERT_EQ(profile.size(), 1U);
  EXPECT_EQ(profile[0].item, paddle[0]);
  EXPECT_EQ(diagnostics_.count_of(kRelationLost), 0U);
}

TEST_F(LoadGalaxy, OtherClustersArePassedOverWithANote) {
  files_.add_file("sector.json", R"({"type": "sector", "category": "sector", "values": []})");
  load({"sector.json"});
  EXPECT_EQ(diagnostics_.count_of(kClusterPassedOver), 1U);
}

TEST(VictimWords, AreOneForAllSpellings) {
  EXPECT_EQ(country_code("New Zealand"), "NZ");
  EXPECT_EQ(country_code(" nz "), "NZ");
  EXPECT_EQ(country_code("Korea (Republic of)"), "KR");
  EXPECT_EQ(country_code("The Philippines"), "PH");
  EXPECT_EQ(country_code("T\xc3\xbcrkiye"), "TR");
  EXPECT_EQ(country_code("zz"), "zz");
  EXPECT_EQ(country_code("Tarawera"), "Tarawera");
  EXPECT_EQ(sector_word("Government, Administration"), "government");
  EXPECT_EQ(sector_word("HEALTHCARE"), "health");
  EXPECT_EQ(sector_word("Pottery"), "pottery");
}

}  // namespace
}  // namespace longwatch::knowledge
