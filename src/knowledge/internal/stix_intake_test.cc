#include "knowledge/internal/stix_intake.h"

#include <algorithm>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "base/time.h"
#include "knowledge/diagnostics.h"
#include "knowledge/internal/citation.h"
#include "knowledge/knowledge.h"
#include "tests/support/memory_files.h"

namespace longwatch::knowledge {
namespace {

using internal::cited_period;

constexpr std::string_view kBundle = R"({"type": "bundle", "id": "bundle--1", "objects": [
{"type": "x-mitre-collection", "id": "col", "x_mitre_version": "99.1"},
{"type": "intrusion-set", "id": "intrusion-set--1", "name": "QUIET \u0041NT", "aliases": ["QUIET ANT", "Ant"],
 "external_references": [{"source_name": "mitre-attack", "external_id": "G9001"}]},
{"type": "intrusion-set", "id": "intrusion-set--2", "name": "GONE", "revoked": true,
 "external_references": [{"source_name": "mitre-attack", "external_id": "G9002"}]},
{"type": "campaign", "id": "campaign--1", "name": "Long Night",
 "external_references": [{"source_name": "mitre-attack", "external_id": "C9001"}]},
{"type": "attack-pattern", "id": "attack-pattern--1", "name": "Web Shell",
 "external_references": [{"source_name": "mitre-attack", "external_id": "T1505.003"}]},
{"type": "attack-pattern", "id": "attack-pattern--2", "name": "Old", "x_mitre_deprecated": true,
 "external_references": [{"source_name": "mitre-attack", "external_id": "T1000"}]},
{"type": "attack-pattern", "id": "attack-pattern--3", "name": "Exploit",
 "external_references": [{"source_name": "mitre-attack", "external_id": "T1190"}]},
{"type": "malware", "id": "malware--1", "name": "NIBBLE",
 "external_references": [{"source_name": "mitre-attack", "external_id": "S9001"}]},
{"type": "tool", "id": "tool--1", "name": "Spade",
 "external_references": [{"source_name": "mitre-attack", "external_id": "S9002"}]},
{"type": "relationship", "id": "r-1", "relationship_type": "uses", "source_ref": "intrusion-set--1",
 "target_ref": "attack-pattern--1", "external_references": [
   {"source_name": "First", "description": "A. (2021, May 4). Title (part). Retrieved."},
   {"source_name": "Second", "description": "B. (2019, March). Title."}]},
{"type": "relationship", "id": "r-2", "relationship_type": "uses", "source_ref": "campaign--1",
 "target_ref": "attack-pattern--1", "external_references": [{"source_name": "Third"}]},
{"type": "relationship", "id": "r-3", "relationship_type": "uses", "source_ref": "campaign--1",
 "target_ref": "attack-pattern--3", "external_references": [{"source_name": "Third"}]},
{"type": "relationship", "id": "r-4", "relationship_type": "uses", "source_ref": "intrusion-set--1",
 "target_ref": "attack-pattern--2"},
{"type": "relationship", "id": "r-5", "relationship_type": "uses", "source_ref": "intrusion-set--1",
 "target_ref": "malware--1"},
{"type": "relationship", "id": "r-6", "relationship_type": "uses", "source_ref": "campaign--1",
 "target_ref": "tool--1"},
{"type": "relationship", "id": "r-7", "relationship_type": "attributed-to", "source_ref": "campaign--1",
 "target_ref": "intrusion-set--1"},
{"type": "relationship", "id": "r-8", "relationship_type": "uses", "source_ref": "intrusion-set--1",
 "target_ref": "attack-pattern--3", "revoked": true},
{"type": "relationship", "id": "r-9", "relationship_type": "uses", "source_ref": "intrusion-set--1",
 "target_ref": "attack-pattern--lost"}
]})";

class StixIntake : public testing::Test {
 protected:
  EvidenceBase load(std::string_view bundle) {
    files_.add_file("b.json", std::string(bundle));
    auto loaded = load_evidence(std::vector<std::string>{"b.json"}, files_, diagnostics_);
    EXPECT_TRUE(loaded.ok()) << loaded.error().to_line();
    return loaded.ok() ? *std::move(loaded) : EvidenceBase();
  }

  static EntityId id_of(const EvidenceBase& base, std::string_view id) {
    const std::optional<EntityId> found = base.find(id);
    EXPECT_TRUE(found.has_value()) << id;
    return found.value_or(EntityId{});
  }

  test_support::MemoryFiles files_;
  DiagnosticCollector diagnostics_;
};

TEST_F(StixIntake, MakesEntitiesAndLinksOfWhatStands) {
  const EvidenceBase base = load(kBundle);
  EXPECT_EQ(base.source(), "ATT&CK v99.1 (b.json)");
  ASSERT_EQ(base.entities(EntityKind::Actor).size(), 1U);
  const EntityId actor = id_of(base, "G9001");
  EXPECT_EQ(base.entity(actor).name, "QUIET ANT");
  EXPECT_EQ(base.entity(actor).origin, Origin::Attack);
  EXPECT_EQ(base.find("intrusion-set--1"), base.find("G9001"));
  EXPECT_FALSE(base.find("G9002").has_value());
  EXPECT_FALSE(base.find("T1000").has_value());
  EXPECT_EQ(base.campaigns_of(actor), std::vector<EntityId>{id_of(base, "C9001")});
  EXPECT_EQ(base.actors_of(id_of(base, "C9001")), std::vector<EntityId>{actor});
  EXPECT_EQ(base.links_from(actor).size(), 2U);

  const std::vector<ProfileItem> profile = base.profile_of(actor);
  ASSERT_EQ(profile.size(), 4U);
  EXPECT_EQ(base.entity(profile[0].item).id, "S9001");
  EXPECT_EQ(base.entity(profile[1].item).id, "S9002");
  EXPECT_EQ(base.entity(profile[2].item).id, "T1190");
  EXPECT_FALSE(profile[2].own);
  EXPECT_EQ(base.entity(profile[3].item).id, "T1505.003");
  EXPECT_TRUE(profile[3].own);
  EXPECT_EQ(profile[3].references.size(), 3U);
}

TEST_F(StixIntake, TheCatalogueSaysTheSameInProfiles) {
  files_.add_file("b.json", std::string(kBundle));
  const auto catalogue = load_actors(std::vector<std::string>{"b.json"}, files_, diagnostics_);
  ASSERT_TRUE(catalogue.ok()) << catalogue.error().to_line();
  ASSERT_EQ(catalogue->actors.size(), 1U);
  const model::Actor& actor = catalogue->actors[0];
  ASSERT_EQ(actor.names.size(), 2U);
  EXPECT_EQ(actor.names[0].scope, "exact");
  EXPECT_EQ(actor.names[1].name, "Ant");
  EXPECT_EQ(actor.names[1].scope, "overlaps");
  EXPECT_TRUE(actor.nature.empty());
  EXPECT_TRUE(actor.sponsors.empty());
  ASSERT_EQ(actor.items.size(), 4U);
  EXPECT_EQ(actor.items[0].kind, model::ActorItemKind::Malware);
  EXPECT_EQ(actor.items[1].kind, model::ActorItemKind::Tool);
  EXPECT_EQ(actor.items[1].name, "Spade");
  EXPECT_EQ(actor.items[2].value, "T1190");
  EXPECT_EQ(actor.items[2].source, "ATT&CK C9001 Long Night");
  EXPECT_FALSE(actor.items[2].dated.has_value());
  EXPECT_EQ(actor.items[3].value, "T1505.003");
  EXPECT_EQ(actor.items[3].source, "ATT&CK G9001");
  EXPECT_EQ(actor.items[3].reports, 3U);
  ASSERT_TRUE(actor.items[3].dated.has_value());
  EXPECT_EQ(to_iso8601(*actor.items[3].dated), "2019-03-01T00:00:00.000000Z");
}

TEST_F(StixIntake, ReportsARelationThatLeadsNowhere) {
  load(kBundle);
  ASSERT_EQ(diagnostics_.count_of(kRelationLost), 1U);
  EXPECT_NE(diagnostics_.diagnostics()[0].message.find("'attack-pattern--lost'"),
            std::string::npos);
}

TEST_F(StixIntake, RefusesWhatIsNoBundle) {
  for (const std::string_view text : {"", "[]", "{}", R"({"type": "bundle"})",
                                      R"({"type": "bundle", "objects": [)", R"({"objects": []})"}) {
    files_.add_file("b.json", std::string(text));
    const auto loaded = load_evidence(std::vector<std::string>{"b.json"}, files_, diagnostics_);
    ASSERT_FALSE(loaded.ok()) << text;
    EXPECT_EQ(loaded.error().code(), ErrorCode::InvalidInput) << text;
  }
}

constexpr std::string_view kSuccession = R"({"type": "bundle", "objects": [
{"type": "intrusion-set", "id": "intrusion-set--old", "name": "OLD", "revoked": true,
 "external_references": [{"source_name": "mitre-attack", "external_id": "G9001"}]},
{"type": "intrusion-set", "id": "intrusion-set--new", "name": "NEW",
 "external_references": [{"source_name": "mitre-attack", "external_id": "G9002"}]},
{"type": "attack-pattern", "id": "attack-pattern--old", "name": "Then", "revoked": true,
 "external_references": [{"source_name": "mitre-attack", "external_id": "T1001"}]},
{"type": "attack-pattern", "id": "attack-pattern--new", "name": "Now",
 "kill_chain_phases": [{"kill_chain_name": "mitre-attack", "phase_name": "execution"}],
 "external_references": [{"source_name": "mitre-attack", "external_id": "T1002.001"}]},
{"type": "attack-pattern", "id": "attack-pattern--parent", "name": "All",
 "external_references": [{"source_name": "mitre-attack", "external_id": "T1002"}]},
{"type": "relationship", "id": "r1", "relationship_type": "revoked-by",
 "source_ref": "intrusion-set--old", "target_ref": "intrusion-set--new"},
{"type": "relationship", "id": "r2", "relationship_type": "revoked-by",
 "source_ref": "attack-pattern--old", "target_ref": "attack-pattern--new"},
{"type": "relationship", "id": "r3", "relationship_type": "uses",
 "source_ref": "intrusion-set--old", "target_ref": "attack-pattern--old"},
{"type": "relationship", "id": "r4", "relationship_type": "subtechnique-of",
 "source_ref": "attack-pattern--new", "target_ref": "attack-pattern--parent"}
]})";

TEST_F(StixIntake, FollowsWhatWasRevokedToItsSuccessor) {
  const EvidenceBase base = load(kSuccession);
  EXPECT_EQ(base.find("G9001"), base.find("G9002"));
  EXPECT_EQ(base.find("T1001"), base.find("T1002.001"));
  const EntityId technique = id_of(base, "T1001");
  EXPECT_EQ(base.entity(technique).parent, base.find("T1002"));
  EXPECT_EQ(base.entity(technique).tactics, std::vector<std::string>{"execution"});
  ASSERT_EQ(base.links().size(), 1U);
  EXPECT_EQ(base.links()[0].to, technique);
  EXPECT_EQ(diagnostics_.count(), 0U);
}

constexpr std::string_view kPartner = R"({"type": "bundle", "objects": [
{"type": "identity", "id": "identity--p", "name": "PARTNER P", "identity_class": "organization"},
{"type": "identity", "id": "identity--firm", "name": "Amber Sands", "identity_class": "organization"},
{"type": "identity", "id": "identity--gov", "name": "Ministries", "identity_class": "class",
 "sectors": ["government-national"]},
{"type": "location", "id": "location--nz", "country": "nz"},
{"type": "intrusion-set", "id": "intrusion-set--a", "name": "CLUSTER 7", "modified": "2024-01-01T00:00:00Z",
 "created_by_ref": "identity--p", "aliases": ["CLUSTER 7", "Seven"]},
{"type": "intrusion-set", "id": "intrusion-set--a", "name": "CLUSTER SEVEN", "modified": "2024-03-01T00:00:00Z",
 "created_by_ref": "identity--p", "aliases": ["Seven"]},
{"type": "threat-actor", "id": "threat-actor--t", "name": "THE SEVEN", "created_by_ref": "identity--p",
 "object_marking_refs": ["marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb"]},
{"type": "malware", "id": "malware--m", "name": "NIBBLER", "x_mitre_aliases": ["Nib"],
 "created_by_ref": "identity--p"},
{"type": "indicator", "id": "indicator--i", "name": "relay", "created_by_ref": "identity--p",
 "pattern": "[ipv4-addr:value = '192.0.2.7']", "pattern_type": "stix"},
{"type": "indicator", "id": "indicator--j", "pattern": "[a:b = 'x' AND c:d = 'y']"},
{"type": "relationship", "id": "r1", "relationship_type": "uses", "source_ref": "intrusion-set--a",
 "target_ref": "malware--m", "created_by_ref": "identity--p",
 "object_marking_refs": ["marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421"]},
{"type": "relationship", "id": "r2", "relationship_type": "attributed-to", "source_ref": "intrusion-set--a",
 "target_ref": "threat-actor--t", "created_by_ref": "identity--p"},
{"type": "identity", "id": "identity--q", "name": "PARTNER Q"},
{"type": "opinion", "id": "opinion--1", "created_by_ref": "identity--q", "opinion": "strongly-disagree",
 "object_refs": ["r2", "r3"], "modified": "2024-05-05T00:00:00Z"},
{"type": "opinion", "id": "opinion--2", "created_by_ref": "identity--q", "opinion": "agree",
 "object_refs": ["r2"]},
{"type": "relationship", "id": "r3", "relationship_type": "attributed-to", "source_ref": "threat-actor--t",
 "target_ref": "identity--firm", "created_by_ref": "identity--p", "confidence": 55},
{"type": "relationship", "id": "r4", "relationship_type": "targets", "source_ref": "intrusion-set--a",
 "target_ref": "identity--gov", "created_by_ref": "identity--p", "modified": "2024-02-02T00:00:00Z"},
{"type": "relationship", "id": "r5", "relationship_type": "targets", "source_ref": "intrusion-set--a",
 "target_ref": "location--nz", "created_by_ref": "identity--p"},
{"type": "relationship", "id": "r6", "relationship_type": "indicates", "source_ref": "indicator--i",
 "target_ref": "intrusion-set--a", "created_by_ref": "identity--p"},
{"type": "relationship", "id": "r7", "relationship_type": "indicates", "source_ref": "indicator--j",
 "target_ref": "intrusion-set--a", "created_by_ref": "identity--p"}
]})";

TEST_F(StixIntake, ReadsAPartnersClusterWithVictimsSponsorsAndIndicators) {
  const EvidenceBase base = load(kPartner);
  const EntityId cluster = id_of(base, "intrusion-set--a");
  EXPECT_EQ(base.entity(cluster).name, "CLUSTER SEVEN");  // the later version
  EXPECT_EQ(base.entity(cluster).origin, Origin::Stix);
  const ActorClaims& claims = base.claims_of(cluster);
  ASSERT_EQ(claims.facts.size(), 3U);
  EXPECT_EQ(claims.facts[0].kind, model::ActorItemKind::VictimSector);
  EXPECT_EQ(claims.facts[0].value, "government");
  EXPECT_TRUE(claims.facts[0].dated.has_value());
  EXPECT_EQ(claims.facts[0].source, "PARTNER P");
  EXPECT_EQ(claims.facts[1].value, "NZ");
  EXPECT_EQ(claims.facts[2].artefact, "ipv4");
  EXPECT_EQ(claims.facts[2].value, "192.0.2.7");
  ASSERT_EQ(base.relations().size(), 2U);
  EXPECT_EQ(base.relations()[0].kind, RelationKind::AttributedTo);
  EXPECT_EQ(base.relations()[1].kind, RelationKind::Disputed);  // by another's opinion
  EXPECT_EQ(base.relations()[1].source, "PARTNER Q");
  const ActorClaims& behind = base.claims_of(id_of(base, "threat-actor--t"));
  ASSERT_EQ(behind.sponsors.size(), 1U);
  EXPECT_EQ(behind.sponsors[0].to, "Amber Sands");
  EXPECT_EQ(behind.sponsors[0].confidence, model::AnalyticConfidence::Moderate);
  EXPECT_EQ(base.find_software("nib"), std::vector<EntityId>{id_of(base, "malware--m")});
  ASSERT_EQ(diagnostics_.count_of(kRelationUnread), 1U);
}

constexpr std::string_view kCampaign = R"({"type": "bundle", "objects": [
{"type": "intrusion-set", "id": "intrusion-set--a", "name": "CLUSTER 8"},
{"type": "campaign", "id": "campaign--c", "name": "Summer"},
{"type": "campaign", "id": "campaign--d", "name": "Nobody's"},
{"type": "infrastructure", "id": "infrastructure--i", "name": "relays"},
{"type": "domain-name", "id": "domain-name--1", "value": "relay.example"},
{"type": "x509-certificate", "id": "x509-certificate--1", "serial_number": "0a:b1"},
{"type": "location", "id": "location--fj", "country": "FJ"},
{"type": "indicator", "id": "indicator--i", "pattern": "[domain-name:value = 'lure.example']"},
{"type": "relationship", "id": "r1", "relationship_type": "attributed-to", "source_ref": "campaign--c",
 "target_ref": "intrusion-set--a"},
{"type": "relationship", "id": "r2", "relationship_type": "uses", "source_ref": "campaign--c",
 "target_ref": "infrastructure--i"},
{"type": "relationship", "id": "r3", "relationship_type": "consists-of",
 "source_ref": "infrastructure--i", "target_ref": "domain-name--1"},
{"type": "relationship", "id": "r4", "relationship_type": "consists-of",
 "source_ref": "infrastructure--i", "target_ref": "x509-certificate--1"},
{"type": "relationship", "id": "r5", "relationship_type": "targets", "source_ref": "campaign--c",
 "target_ref": "location--fj"},
{"type": "relationship", "id": "r6", "relationship_type": "indicates", "source_ref": "indicator--i",
 "target_ref": "campaign--c"},
{"type": "relationship", "id": "r7", "relationship_type": "targets", "source_ref": "campaign--d",
 "target_ref": "location--fj"}
]})";

TEST_F(StixIntake, WhatACampaignDidIsSaidOfThoseBehindIt) {
  const EvidenceBase base = load(kCampaign);
  std::vector<std::string> facts;
  for (const model::ActorItem& fact : base.claims_of(id_of(base, "intrusion-set--a")).facts) {
    facts.push_back(fact.artefact + " " + fact.value);
  }
  std::sort(facts.begin(), facts.end());
  EXPECT_EQ(facts, (std::vector<std::string>{" FJ", "certificate-serial 0a:b1",
                                             "domain lure.example", "domain relay.example"}));
  // Nobody is said to stand behind the other campaign, so that its victim is nobody's.
  ASSERT_EQ(diagnostics_.count_of(kRelationUnread), 1U);
  EXPECT_EQ(diagnostics_.diagnostics()[0].records_lost, 1U);
}

TEST_F(StixIntake, WhatAPartnerSharedStaysWithThoseItAllows) {
  const EvidenceBase base = load(kPartner);
  const EntityId cluster = id_of(base, "intrusion-set--a");
  EXPECT_EQ(base.claims_of(cluster).facts[0].marking.tlp, model::Tlp::AmberStrict);
  EXPECT_EQ(base.claims_of(cluster).facts[0].marking.originators,
            std::vector<std::string>{"PARTNER P"});
  ASSERT_EQ(base.links().size(), 1U);
  EXPECT_EQ(base.links()[0].marking->tlp, model::Tlp::Amber);
  Selection others;
  others.audience = {model::Audience::Kind::Partner, "PARTNER Q"};
  const EvidenceBase shown = base.select(others);
  EXPECT_TRUE(shown.links().empty());
  EXPECT_TRUE(shown.claims_of(cluster).facts.empty());
  EXPECT_TRUE(shown.claims_of(cluster).names.empty());
  EXPECT_NE(shown.version(), base.version());
}

TEST(CitedPeriod, IsADayAMonthOrAYear) {
  const auto text = [](std::string_view description) {
    const auto period = cited_period(description);
    return period.has_value() ? to_iso8601(period->from).substr(0, 10) + ".." +
                                    to_iso8601(period->until).substr(0, 10)
                              : std::string("none");
  };
  EXPECT_EQ(text("X. (2015, March 30). T."), "2015-03-30..2015-03-31");
  EXPECT_EQ(text("X (Y). (2015, December). T."), "2015-12-01..2016-01-01");
  EXPECT_EQ(text("X. (2015). T."), "2015-01-01..2016-01-01");
  EXPECT_EQ(text("X. (n.d.). Retrieved June 18, 2017."), "none");
  EXPECT_EQ(text("X. (2015, Brumaire 3). T."), "none");
  EXPECT_EQ(text("X. (2015, February 30). T."), "none");
  EXPECT_EQ(text("("), "none");
}

TEST(AddressKey, IsTheSameForCopiesOfOneReport) {
  using internal::address_key;
  const std::string key = address_key("https://www.Example.org/Report/7/");
  EXPECT_EQ(key, "example.org/Report/7");
  EXPECT_EQ(address_key("http://example.org/Report/7#part"), key);
  EXPECT_EQ(address_key("https://web.archive.org/web/2019/http://example.org/Report/7"), key);
  EXPECT_EQ(address_key("https://example.org/Report/7?utm_source=x"), key);
  EXPECT_NE(address_key("https://example.org/Report/7?id=8"), key);
  EXPECT_NE(address_key("https://example.org/report/7"), key);
  EXPECT_EQ(address_key(""), "");
}

}  // namespace
}  // namespace longwatch::knowledge
