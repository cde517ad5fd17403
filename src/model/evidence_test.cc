#include "model/evidence.h"

#include <gtest/gtest.h>

namespace longwatch::model {
namespace {

FindingRecord finding(Level level, std::string tactic, std::string telemetry) {
  FindingRecord made;
  made.level = level;
  made.host = "EDGE01";
  made.tactics = {"initial-access", std::move(tactic)};
  made.telemetry = std::move(telemetry);
  return made;
}

TEST(ShowsInside, is_what_a_host_says_of_itself_after_the_way_in) {
  EXPECT_TRUE(shows_inside(finding(Level::High, "persistence", "syslog")));
  EXPECT_TRUE(shows_inside(finding(Level::Critical, "collection", "")));
  EXPECT_FALSE(shows_inside(finding(Level::Medium, "persistence", "syslog")));
  EXPECT_FALSE(shows_inside(finding(Level::High, "reconnaissance", "syslog")));
  EXPECT_FALSE(shows_inside(finding(Level::High, "exfiltration", "syslog")));
  EXPECT_FALSE(shows_inside(finding(Level::High, "collection", "zeek:conn")));
  FindingRecord nowhere = finding(Level::High, "persistence", "syslog");
  nowhere.host.clear();
  EXPECT_FALSE(shows_inside(nowhere));
}

}  // namespace
}  // namespace longwatch::model
