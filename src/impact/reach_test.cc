#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "impact/internal/test_world.h"

namespace longwatch::impact {
namespace {

using model::ActivityKind;
using testing::HasSubstr;
using testing::StartsWith;

class Reach : public testing::TestWithParam<WorldNames> {
 protected:
  World world_{GetParam()};
};

TEST_P(Reach, what_ran_or_logged_on_makes_a_host_accessed) {
  world_.add(ActivityKind::ProcessStarted, 1, world_.names.web,
             "Microsoft-Windows-Sysmon/Operational");
  world_.add(ActivityKind::LoggedOn, 2, world_.names.files).detail = "logon type 3";
  const model::Assessment assessment = world_.assess();
  EXPECT_EQ(reach_words(assessment, world_.names.web),
            "accessed: records of the host show 1 process of the intruder");
  EXPECT_EQ(reach_words(assessment, world_.names.files),
            "accessed: records of the host show 1 logon of the intruder");
  EXPECT_EQ(assessment.reach[0].evidence, std::vector<std::string>{"e-1"});
}

TEST_P(Reach, tickets_and_network_logons_only_query_a_domain_controller) {
  world_.add(ActivityKind::TicketRequested, 1, world_.names.directory);
  world_.add(ActivityKind::LoggedOn, 2, world_.names.directory).detail = "logon type 3";
  EXPECT_THAT(reach_words(world_.assess(), world_.names.directory),
              StartsWith("queried: 2 records show that it answered"));
  world_.add(ActivityKind::LoggedOn, 3, world_.names.directory).detail = "logon type 10";
  EXPECT_THAT(reach_words(world_.assess(), world_.names.directory), StartsWith("accessed"));
}

TEST_P(Reach, an_attempt_that_firewall_and_sensor_saw_counts_once) {
  for (std::int64_t i = 0; i < 17; ++i) {
    world_.deny(i, world_.names.web, world_.names.vault, "firewall");
    world_.deny(i, world_.names.web, world_.names.vault, "zeek:conn");
  }
  const model::Assessment assessment = world_.assess();
  EXPECT_EQ(reach_words(assessment, world_.names.vault),
            "denied: 17 attempts were refused by the firewall; none came through");
  EXPECT_EQ(assessment.reach[3].times, 17U);
}

TEST_P(Reach, a_denial_beside_a_logon_does_not_hide_the_logon) {
  world_.deny(1, world_.names.web, world_.names.files, "firewall");
  world_.add(ActivityKind::LogonFailed, 2, world_.names.files);
  world_.add(ActivityKind::LoggedOn, 3, world_.names.files).detail = "logon type 3";
  EXPECT_THAT(reach_words(world_.assess(), world_.names.files), StartsWith("accessed"));
}

TEST_P(Reach, requests_that_were_all_refused_are_a_denial_whatever_carried_them) {
  world_.incident.kind = model::IncidentKind::Attempt;
  for (std::int64_t i = 0; i < 45; ++i) {
    model::Activity& request = world_.add(ActivityKind::WebRequested, i, world_.names.web, "w3c");
    request.source = world_.names.intruder;
    request.status = "400";
    model::Activity& connection = world_.add(ActivityKind::Connected, i, "sensor", "zeek:conn");
    connection.source = world_.names.intruder;
    connection.target = world_.address(world_.names.web);
  }
  EXPECT_EQ(reach_words(world_.assess(), world_.names.web),
            "denied: 45 web requests were answered with an error; none came through");
  model::Activity& answered = world_.add(ActivityKind::WebRequested, 50, world_.names.web, "w3c");
  answered.source = world_.names.intruder;
  answered.status = "200";
  EXPECT_THAT(reach_words(world_.assess(), world_.names.web), StartsWith("queried"));
}

TEST_P(Reach, a_silent_host_is_not_reached_only_with_coverage_of_the_whole_incident) {
  world_.source({"Security"}, {world_.names.files});
  world_.source({"Security"}, {world_.names.vault});
  world_.sources[1].last = minute(100);
  const model::Assessment assessment = world_.assess();
  EXPECT_THAT(reach_words(assessment, world_.names.files), StartsWith("not-reached: "));
  EXPECT_THAT(reach_words(assessment, world_.names.vault),
              HasSubstr("does not cover the time of the incident (ends already at"));
  EXPECT_THAT(reach_words(assessment, world_.names.vault),
              StartsWith("unknown: cannot be excluded"));
  EXPECT_EQ(reach_words(assessment, world_.names.directory),
            "unknown: cannot be excluded: no Security log of " + world_.names.directory +
                " is among the sources");
}

TEST_P(Reach, two_sources_with_days_between_them_do_not_cover_what_lies_between) {
  world_.source({"Security"}, {world_.names.files});
  world_.source({"Security"}, {world_.names.files});
  world_.sources[0].last = minute(60);
  world_.sources[1].first = minute(60 + 48 * 60);
  EXPECT_THAT(reach_words(world_.assess(), world_.names.files), HasSubstr("holds nothing between"));
  world_.sources[1].first = minute(60 + 20 * 60);
  EXPECT_THAT(reach_words(world_.assess(), world_.names.files), StartsWith("not-reached"));
}

TEST_P(Reach, without_an_estate_the_hosts_that_are_named_get_rows_and_outsiders_none) {
  world_.estate = {};
  world_.add(ActivityKind::ProcessStarted, 1, world_.names.web, "Security");
  world_.session(2, world_.names.web, world_.names.drop, 100);
  const model::Assessment assessment = world_.assess();
  ASSERT_EQ(assessment.reach.size(), 1U);
  EXPECT_EQ(assessment.reach[0].host, world_.fqdn(world_.names.web));
  EXPECT_EQ(assessment.reach[0].reach, model::Reach::Accessed);
}

TEST_P(Reach, a_finding_on_a_script_block_shows_that_something_ran) {
  model::FindingRecord finding;
  finding.id = "f-1";
  finding.host = world_.fqdn(world_.names.files);
  finding.telemetry = "Microsoft-Windows-PowerShell/Operational";
  finding.evidence = {"e-77"};
  world_.findings = {finding};
  const model::Assessment assessment = world_.assess();
  EXPECT_EQ(reach_words(assessment, world_.names.files),
            "accessed: 1 finding shows that something ran there");
  EXPECT_EQ(assessment.reach[1].findings, std::vector<std::string>{"f-1"});
}

INSTANTIATE_TEST_SUITE_P(Worlds, Reach, testing::ValuesIn(world_names()),
                         [](const auto& world) { return world.param.title; });

}  // namespace
}  // namespace longwatch::impact
