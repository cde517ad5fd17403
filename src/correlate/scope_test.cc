#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "correlate/correlate.h"
#include "correlate/internal/test_worlds.h"

namespace longwatch::correlate {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(ScopeOf,
     covers_hosts_by_name_and_address_and_the_other_side_from_a_week_before_to_a_week_after) {
  model::Estate estate;
  estate.hosts = {worlds::host("LAB", {"10.3.0.4", "192.0.2.9"})};
  std::vector<model::Incident> incidents(2);
  incidents[0].first = worlds::at("2032-03-10 05:00:00");
  incidents[0].last = worlds::at("2032-03-11 05:00:00");
  incidents[0].hosts = {"LAB", "stranger"};
  incidents[0].accounts = {"ann"};
  incidents[0].observables = {{"ipv4", "203.0.113.7", "source", {}, 1},
                              {"domain", "daily.example", "sender", {}, 1},
                              {"workstation", "WIN-1", "source", {}, 1},
                              {"file", "c:\\x", "named", {}, 1}};
  incidents[1].first = incidents[1].last = worlds::at("2032-03-20 05:00:00");
  incidents[1].hosts = {"10.3.0.99"};
  const model::ActivityScope scope = scope_of(incidents, estate);
  EXPECT_EQ(scope.first, worlds::at("2032-03-03 05:00:00"));
  EXPECT_EQ(scope.last, worlds::at("2032-03-27 05:00:00"));
  EXPECT_THAT(scope.hosts, ElementsAre("LAB", "WIN-1", "lab.corp.example", "stranger"));
  EXPECT_THAT(scope.addresses, ElementsAre("10.3.0.4", "10.3.0.99", "192.0.2.9", "203.0.113.7"));
  EXPECT_THAT(scope.accounts, ElementsAre("ann"));
  EXPECT_THAT(scope.domains, ElementsAre("daily.example"));
}

TEST(ScopeOf, an_incident_without_time_has_no_bounds) {
  std::vector<model::Incident> incidents(2);
  incidents[0].first = incidents[0].last = worlds::at("2032-03-10 05:00:00");
  const model::ActivityScope scope = scope_of(incidents, {});
  EXPECT_EQ(scope.first, std::nullopt);
  EXPECT_EQ(scope.last, std::nullopt);
  EXPECT_THAT(scope.hosts, IsEmpty());
}

}  // namespace
}  // namespace longwatch::correlate
