#include "knowledge/actor_names.h"

#include <gtest/gtest.h>

#include "knowledge/knowledge.h"
#include "tests/support/corpora.h"
#include "tests/support/memory_files.h"

namespace longwatch::knowledge {
namespace {

constexpr std::string_view kActors = R"(actors:
  - id: x-1
    names:
      - {name: QUIET OTTER, source: own, scope: exact}
      - {name: Unit VII, source: press, scope: overlaps}
      - {name: MUDDY RIVER, source: vendor A, scope: overlaps}
  - id: x-2
    names:
      - {name: Muddy River Group, source: vendor B, scope: exact}
      - {name: APT-77, source: vendor C, scope: overlaps}
    relations:
      - {to: x-1, kind: disputed, source: vendor A}
)";

class ActorNames : public testing::Test {
 protected:
  ActorNames() {
    test_support::MemoryFiles files;
    files.add_file("a.yaml", std::string(kActors));
    DiagnosticCollector diagnostics;
    auto loaded = load_evidence(std::vector<std::string>{"a.yaml"}, files, diagnostics);
    EXPECT_TRUE(loaded.ok()) << loaded.error().to_line();
    index_ = std::make_unique<NameIndex>(*std::move(loaded));
  }

  /// "x-1 same, x-2 variant"
  std::string found(std::string_view name) const {
    std::string text;
    for (const NamedActor& actor : index_->find(name)) {
      text.append(text.empty() ? "" : ", ").append(index_->base().entity(actor.actor).id);
      text.append(actor.match == NameMatch::Id     ? " id"
                  : actor.match == NameMatch::Same ? " same"
                                                   : " variant");
    }
    return text;
  }

  std::unique_ptr<NameIndex> index_;
};

TEST_F(ActorNames, AreFoundInAnyLetterCaseAndSpelling) {
  EXPECT_EQ(found("quiet otter"), "x-1 same");
  EXPECT_EQ(found("QuietOtter"), "x-1 variant");
  EXPECT_EQ(found("Quiet-Otter"), "x-1 variant");
  EXPECT_EQ(found("the quiet otter group"), "x-1 variant");
  EXPECT_EQ(found("unit 7"), "x-1 variant");
  EXPECT_EQ(found("APT77"), "x-2 variant");
  EXPECT_EQ(found("apt 77"), "x-2 variant");
  EXPECT_EQ(found("APT LXXVII"), "x-2 variant");
  EXPECT_EQ(found("APT78"), "");
  EXPECT_EQ(found("x-2"), "x-2 id");
  EXPECT_EQ(found(""), "");
}

TEST_F(ActorNames, OfSeveralActorsGiveAllOfThem) {
  EXPECT_EQ(found("Muddy River"), "x-1 same, x-2 variant");
  EXPECT_EQ(found("muddy river group"), "x-2 same, x-1 variant");
  const auto shared = index_->namesakes(index_->find("x-1")[0].actor);
  ASSERT_EQ(shared.size(), 1U);
  EXPECT_EQ(shared[0].names, std::vector<std::string>{"Muddy River Group"});
}

TEST_F(ActorNames, TyposAreSuggestedAndNeverFollowed) {
  EXPECT_EQ(found("QUIET OTER"), "");
  EXPECT_EQ(index_->suggest("QUIET OTER"), std::vector<std::string>{"QUIET OTTER"});
  EXPECT_EQ(index_->suggest("APT78"), std::vector<std::string>{"APT-77"});
  EXPECT_TRUE(index_->suggest("A78").empty());
  EXPECT_TRUE(index_->suggest("something else").empty());
}

TEST_F(ActorNames, RelationsNeverJoinActors) {
  const EvidenceBase& base = index_->base();
  ASSERT_EQ(base.relations().size(), 1U);
  EXPECT_EQ(base.relations()[0].kind, RelationKind::Disputed);
  EXPECT_EQ(base.entities(EntityKind::Actor).size(), 2U);
  EXPECT_EQ(base.records_of(base.relations()[0].to).size(), 1U);
}

TEST(ActorNamesCorpora, OfTheGalaxyMeetThoseOfAttack) {
  LW_NEED_CORPORA("attack/enterprise-attack-18.1.json.gz");
  LW_NEED_CORPORA("misp-galaxy/clusters/threat-actor.json");
  DiagnosticCollector diagnostics;
  const std::vector<std::string> paths = {
      test_support::corpora_path("attack/enterprise-attack-18.1.json.gz"),
      test_support::corpora_path("misp-galaxy")};
  auto loaded = load_evidence(paths, system_files(), diagnostics);
  ASSERT_TRUE(loaded.ok()) << loaded.error().to_line();
  const NameIndex index(*std::move(loaded));
  const EvidenceBase& base = index.base();
  // 45 more stood in the galaxy once: their dates are known, they themselves are gone.
  EXPECT_EQ(base.entities(EntityKind::Actor).size(), 172U + 1041U + 45U);

  const auto panda = index.find("Kryptonite Panda");
  ASSERT_EQ(panda.size(), 2U);
  EXPECT_EQ(base.entity(panda[0].actor).id, "G0065");
  EXPECT_EQ(base.entity(panda[1].actor).name, "APT40");
  const auto records = base.records_of(panda[0].actor);
  ASSERT_EQ(records.size(), 2U);  // the galaxy names G0065 itself
  EXPECT_EQ(records[1], panda[1].actor);
  EXPECT_FALSE(base.claims_of(records[1]).facts.empty());
  for (const model::ActorItem& fact : base.claims_of(records[1]).facts) {
    EXPECT_TRUE(fact.dated.has_value()) << fact.value;
  }

  // Nothing but names joins these two, so that nothing does.
  const auto zirconium = base.find("G0128");
  ASSERT_TRUE(zirconium.has_value());
  EXPECT_EQ(base.records_of(*zirconium).size(), 1U);
  const auto namesakes = index.namesakes(*zirconium);
  ASSERT_FALSE(namesakes.empty());
  EXPECT_EQ(base.entity(namesakes[0].actor).name, "APT31");

  std::size_t exact = 0;
  for (std::size_t i = 0; i < base.entities(EntityKind::Actor).size(); ++i) {
    const bool of_attack = base.entities()[i].origin == Origin::Attack;
    exact += of_attack && base.records_of(static_cast<EntityId>(i)).size() > 1 ? 1U : 0U;
  }
  EXPECT_EQ(exact, 68U);  // others stand under one cluster with several, or are joined by names
}

}  // namespace
}  // namespace longwatch::knowledge
