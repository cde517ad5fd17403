#include <algorithm>
#include <chrono>
#include <cstdio>
#include <map>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "knowledge/knowledge.h"
#include "tests/support/corpora.h"

namespace longwatch::knowledge {
namespace {

constexpr const char* kBundleName = "attack/enterprise-attack-18.1.json.gz";

/// The public figures of ATT&CK v18.1, computed apart from the same bundle.
class AttackCorpora : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    if (!test_support::have_corpora(kBundleName)) {
      return;
    }
    DiagnosticCollector diagnostics;
    const std::vector<std::string> paths = {test_support::corpora_path(kBundleName)};
    const auto began = std::chrono::steady_clock::now();
    auto loaded = load_evidence(paths, system_files(), diagnostics);
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
    ASSERT_TRUE(loaded.ok()) << loaded.error().to_line();
    std::printf("the bundle was loaded in %.2f s\n", took.count());
    EXPECT_LT(took.count(), 30.0);
    EXPECT_EQ(diagnostics.count(), 0U);
    loaded_base = new EvidenceBase(*std::move(loaded));
  }

  static void TearDownTestSuite() {
    delete loaded_base;
    loaded_base = nullptr;
  }

  static const EvidenceBase& base() { return *loaded_base; }

  static bool is_technique(EntityId id) { return base().entity(id).kind == EntityKind::Technique; }

  static std::size_t actors() { return base().entities(EntityKind::Actor).size(); }

  /// How many techniques and how much software each group has.
  struct Sizes {
    std::vector<std::size_t> techniques;
    std::vector<std::size_t> software;
  };

  static Sizes sizes_of(const EvidenceBase& base) {
    Sizes sizes;
    for (std::size_t i = 0; i < actors(); ++i) {
      std::size_t techniques = 0;
      const std::vector<ProfileItem> profile = base.profile_of(static_cast<EntityId>(i));
      for (const ProfileItem& item : profile) {
        techniques += is_technique(item.item) ? 1U : 0U;
      }
      sizes.techniques.push_back(techniques);
      sizes.software.push_back(profile.size() - techniques);
    }
    std::sort(sizes.techniques.begin(), sizes.techniques.end());
    std::sort(sizes.software.begin(), sizes.software.end());
    return sizes;
  }

  static std::ptrdiff_t below(const std::vector<std::size_t>& sorted, std::size_t limit) {
    return std::lower_bound(sorted.begin(), sorted.end(), limit) - sorted.begin();
  }

  static double median(const std::vector<std::size_t>& sorted) {
    const std::size_t half = sorted.size() / 2;
    return static_cast<double>(sorted[half - 1] + sorted[half]) / 2;
  }

  static const EvidenceBase* loaded_base;
};

const EvidenceBase* AttackCorpora::loaded_base = nullptr;

TEST_F(AttackCorpora, HasTheGroupsAndCampaignsThatStand) {
  LW_NEED_CORPORA(kBundleName);
  EXPECT_EQ(actors(), 172U);
  EXPECT_EQ(base().entities(EntityKind::Campaign).size(), 52U);
  std::size_t attributed = 0;
  std::size_t edges = 0;
  const EntityId first = base().first_of(EntityKind::Campaign);
  for (std::size_t i = 0; i < 52; ++i) {
    const auto actors = base().actors_of(static_cast<EntityId>(index_of(first) + i));
    attributed += actors.empty() ? 0U : 1U;
    edges += actors.size();
  }
  EXPECT_EQ(attributed, 24U);
  EXPECT_EQ(edges, 25U);
}

TEST_F(AttackCorpora, ProfilesAreAsWideAsPublished) {
  LW_NEED_CORPORA(kBundleName);
  Selection own;
  own.campaigns = CampaignEdges::Ignore;
  const Sizes alone = sizes_of(base().select(own));
  EXPECT_EQ(median(alone.techniques), 16.5);
  EXPECT_EQ(below(alone.techniques, 1), 4);
  EXPECT_EQ(below(alone.techniques, 5), 23);
  EXPECT_EQ(below(alone.techniques, 10), 54);
  EXPECT_EQ(below(alone.techniques, 20), 95);
  EXPECT_EQ(median(alone.software), 4);
  EXPECT_EQ(below(alone.software, 1), 14);
  EXPECT_EQ(below(alone.software, 3), 67);
  const Sizes followed = sizes_of(base());
  EXPECT_EQ(median(followed.techniques), 17);
  EXPECT_EQ(below(followed.techniques, 5), 21);
  EXPECT_EQ(172 - below(followed.techniques, 50), 29);
  EXPECT_EQ(below(followed.software, 1), 13);
}

TEST_F(AttackCorpora, FewTechniquesAndMuchSoftwareBelongToOneGroupAlone) {
  LW_NEED_CORPORA(kBundleName);
  std::map<EntityId, std::size_t> users;
  for (std::size_t i = 0; i < actors(); ++i) {
    for (const ProfileItem& item : base().profile_of(static_cast<EntityId>(i))) {
      ++users[item.item];
    }
  }
  std::size_t with_technique = 0;
  std::size_t with_software = 0;
  for (std::size_t i = 0; i < actors(); ++i) {
    bool technique = false;
    bool software = false;
    for (const ProfileItem& item : base().profile_of(static_cast<EntityId>(i))) {
      const bool exclusive = users[item.item] == 1;
      technique = technique || (exclusive && is_technique(item.item));
      software = software || (exclusive && !is_technique(item.item));
    }
    with_technique += technique ? 1U : 0U;
    with_software += software ? 1U : 0U;
  }
  std::size_t techniques = 0;
  std::size_t exclusive_techniques = 0;
  for (const auto& [item, count] : users) {
    techniques += is_technique(item) ? 1U : 0U;
    exclusive_techniques += is_technique(item) && count == 1 ? 1U : 0U;
  }
  EXPECT_EQ(techniques, 509U);
  EXPECT_EQ(exclusive_techniques, 126U);
  EXPECT_EQ(with_technique, 54U);
  EXPECT_EQ(with_software, 125U);
}

// A pseudo-campaign is everything that one report supports for one group, from five techniques on.
TEST_F(AttackCorpora, ReportsAreTheSameForAllThatCiteThem) {
  LW_NEED_CORPORA(kBundleName);
  std::size_t reports = 0;
  std::set<std::size_t> groups;
  for (std::size_t i = 0; i < actors(); ++i) {
    std::map<ReferenceId, std::size_t> techniques;
    for (const ProfileItem& item : base().profile_of(static_cast<EntityId>(i))) {
      for (const ReferenceId reference : item.references) {
        techniques[reference] += is_technique(item.item) ? 1U : 0U;
      }
    }
    for (const auto& [reference, count] : techniques) {
      if (count >= 5) {
        ++reports;
        groups.insert(i);
      }
    }
  }
  EXPECT_EQ(reports, 505U);  // 506 by the names of citations; two of one address are one report
  EXPECT_EQ(groups.size(), 147U);
}

TEST_F(AttackCorpora, LeviathanIsWhatThePublicSourcesSay) {
  LW_NEED_CORPORA(kBundleName);
  const auto found = base().find("G0065");
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(base().entity(*found).name, "Leviathan");
  Selection own;
  own.campaigns = CampaignEdges::Ignore;
  const auto techniques = [](const EvidenceBase& from, EntityId actor) {
    const std::vector<ProfileItem> profile = from.profile_of(actor);
    return std::count_if(profile.begin(), profile.end(),
                         [](const ProfileItem& item) { return is_technique(item.item); });
  };
  EXPECT_EQ(techniques(base().select(own), *found), 50);
  EXPECT_EQ(techniques(base(), *found), 70);
  const auto campaigns = base().campaigns_of(*found);
  ASSERT_EQ(campaigns.size(), 1U);
  EXPECT_EQ(base().entity(campaigns[0]).id, "C0049");
  EXPECT_TRUE(base().entity(campaigns[0]).first_seen.has_value());
  const auto& names = base().claims_of(*found).names;
  const auto panda = std::find_if(names.begin(), names.end(), [](const model::ActorName& name) {
    return name.name == "Kryptonite Panda";
  });
  ASSERT_NE(panda, names.end());
  EXPECT_NE(panda->source.find("Crowdstrike KRYPTONITE PANDA August 2018"), std::string::npos);
  ASSERT_TRUE(panda->dated.has_value());
  EXPECT_EQ(to_iso8601(*panda->dated).substr(0, 7), "2018-08");
}

TEST_F(AttackCorpora, AsOfADateNothingThatWasPublishedLaterCounts) {
  LW_NEED_CORPORA(kBundleName);
  const Timestamp date = *parse_iso8601("2021-01-01T00:00:00Z");
  const EvidenceBase then = base().as_of(date);
  EXPECT_LT(then.links().size(), base().links().size() / 2 + base().links().size() / 4);
  EXPECT_GT(then.links().size(), base().links().size() / 8);
  for (const Link& link : then.links()) {
    ASSERT_FALSE(link.references.empty());
    for (const ReferenceId reference : link.references) {
      ASSERT_TRUE(then.reference(reference).until.has_value());
      ASSERT_LE(*then.reference(reference).until, date);
    }
  }
  const auto apt40 = *base().find("G0065");
  EXPECT_TRUE(then.campaigns_of(apt40).empty());
  EXPECT_EQ(then.find("G0065"), base().find("G0065"));
  EXPECT_NE(then.version(), base().version());
  EXPECT_EQ(then.version(), base().as_of(date).version());
}

TEST_F(AttackCorpora, ASelectionTakesAMillisecondOrSo) {
  LW_NEED_CORPORA(kBundleName);
  const auto began = std::chrono::steady_clock::now();
  constexpr int kTimes = 20;
  std::size_t links = 0;
  for (int i = 0; i < kTimes; ++i) {
    links +=
        base().as_of(*parse_iso8601(std::to_string(2005 + i) + "-01-01T00:00:00Z")).links().size();
  }
  const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - began;
  std::printf("a selection took %.2f ms\n", took.count() / kTimes);
  EXPECT_GT(links, 0U);
  EXPECT_LT(took.count() / kTimes, 200.0);
}

}  // namespace
}  // namespace longwatch::knowledge
