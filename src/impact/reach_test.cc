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
  World world{GetParam()};
};

TEST_P(Reach, what_ran_or_logged_on_makes_a_host_accessed) {
  world.add(ActivityKind::ProcessStarted, 1, world.names.web,
            "Microsoft-Windows-Sysmon/Operational");
  world.add(ActivityKind::LoggedOn, 2, world.names.files).detail = "logon type 3";
  const model::Assessment assessment = world.assess();
  EXPECT_EQ(reach_words(assessment, world.names.web),
            "accessed: records of the host show 1 process of the intruder");
  EXPECT_EQ(reach_words(assessment, world.names.files),
            "accessed: records of the host show 1 logon of the intruder");
  EXPECT_EQ(assessment.reach[0].evidence, std::vector<std::string>{"e-1"});
}

TEST_P(Reach, tickets_and_network_logons_only_query_a_domain_controller) {
  world.add(ActivityKind::TicketRequested, 1, world.names.directory);
  world.add(ActivityKind::LoggedOn, 2, world.names.directory).detail = "logon type 3";
  EXPECT_THAT(reach_words(world.assess(), world.names.directory),
              StartsWith("queried: 2 records show that it answered"));
  world.add(ActivityKind::LoggedOn, 3, world.names.directory).detail = "logon type 10";
  EXPECT_THAT(reach_words(world.assess(), world.names.directory), StartsWith("accessed"));
}

TEST_P(Reach, an_attempt_that_firewall_and_sensor_saw_counts_once) {
  for (std::int64_t i = 0; i < 17; ++i) {
    world.deny(i, world.names.web, world.names.vault, "firewall");
    world.deny(i, world.names.web, world.names.vault, "zeek:conn");
  }
  const model::Assessment assessment = world.assess();
  EXPECT_EQ(reach_words(assessment, world.names.vault),
            "denied: 17 attempts were refused by the firewall; none came through");
  EXPECT_EQ(assessment.reach[3].times, 17U);
}

TEST_P(Reach, a_denial_beside_a_logon_does_not_hide_the_logon) {
  world.deny(1, world.names.web, world.names.files, "firewall");
  world.add(ActivityKind::LogonFailed, 2, world.names.files);
  world.add(ActivityKind::LoggedOn, 3, world.names.files).detail = "logon type 3";
  EXPECT_THAT(reach_words(world.assess(), world.names.files), StartsWith("accessed"));
}

TEST_P(Reach, requests_that_were_all_refused_are_a_denial_whatever_carried_them) {
  world.incident.kind = model::IncidentKind::Attempt;
  for (std::int64_t i = 0; i < 45; ++i) {
    model::Activity& request = world.add(ActivityKind::WebRequested, i, world.names.web, "w3c");
    request.source = world.names.intruder;
    request.status = "400";
    model::Activity& connection = world.add(ActivityKind::Connected, i, "sensor", "zeek:conn");
    connection.source = world.names.intruder;
    connection.target = world.address(world.names.web);
  }
  EXPECT_EQ(reach_words(world.assess(), world.names.web),
            "denied: 45 web requests were answered with an error; none came through");
  model::Activity& answered = world.add(ActivityKind::WebRequested, 50, world.names.web, "w3c");
  answered.source = world.names.intruder;
  answered.status = "200";
  EXPECT_THAT(reach_words(world.assess(), world.names.web), StartsWith("queried"));
}

TEST_P(Reach, a_silent_host_is_not_reached_only_with_coverage_of_the_whole_incident) {
  world.source({"Security"}, {world.names.files});
  world.source({"Security"}, {world.names.vault});
  world.sources[1].last = minute(100);
  const model::Assessment assessment = world.assess();
  EXPECT_THAT(reach_words(assessment, world.names.files), StartsWith("not-reached: "));
  EXPECT_THAT(reach_words(assessment, world.names.vault),
              HasSubstr("does not cover the time of the incident (ends already at"));
  EXPECT_THAT(reach_words(assessment, world.names.vault),
              StartsWith("unknown: cannot be excluded"));
  EXPECT_EQ(reach_words(assessment, world.names.directory),
            "unknown: cannot be excluded: no Security log of " + world.names.directory +
                " is among the sources");
}

TEST_P(Reach, two_sources_with_days_between_them_do_not_cover_what_lies_between) {
  world.source({"Security"}, {world.names.files});
  world.source({"Security"}, {world.names.files});
  world.sources[0].last = minute(60);
  world.sources[1].first = minute(60 + 48 * 60);
  EXPECT_THAT(reach_words(world.assess(), world.names.files), HasSubstr("holds nothing between"));
  world.sources[1].first = minute(60 + 20 * 60);
  EXPECT_THAT(reach_words(world.assess(), world.names.files), StartsWith("not-reached"));
}

TEST_P(Reach, without_an_estate_the_hosts_that_are_named_get_rows_and_outsiders_none) {
  world.estate = {};
  world.add(ActivityKind::ProcessStarted, 1, world.names.web, "Security");
  world.session(2, world.names.web, world.names.drop, 100);
  const model::Assessment assessment = world.assess();
  ASSERT_EQ(assessment.reach.size(), 1U);
  EXPECT_EQ(assessment.reach[0].host, world.fqdn(world.names.web));
  EXPECT_EQ(assessment.reach[0].reach, model::Reach::Accessed);
}

TEST_P(Reach, a_finding_on_a_script_block_shows_that_something_ran) {
  model::FindingRecord finding;
  finding.id = "f-1";
  finding.host = world.fqdn(world.names.files);
  finding.telemetry = "Microsoft-Windows-PowerShell/Operational";
  finding.evidence = {"e-77"};
  world.findings = {finding};
  const model::Assessment assessment = world.assess();
  EXPECT_EQ(reach_words(assessment, world.names.files),
            "accessed: 1 finding shows that something ran there");
  EXPECT_EQ(assessment.reach[1].findings, std::vector<std::string>{"f-1"});
}

INSTANTIATE_TEST_SUITE_P(Worlds, Reach, testing::ValuesIn(world_names()),
                         [](const auto& world) { return world.param.title; });

}  // namespace
}  // namespace longwatch::impact
