#include "knowledge/evidence_base.h"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "knowledge/actor_names.h"
#include "knowledge/knowledge.h"
#include "tests/support/memory_files.h"

namespace longwatch::knowledge {
namespace {

constexpr std::string_view kActors = R"(actors:
  - id: x-1
    nature: criminal
    names:
      - {name: ONE, source: a, dated: 2018-05-05}
      - {name: UNO, source: b}
    items:
      - {kind: technique, value: T1190, source: old, dated: 2015-01-01}
      - {kind: technique, value: T1190, source: new, dated: 2020-01-01}
      - {kind: technique, value: T1041, source: new, dated: 2020-01-01}
      - {kind: malware, value: NIBBLE, source: undated}
      - {kind: tool, value: spade}
      - {kind: victim-country, value: NZ, source: old, dated: 2015-01-01}
additions:
  - actor: x-1
    items:
      - {kind: technique, value: T1190, source: case 7, dated: 2019-01-01,
         marking: {tlp: "TLP:AMBER", originators: [ALPHA]}}
)";

/// A partner's copy of a technique and a cluster of its own.
constexpr std::string_view kPartner = R"({"type": "bundle", "objects": [
{"type": "identity", "id": "identity--p", "name": "ALPHA"},
{"type": "attack-pattern", "id": "attack-pattern--copy", "name": "Exploit", "created_by_ref": "identity--p",
 "external_references": [{"source_name": "mitre-attack", "external_id": "T1190"}]},
{"type": "intrusion-set", "id": "intrusion-set--q", "name": "HUSH", "created_by_ref": "identity--p"}
]})";

constexpr std::string_view kPublic = R"({"type": "bundle", "objects": [
{"type": "attack-pattern", "id": "attack-pattern--one", "name": "Exploit Public-Facing Application",
 "created_by_ref": "identity--c78cb6e5-0c4b-4611-8297-d1b8b55e40b5",
 "external_references": [{"source_name": "mitre-attack", "external_id": "T1190"}]}
]})";

class Selecting : public testing::Test {
 protected:
  EvidenceBase load(const std::vector<std::string>& paths) {
    files_.add_file("a.yaml", std::string(kActors))
        .add_file("partner.json", std::string(kPartner))
        .add_file("public.json", std::string(kPublic));
    DiagnosticCollector diagnostics;
    auto loaded = load_evidence(paths, files_, diagnostics);
    EXPECT_TRUE(loaded.ok()) << loaded.error().to_line();
    EXPECT_EQ(diagnostics.count(), 0U);
    return loaded.ok() ? *std::move(loaded) : EvidenceBase();
  }

  /// "NIBBLE 1, T1041 1": what x-1 uses, and the references of each.
  static std::string profile(const EvidenceBase& base) {
    std::string text;
    for (const ProfileItem& item : base.profile_of(*base.find("x-1"))) {
      text.append(text.empty() ? "" : ", ").append(base.entity(item.item).id);
      text.append(" ").append(std::to_string(item.references.size()));
    }
    return text;
  }

  static ReferenceId reference(const EvidenceBase& base, std::string_view name) {
    for (std::size_t i = 0; i < base.references().size(); ++i) {
      if (base.references()[i].name == name) {
        return static_cast<ReferenceId>(i);
      }
    }
    ADD_FAILURE() << name;
    return {};
  }

  test_support::MemoryFiles files_;
};

TEST_F(Selecting, NothingIsEverything) {
  const EvidenceBase base = load({"a.yaml"});
  EXPECT_EQ(profile(base), "NIBBLE 1, spade 0, T1041 1, T1190 3");
  EXPECT_EQ(base.select({}).version(), base.version());
}

TEST_F(Selecting, AsOfADateLeavesWhatWasPublishedBefore) {
  const EvidenceBase base = load({"a.yaml"});
  const EvidenceBase then = base.as_of(*parse_iso8601("2019-01-01T00:00:00Z"));
  EXPECT_EQ(profile(then), "T1190 1");
  const ActorClaims& claims = then.claims_of(*then.find("x-1"));
  ASSERT_EQ(claims.names.size(), 1U);
  EXPECT_EQ(claims.names[0].name, "ONE");
  EXPECT_EQ(claims.facts.size(), 1U);
  EXPECT_TRUE(claims.nature.empty());
  // The day itself does not count: it may have been published after.
  EXPECT_EQ(profile(base.as_of(*parse_iso8601("2019-01-02T00:00:00Z"))), "T1190 2");
  EXPECT_EQ(profile(base.as_of(*parse_iso8601("2015-01-01T00:00:00Z"))), "");
}

TEST_F(Selecting, StatementsGoWithTheirLastReference) {
  const EvidenceBase base = load({"a.yaml"});
  const std::vector<ReferenceId> without = {reference(base, "new")};
  Selection selection;
  selection.without_references = without;
  EXPECT_EQ(profile(base.select(selection)), "NIBBLE 1, spade 0, T1190 2");
}

TEST_F(Selecting, EntitiesGoWithAllThatIsSaidOfThem) {
  const EvidenceBase base = load({"a.yaml"});
  const std::vector<EntityId> without = {*base.find("T1190")};
  Selection selection;
  selection.without_entities = without;
  const EvidenceBase rest = base.select(selection);
  EXPECT_EQ(profile(rest), "NIBBLE 1, spade 0, T1041 1");
  EXPECT_FALSE(rest.stands(without[0]));
  EXPECT_EQ(rest.find("T1190"), base.find("T1190"));
}

TEST_F(Selecting, TwiceIsBoth) {
  const EvidenceBase base = load({"a.yaml"});
  Selection open;
  open.audience.kind = model::Audience::Kind::Public;
  const EvidenceBase shown = base.select(open);
  EXPECT_EQ(profile(shown), "NIBBLE 1, spade 0, T1041 1, T1190 2");
  const EvidenceBase then = shown.as_of(*parse_iso8601("2019-06-01T00:00:00Z"));
  EXPECT_EQ(profile(then), "T1190 1");
  EXPECT_NE(then.version(), base.as_of(*parse_iso8601("2019-06-01T00:00:00Z")).version());
}

TEST_F(Selecting, WhomAnAudienceMayNotSeeIsNotFoundEvenById) {
  const EvidenceBase base = load({"a.yaml", "partner.json", "public.json"});
  Selection open;
  open.audience.kind = model::Audience::Kind::Public;
  const NameIndex index(base.select(open));
  EXPECT_TRUE(index.find("HUSH").empty());
  EXPECT_TRUE(index.find("intrusion-set--q").empty());
  EXPECT_EQ(NameIndex(base).find("intrusion-set--q").size(), 1U);
}

TEST_F(Selecting, APartnersCopyHidesNothingPublic) {
  for (const auto& paths : {std::vector<std::string>{"a.yaml", "partner.json", "public.json"},
                            std::vector<std::string>{"a.yaml", "public.json", "partner.json"}}) {
    const EvidenceBase base = load(paths);
    Selection open;
    open.audience.kind = model::Audience::Kind::Public;
    EXPECT_EQ(base.entity(*base.find("T1190")).name, "Exploit Public-Facing Application");
    EXPECT_EQ(profile(base.select(open)), "NIBBLE 1, spade 0, T1041 1, T1190 2");
  }
}

}  // namespace
}  // namespace longwatch::knowledge
