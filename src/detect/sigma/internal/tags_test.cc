#include "detect/sigma/internal/tags.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace longwatch::detect::sigma {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(Tags, TechniquesAndTacticsAreReadOnceInOrder) {
  model::RuleInfo info;
  info.tags = {"attack.t1059.001", "attack.privilege_escalation",
               "attack.T1003",     "attack.command-and-control",
               "attack.t1059.001", "attack.privilege-escalation",
               "ATTACK.Stealth",   "attack.defense-impairment"};
  read_attack_tags(info);
  EXPECT_THAT(info.techniques, ElementsAre("T1059.001", "T1003"));
  EXPECT_THAT(info.tactics, ElementsAre("privilege-escalation", "command-and-control", "stealth",
                                        "defense-impairment"));
}

TEST(Tags, EverythingElseStaysATag) {
  model::RuleInfo info;
  info.tags = {"attack.g0016",
               "attack.s0002",
               "attack.ds0005",
               "attack.m1036",
               "car.2016-04-005",
               "cve.2021-44228",
               "tlp.red",
               "detection.dfir",
               "stp.3u",
               "attack.t105",
               "attack.t1059.1",
               "attack.t10590",
               "attack.t1059.",
               "attack.",
               "attack",
               "attack.mischief",
               "t1059",
               "d3fend.t1059",
               ""};
  const std::vector<std::string> tags = info.tags;
  read_attack_tags(info);
  EXPECT_THAT(info.techniques, IsEmpty());
  EXPECT_THAT(info.tactics, IsEmpty());
  EXPECT_EQ(info.tags, tags);
}

}  // namespace
}  // namespace longwatch::detect::sigma
