#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "knowledge/diagnostics.h"
#include "knowledge/knowledge.h"
#include "tests/support/memory_files.h"

namespace longwatch::knowledge {
namespace {

constexpr std::string_view kOwn = R"(actors:
  - id: grey-otter
    nature: state-sponsored
    names:
      - {name: GREY OTTER, source: own, scope: exact}
      - {name: Sand Lynx, source: vendor, scope: overlaps}
    sponsors:
      - from: grey-otter
        to: Dune Trading
        to_kind: front-company
        confidence: moderate
        source: court record
    items:
      - {kind: technique, value: T1505.003, name: Web Shell, source: report, reports: 3}
      - kind: working-hours
        value: "08:30-17:00+05:30"
        source: report
        dated: 2024-02-03
)";

constexpr std::string_view kPartner = R"(x-synthetic: longwatch-synthetic
additions:
  - actor: grey-otter
    items:
      - kind: infrastructure
        artefact: certificate-serial
        value: 00ab12
        source: case K-7
        marking: {tlp: "TLP:AMBER+STRICT", originators: [ZULU, KILO, ZULU]}
)";

class LoadActors : public testing::Test {
 protected:
  Result<model::ActorCatalogue> load(const std::vector<std::string>& paths) {
    return load_actors(paths, files_, diagnostics_);
  }

  test_support::MemoryFiles files_;
  DiagnosticCollector diagnostics_;
};

TEST_F(LoadActors, ReadsProfilesAndAddsWhatPartnersShare) {
  files_.add_file("k/own.yaml", std::string(kOwn)).add_file("k/partner.yml", std::string(kPartner));
  const auto loaded = load({"k"});
  ASSERT_TRUE(loaded.ok()) << loaded.error().to_line();
  EXPECT_EQ(diagnostics_.count(), 0U);
  EXPECT_EQ(loaded->source, "own.yaml, partner.yml");
  EXPECT_EQ(loaded->version.size(), 16U);
  EXPECT_TRUE(loaded->synthetic);
  ASSERT_EQ(loaded->actors.size(), 1U);
  const model::Actor& actor = loaded->actors[0];
  EXPECT_EQ(actor.name, "GREY OTTER");
  EXPECT_EQ(actor.nature, "state-sponsored");
  ASSERT_EQ(actor.sponsors.size(), 1U);
  EXPECT_EQ(actor.sponsors[0].confidence, model::AnalyticConfidence::Moderate);
  EXPECT_EQ(actor.sponsors[0].marking.tlp, model::Tlp::Clear);
  ASSERT_EQ(actor.items.size(), 3U);
  EXPECT_EQ(actor.items[0].reports, 3U);
  EXPECT_EQ(actor.items[0].marking.tlp, model::Tlp::Clear);
  ASSERT_TRUE(actor.items[1].dated.has_value());
  EXPECT_EQ(to_iso8601(*actor.items[1].dated), "2024-02-03T00:00:00.000000Z");
  EXPECT_EQ(actor.items[2].artefact, "certificate-serial");
  EXPECT_EQ(actor.items[2].marking.tlp, model::Tlp::AmberStrict);
  EXPECT_EQ(actor.items[2].marking.originators, (std::vector<std::string>{"KILO", "ZULU"}));
}

TEST_F(LoadActors, JoinsProfilesByIdAndNeverByName) {
  files_.add_file("a.yaml", "actors:\n  - {id: x, names: [{name: SAME}], nature: criminal}\n");
  files_.add_file("b.yaml",
                  "actors:\n  - {id: x, names: [{name: MORE}], nature: unknown}\n"
                  "  - {id: y, names: [{name: SAME}]}\n");
  const auto loaded = load({"a.yaml", "b.yaml"});
  ASSERT_TRUE(loaded.ok());
  ASSERT_EQ(loaded->actors.size(), 2U);
  EXPECT_EQ(loaded->actors[0].names.size(), 2U);
  EXPECT_EQ(loaded->actors[0].nature, "criminal");
  EXPECT_EQ(diagnostics_.count_of(kNatureDiffers), 1U);
}

TEST_F(LoadActors, AnAdditionToNobodyIsReportedWithItsPlace) {
  files_.add_file("p.yaml", std::string(kPartner));
  const auto loaded = load({"p.yaml"});
  ASSERT_TRUE(loaded.ok());
  EXPECT_TRUE(loaded->actors.empty());
  ASSERT_EQ(diagnostics_.count_of(kActorUnknown), 1U);
  EXPECT_EQ(diagnostics_.diagnostics()[0].place.to_text(), "p.yaml:3:5");
}

TEST_F(LoadActors, TheVersionChangesWithTheContent) {
  files_.add_file("a.yaml", "actors:\n  - {id: x}\n").add_file("b.yaml", "actors:\n  - {id: y}\n");
  const auto one = load({"a.yaml"});
  const auto other = load({"b.yaml"});
  const auto again = load({"a.yaml"});
  ASSERT_TRUE(one.ok() && other.ok() && again.ok());
  EXPECT_NE(one->version, other->version);
  EXPECT_EQ(one->version, again->version);
}

struct Mistake {
  std::string_view item;
  std::string_view part_of_message;
  std::string_view hint;
};

TEST_F(LoadActors, RefusesItemsThatCannotBeWhatTheirKindSays) {
  const Mistake mistakes[] = {
      {"{kind: tecnique, value: T1190}", "expected technique, tool", "did you mean 'technique'?"},
      {"{kind: technique, value: web shells}", "expected an ATT&CK technique", ""},
      {"{kind: technique}", "expected an item with a value for 'value'", ""},
      {"{kind: infrastructure, value: 198.51.100.1}", "expected a type like ipv4", ""},
      {"{kind: infrastructure, artefact: ipv4, value: 198.51.100}", "expected an IP address", ""},
      {"{kind: working-hours, value: 9 to 5}", "expected hours like", ""},
      {"{kind: tool, value: x, reports: 0}", "expected a whole number from 1", ""},
      {"{kind: tool, value: x, markin: {tlp: 'TLP:RED'}}", "'markin' is no key of an item",
       "did you mean 'marking'?"},
      {"{kind: tool, value: x, marking: {tlp: 'TLP:PINK'}}", "expected TLP:CLEAR", ""},
      {"{kind: tool, value: x, marking: {originators: [A]}}", "a value for 'tlp'", ""},
  };
  for (const Mistake& mistake : mistakes) {
    files_.add_file("m.yaml",
                    "actors:\n  - id: x\n    items:\n      - " + std::string(mistake.item));
    const auto loaded = load({"m.yaml"});
    ASSERT_FALSE(loaded.ok()) << mistake.item;
    EXPECT_TRUE(loaded.error().place().starts_with("m.yaml:4:")) << loaded.error().to_line();
    EXPECT_NE(loaded.error().message().find(mistake.part_of_message), std::string::npos)
        << loaded.error().to_line();
    EXPECT_EQ(loaded.error().hint(), mistake.hint) << mistake.item;
  }
}

TEST_F(LoadActors, TheNamesOfTheFixedHypothesesAreTaken) {
  files_.add_file("u.yaml", "actors:\n  - id: unknown\n");
  const auto loaded = load({"u.yaml"});
  ASSERT_FALSE(loaded.ok());
  EXPECT_EQ(loaded.error().place(), "u.yaml:2:9");
}

TEST_F(LoadActors, AFileWithAnotherEndingIsRefusedWhenNamedAndPassedOverInAFolder) {
  files_.add_file("d/readme.txt", "text").add_file("d/sub/a.yaml", "actors:\n  - {id: x}\n");
  EXPECT_EQ(load({"d/readme.txt"}).error().code(), ErrorCode::InvalidInput);
  const auto loaded = load({"d"});
  ASSERT_TRUE(loaded.ok());
  EXPECT_EQ(loaded->actors.size(), 1U);
  EXPECT_EQ(load({"nowhere"}).error().code(), ErrorCode::NotFound);
}

}  // namespace
}  // namespace longwatch::knowledge
