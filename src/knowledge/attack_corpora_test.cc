#include <chrono>
#include <cstdio>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "knowledge/knowledge.h"
#include "tests/support/corpora.h"

namespace longwatch::knowledge {
namespace {

constexpr const char* kBundleName = "attack/enterprise-attack-18.1.json.gz";

std::size_t techniques_of(const model::Actor& actor, std::string_view source) {
  std::set<std::string> values;
  for (const model::ActorItem& item : actor.items) {
    if (item.kind == model::ActorItemKind::Technique && item.source.starts_with(source)) {
      values.insert(item.value);
    }
  }
  return values.size();
}

TEST(AttackCorpora, TheRealBundleGivesAllActiveGroupsWithTheirCampaignsFollowed) {
  LW_NEED_CORPORA(kBundleName);
  DiagnosticCollector diagnostics;
  const std::vector<std::string> paths = {test_support::corpora_path(kBundleName)};
  const auto began = std::chrono::steady_clock::now();
  const auto catalogue = load_actors(paths, system_files(), diagnostics);
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
  ASSERT_TRUE(catalogue.ok()) << catalogue.error().to_line();
  RecordProperty("seconds", std::to_string(took.count()));
  std::printf("the bundle was loaded in %.2f s\n", took.count());
  EXPECT_LT(took.count(), 30.0);
  EXPECT_EQ(diagnostics.count(), 0U);
  EXPECT_EQ(catalogue->actors.size(), 172U);
  for (const model::Actor& actor : catalogue->actors) {
    if (actor.id == "G0065") {
      EXPECT_EQ(actor.name, "Leviathan");
      EXPECT_EQ(techniques_of(actor, "ATT&CK G0065"), 50U);
      EXPECT_EQ(techniques_of(actor, ""), 70U);
      EXPECT_EQ(techniques_of(actor, "ATT&CK C0049"), 20U);
      return;
    }
  }
  ADD_FAILURE() << "G0065 is missing";
}

}  // namespace
}  // namespace longwatch::knowledge
