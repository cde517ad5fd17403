// The actor files that come with the program keep the rules of content/actors/README.md.
#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "knowledge/actor_names.h"
#include "knowledge/knowledge.h"
#include "tests/support/corpora.h"

namespace longwatch::knowledge {
namespace {

constexpr const char* kActors = "content/actors";
constexpr const char* kBundleName = "attack/enterprise-attack-18.1.json.gz";

EvidenceBase load(std::vector<std::string> paths) {
  DiagnosticCollector diagnostics;
  auto loaded = load_evidence(paths, system_files(), diagnostics);
  EXPECT_TRUE(loaded.ok()) << loaded.error().to_line();
  EXPECT_EQ(diagnostics.count(), 0U);
  return loaded.ok() ? *std::move(loaded) : EvidenceBase();
}

TEST(ContentActors, EveryFactNamesItsSourceAndItsDate) {
  const EvidenceBase base = load({kActors});
  ASSERT_GE(base.entities(EntityKind::Actor).size(), 20U);
  for (std::size_t i = 0; i < base.entities(EntityKind::Actor).size(); ++i) {
    const auto actor = static_cast<EntityId>(i);
    const std::string& id = base.entity(actor).id;
    for (const model::ActorName& name : base.claims_of(actor).names) {
      EXPECT_FALSE(name.source.empty()) << id << " " << name.name;
      EXPECT_FALSE(name.scope.empty()) << id << " " << name.name;
    }
    for (const model::SponsorEdge& edge : base.claims_of(actor).sponsors) {
      EXPECT_FALSE(edge.source.empty()) << id << " " << edge.to;
      EXPECT_TRUE(edge.dated.has_value()) << id << " " << edge.to;
    }
    for (const model::ActorItem& fact : base.claims_of(actor).facts) {
      EXPECT_FALSE(fact.source.empty()) << id << " " << fact.value;
      EXPECT_TRUE(fact.dated.has_value()) << id << " " << fact.value;
    }
  }
  for (const ActorRelation& relation : base.relations()) {
    EXPECT_FALSE(relation.source.empty());
    EXPECT_TRUE(relation.dated.has_value());
  }
}

TEST(ContentActors, EveryHopContinuesAnotherOrBeginsAtAName) {
  const EvidenceBase base = load({kActors});
  for (std::size_t i = 0; i < base.entities(EntityKind::Actor).size(); ++i) {
    const auto actor = static_cast<EntityId>(i);
    const ActorClaims& claims = base.claims_of(actor);
    std::set<std::string> reached = {base.entity(actor).id};
    for (const model::ActorName& name : claims.names) {
      reached.insert(name.name);
    }
    for (const model::SponsorEdge& edge : claims.sponsors) {
      EXPECT_TRUE(reached.contains(edge.from)) << base.entity(actor).id << " " << edge.from;
      reached.insert(edge.to);
    }
  }
}

TEST(ContentActors, SayWhoStandsBehindTheTwoOfTheStory) {
  const EvidenceBase base = load({kActors});
  const auto chain = [&](std::string_view id) {
    std::string text;
    for (const model::SponsorEdge& edge : base.claims_of(*base.find(id)).sponsors) {
      text.append(text.empty() ? "" : " > ").append(edge.to);
      text.append(edge.to_kind == "state" ? "." : "");
      if (edge.to_kind == "state") {
        break;
      }
    }
    return text;
  };
  EXPECT_EQ(
      chain("G0065"),
      "Hainan Xiandun Technology Development > Hainan State Security Department > Ministry of "
      "State Security > CN.");
  EXPECT_EQ(chain("G0128"),
            "Wuhan Xiaoruizhi Science and Technology > Hubei State Security Department > Ministry "
            "of State Security > CN.");
}

TEST(ContentActors, NamesThatSeveralClaimGiveAllOfThem) {
  const NameIndex index(load({kActors}));
  EXPECT_EQ(index.find("Hellsing").size(), 2U);
  EXPECT_EQ(index.find("HURRICANE PANDA").size(), 2U);
}

TEST(ContentActorsCorpora, SpeakOfGroupsThatStand) {
  LW_NEED_CORPORA(kBundleName);
  const EvidenceBase alone = load({kActors});
  const EvidenceBase both = load({test_support::corpora_path(kBundleName), kActors});
  EXPECT_EQ(both.entities(EntityKind::Actor).size(), 172U + 2U);  // two are nobody's but ours
  for (const Entity& actor : alone.entities(EntityKind::Actor)) {
    if (actor.id.starts_with("G")) {
      const std::optional<EntityId> found = both.find(actor.id);
      ASSERT_TRUE(found.has_value());
      EXPECT_EQ(both.entity(*found).id, actor.id) << "revoked";
      EXPECT_EQ(both.entity(*found).name, actor.name);
    }
  }
}

}  // namespace
}  // namespace longwatch::knowledge
