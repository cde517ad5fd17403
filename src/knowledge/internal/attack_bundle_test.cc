#include "knowledge/internal/attack_bundle.h"

#include <string>

#include <gtest/gtest.h>

#include "base/time.h"
#include "knowledge/diagnostics.h"
#include "knowledge/internal/attack_objects.h"

namespace longwatch::knowledge::internal {
namespace {

constexpr std::string_view kBundle = R"({"type": "bundle", "id": "bundle--1", "objects": [
{"type": "x-mitre-collection", "id": "col", "x_mitre_version": "99.1"},
{"type": "intrusion-set", "id": "is-1", "name": "QUIET \u0041NT", "aliases": ["QUIET ANT", "Ant"],
 "external_references": [{"source_name": "mitre-attack", "external_id": "G9001"}]},
{"type": "intrusion-set", "id": "is-2", "name": "GONE", "revoked": true,
 "external_references": [{"source_name": "mitre-attack", "external_id": "G9002"}]},
{"type": "campaign", "id": "c-1", "name": "Long Night",
 "external_references": [{"source_name": "mitre-attack", "external_id": "C9001"}]},
{"type": "attack-pattern", "id": "ap-1", "name": "Web Shell",
 "external_references": [{"source_name": "mitre-attack", "external_id": "T1505.003"}]},
{"type": "attack-pattern", "id": "ap-2", "name": "Old", "x_mitre_deprecated": true,
 "external_references": [{"source_name": "mitre-attack", "external_id": "T1000"}]},
{"type": "attack-pattern", "id": "ap-3", "name": "Exploit",
 "external_references": [{"source_name": "mitre-attack", "external_id": "T1190"}]},
{"type": "malware", "id": "m-1", "name": "NIBBLE",
 "external_references": [{"source_name": "mitre-attack", "external_id": "S9001"}]},
{"type": "tool", "id": "t-1", "name": "Spade",
 "external_references": [{"source_name": "mitre-attack", "external_id": "S9002"}]},
{"type": "relationship", "id": "r-1", "relationship_type": "uses", "source_ref": "is-1",
 "target_ref": "ap-1", "external_references": [
   {"source_name": "First", "description": "A. (2021, May 4). Title (part). Retrieved."},
   {"source_name": "Second", "description": "B. (2019, March). Title."}]},
{"type": "relationship", "id": "r-2", "relationship_type": "uses", "source_ref": "c-1",
 "target_ref": "ap-1", "external_references": [{"source_name": "Third"}]},
{"type": "relationship", "id": "r-3", "relationship_type": "uses", "source_ref": "c-1",
 "target_ref": "ap-3", "external_references": [{"source_name": "Third"}]},
{"type": "relationship", "id": "r-4", "relationship_type": "uses", "source_ref": "is-1",
 "target_ref": "ap-2"},
{"type": "relationship", "id": "r-5", "relationship_type": "uses", "source_ref": "is-1",
 "target_ref": "m-1"},
{"type": "relationship", "id": "r-6", "relationship_type": "uses", "source_ref": "c-1",
 "target_ref": "t-1"},
{"type": "relationship", "id": "r-7", "relationship_type": "attributed-to", "source_ref": "c-1",
 "target_ref": "is-1"},
{"type": "relationship", "id": "r-8", "relationship_type": "uses", "source_ref": "is-1",
 "target_ref": "ap-3", "revoked": true},
{"type": "relationship", "id": "r-9", "relationship_type": "uses", "source_ref": "is-1",
 "target_ref": "ap-lost"}
]})";

TEST(AttackBundle, MakesActorsOfGroupsAndFollowsTheirCampaigns) {
  DiagnosticCollector diagnostics;
  const auto file = parse_attack_bundle(kBundle, "b.json", diagnostics);
  ASSERT_TRUE(file.ok()) << file.error().to_line();
  EXPECT_EQ(file->source, "ATT&CK v99.1");
  ASSERT_EQ(file->actors.size(), 1U);
  const model::Actor& actor = file->actors[0];
  EXPECT_EQ(actor.id, "G9001");
  EXPECT_EQ(actor.name, "QUIET ANT");
  ASSERT_EQ(actor.names.size(), 2U);
  EXPECT_EQ(actor.names[1].name, "Ant");
  EXPECT_TRUE(actor.nature.empty());
  EXPECT_TRUE(actor.sponsors.empty());
  ASSERT_EQ(actor.items.size(), 4U);
  EXPECT_EQ(actor.items[0].value, "T1190");
  EXPECT_EQ(actor.items[0].source, "ATT&CK C9001 Long Night");
  EXPECT_FALSE(actor.items[0].dated.has_value());
  EXPECT_EQ(actor.items[1].value, "T1505.003");
  EXPECT_EQ(actor.items[1].source, "ATT&CK G9001");
  EXPECT_EQ(actor.items[1].reports, 3U);
  ASSERT_TRUE(actor.items[1].dated.has_value());
  EXPECT_EQ(to_iso8601(*actor.items[1].dated), "2019-03-01T00:00:00.000000Z");
  EXPECT_EQ(actor.items[2].kind, model::ActorItemKind::Tool);
  EXPECT_EQ(actor.items[2].name, "Spade");
  EXPECT_EQ(actor.items[3].kind, model::ActorItemKind::Malware);
}

TEST(AttackBundle, ReportsARelationThatLeadsNowhere) {
  DiagnosticCollector diagnostics;
  const auto file = parse_attack_bundle(kBundle, "b.json", diagnostics);
  ASSERT_TRUE(file.ok());
  ASSERT_EQ(diagnostics.count_of(kRelationLost), 1U);
  EXPECT_NE(diagnostics.diagnostics()[0].message.find("'ap-lost'"), std::string::npos);
}

TEST(AttackBundle, RefusesWhatIsNoBundle) {
  DiagnosticCollector diagnostics;
  for (const std::string_view text : {"", "[]", "{}", R"({"type": "bundle"})",
                                      R"({"type": "bundle", "objects": [)", R"({"objects": []})"}) {
    const auto file = parse_attack_bundle(text, "b.json", diagnostics);
    ASSERT_FALSE(file.ok()) << text;
    EXPECT_EQ(file.error().code(), ErrorCode::InvalidInput) << text;
  }
}

TEST(AttackBundle, ReadsTheDatesOfReportsAsTheyAreCited) {
  EXPECT_EQ(to_iso8601(*cited_date("X. (2015, March 30). T.")), "2015-03-30T00:00:00.000000Z");
  EXPECT_EQ(to_iso8601(*cited_date("X (Y). (2015, December). T.")), "2015-12-01T00:00:00.000000Z");
  EXPECT_EQ(to_iso8601(*cited_date("X. (2015). T.")), "2015-01-01T00:00:00.000000Z");
  EXPECT_FALSE(cited_date("X. (n.d.). Retrieved June 18, 2017.").has_value());
  EXPECT_FALSE(cited_date("X. (2015, Brumaire 3). T.").has_value());
  EXPECT_FALSE(cited_date("(").has_value());
}

}  // namespace
}  // namespace longwatch::knowledge::internal
