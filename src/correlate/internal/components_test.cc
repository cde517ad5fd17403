#include "correlate/internal/components.h"

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "correlate/internal/estate_index.h"
#include "correlate/internal/test_worlds.h"

namespace longwatch::correlate {
namespace {

using worlds::Told;

/// A world in which few values are shared by few findings, so that every kind of link occurs.
class RandomWorld {
 public:
  explicit RandomWorld(unsigned seed) : random_(seed) {
    estate_.networks = {{"10.0.0.0/8", "inside", ""}};
    for (unsigned i = 0; i < 4; ++i) {
      estate_.hosts.push_back(
          worlds::host("H" + std::to_string(i), {address(i)}, i == 3 ? "domain-controller" : ""));
    }
    const unsigned count = 5 + pick(40);
    for (unsigned i = 0; i < count; ++i) {
      findings_.push_back(make_finding(i + 1));
    }
  }

  const model::Estate& estate() const { return estate_; }

  std::vector<model::FindingRecord>& findings() { return findings_; }

 private:
  unsigned pick(unsigned below) {
    return std::uniform_int_distribution<unsigned>(0, below - 1)(random_);
  }

  static std::string address(unsigned host) { return "10.0.0." + std::to_string(host + 1); }

  model::FindingRecord make_finding(unsigned number) {
    Told told;
    told.number = number;
    told.rule = "rule " + std::to_string(pick(6));
    told.level = model::kLevels[pick(5)];
    told.host = "h" + std::to_string(pick(6));
    told.user = pick(3) == 0 ? "user" + std::to_string(pick(5)) : "";
    if (pick(3) == 0) {
      told.channel = "w3c";
      told.fields.push_back({"cs-uri-stem", "/a/" + std::to_string(pick(3)) + ".php"});
    } else if (pick(4) == 0) {
      told.entities.push_back({"file", "C:\\www\\" + std::to_string(pick(3)) + ".php", "target"});
    }
    if (pick(3) == 0) {
      told.entities.push_back({"ipv4", "203.0.113." + std::to_string(pick(6)),
                               pick(2) == 0 ? "source" : "destination"});
    }
    if (pick(4) == 0) {
      told.entities.push_back({"ipv4", address(pick(4)), "source"});
    }
    if (pick(9) == 0) {
      told.fields.push_back({"EventID", "4625"});
    }
    model::FindingRecord made = worlds::finding(told);
    if (pick(12) != 0) {
      made.time = *worlds::at("2031-01-01 00:00:00") + std::chrono::hours(pick(24 * 60));
    }
    return made;
  }

  std::mt19937 random_;
  model::Estate estate_;
  std::vector<model::FindingRecord> findings_;
};

/// The twin: every pair of members of every value.
std::vector<std::vector<std::uint32_t>> by_all_pairs(const KeyTable& table, const Rarity& rarity,
                                                     double least_bits) {
  std::vector<std::uint32_t> label(table.findings.size());
  for (std::uint32_t i = 0; i < label.size(); ++i) {
    label[i] = i;
  }
  for (const Membership& a : table.memberships) {
    for (const Membership& b : table.memberships) {
      const bool may_link = a.key == b.key && a.finding < b.finding && rarity.bits(a.key) > 0 &&
                            (a.part == Part::Anchor || b.part == Part::Anchor);
      if (may_link && rarity.weight(a.key, moment_of(*table.findings[a.finding]),
                                    moment_of(*table.findings[b.finding])) >= least_bits) {
        const std::uint32_t keep = std::min(label[a.finding], label[b.finding]);
        const std::uint32_t drop = std::max(label[a.finding], label[b.finding]);
        std::replace(label.begin(), label.end(), drop, keep);
      }
    }
  }
  std::vector<std::vector<std::uint32_t>> sets(label.size());
  for (std::uint32_t i = 0; i < label.size(); ++i) {
    sets[label[i]].push_back(i);
  }
  sets.erase(std::remove_if(sets.begin(), sets.end(), [](const auto& set) { return set.empty(); }),
             sets.end());
  return sets;
}

TEST(Components, are_those_of_comparing_all_pairs) {
  std::size_t linked = 0;
  std::size_t apart = 0;
  for (unsigned seed = 1; seed <= 400; ++seed) {
    RandomWorld world(seed);
    std::vector<const model::FindingRecord*> findings;
    for (const model::FindingRecord& finding : world.findings()) {
      findings.push_back(&finding);
    }
    EstateIndex estate(world.estate());
    const KeyTable table = make_keys(findings, estate);
    const CorrelateOptions options;
    const Rarity rarity(table, world.estate(), options);
    std::vector<std::vector<std::uint32_t>> sets;
    for (const Component& component : find_components(table, rarity, options.least_bits)) {
      sets.push_back(component.findings);
      EXPECT_EQ(component.links.size() + 1, component.findings.size()) << "seed " << seed;
      linked += component.links.size();
    }
    apart += sets.size();
    EXPECT_EQ(sets, by_all_pairs(table, rarity, options.least_bits)) << "seed " << seed;
  }
  EXPECT_GT(linked, 2000U);
  EXPECT_GT(apart, 2000U);
}

TEST(Components, any_order_of_the_findings_gives_the_same_incidents) {
  for (unsigned seed = 1; seed <= 60; ++seed) {
    RandomWorld world(seed);
    std::vector<model::FindingRecord>& findings = world.findings();
    const auto told = [&] {
      std::string text;
      const Correlated result = correlate(findings, world.estate());
      for (const model::Incident& incident : result.incidents) {
        text += incident.id + " " + incident.title + "\n";
        for (const model::Link& link : incident.links) {
          text += link.from + " " + link.to + " " + link.why + "\n";
        }
        for (const model::TimelineEntry& entry : incident.timeline) {
          text += entry.host + " " + entry.title + " " + entry.evidence.front() + "\n";
        }
      }
      for (const std::string& id : result.set_aside.alone) {
        text += id + "\n";
      }
      for (const model::Campaign& campaign : result.campaigns) {
        text += campaign.id + " " + campaign.why + "\n";
      }
      return text;
    };
    const std::string expected = told();
    std::mt19937 random(seed);
    for (int i = 0; i < 5; ++i) {
      std::shuffle(findings.begin(), findings.end(), random);
      ASSERT_EQ(told(), expected) << "seed " << seed;
    }
  }
}

TEST(Components, every_finding_is_in_one_incident_or_set_aside) {
  for (unsigned seed = 1; seed <= 60; ++seed) {
    RandomWorld world(seed);
    const Correlated result = correlate(world.findings(), world.estate());
    std::vector<std::string> seen(result.set_aside.alone);
    seen.insert(seen.end(), result.set_aside.explained.begin(), result.set_aside.explained.end());
    for (const model::Incident& incident : result.incidents) {
      seen.insert(seen.end(), incident.findings.begin(), incident.findings.end());
    }
    std::vector<std::string> given;
    for (const model::FindingRecord& finding : world.findings()) {
      given.push_back(finding.id);
    }
    EXPECT_THAT(seen, testing::UnorderedElementsAreArray(given)) << "seed " << seed;
  }
}

}  // namespace
}  // namespace longwatch::correlate
