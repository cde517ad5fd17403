#include "correlate/correlate.h"

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "correlate/internal/test_worlds.h"

namespace longwatch::correlate {
namespace {

using model::Level;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;
using worlds::finding;
using worlds::finding_id;
using worlds::numbers;
using worlds::Told;

model::Estate shop() {
  model::Estate estate;
  estate.hosts = {worlds::host("SHOP1", {"10.1.0.5", "192.0.2.5"}, "web-server", "SALES"),
                  worlds::host("STORE", {"10.1.0.9"}, "file-server", "STOCK"),
                  worlds::host("KDC", {"10.1.0.2"}, "domain-controller"),
                  worlds::host("DESK7", {"10.1.4.7"})};
  estate.networks = {{"10.1.0.0/16", "inside", ""}, {"192.0.2.0/28", "outside", ""}};
  return estate;
}

std::vector<std::vector<unsigned>> incidents_of(const std::vector<Told>& told,
                                                const model::Estate& estate) {
  std::vector<model::FindingRecord> findings;
  for (const Told& one : told) {
    findings.push_back(finding(one));
  }
  return numbers(correlate(findings, estate).incidents);
}

TEST(Correlate, findings_on_one_host_within_the_gap_are_one_incident) {
  const std::vector<Told> near = {
      {.number = 1, .rule = "a", .time = "2031-02-03 04:00:00", .host = "shop1.corp.example"},
      {.number = 2, .rule = "b", .time = "2031-02-05 04:00:00", .host = "SHOP1"}};
  EXPECT_THAT(incidents_of(near, shop()), ElementsAre(ElementsAre(1, 2)));

  std::vector<Told> far = near;
  far[1].time = "2031-02-06 04:00:01";
  EXPECT_THAT(incidents_of(far, shop()), IsEmpty());
}

TEST(Correlate, a_refused_attempt_is_not_glued_to_an_intrusion_by_host_and_url) {
  std::vector<Told> told = {
      worlds::web_request(1, "2031-02-03 01:00:00", "203.0.113.9@10.1.0.5", "/order/upload", "201"),
      worlds::web_request(2, "2031-02-03 01:10:00", "203.0.113.9@10.1.0.5", "/files/x.aspx", "200"),
      {.number = 3,
       .rule = "script written",
       .time = "2031-02-03 01:00:01",
       .level = Level::High,
       .host = "SHOP1",
       .channel = "Microsoft-Windows-Sysmon/Operational",
       .entities = {{"file", "C:\\inetpub\\wwwroot\\files\\x.aspx", "target"}}},
      {.number = 4,
       .rule = "shell",
       .time = "2031-02-03 01:11:00",
       .level = Level::High,
       .host = "SHOP1",
       .channel = "Microsoft-Windows-Sysmon/Operational"},
      worlds::web_request(5, "2031-02-04 01:00:00", "198.18.5.5@10.1.0.5", "/order/upload", "400"),
  };
  told[4].level = Level::High;
  EXPECT_THAT(incidents_of(told, shop()),
              UnorderedElementsAre(ElementsAre(1, 3, 2, 4), ElementsAre(5)));
}

TEST(Correlate, two_clients_of_one_written_script_belong_together) {
  const std::vector<Told> told = {
      worlds::web_request(1, "2031-02-03 01:10:00", "203.0.113.9@SHOP1", "/files/x.aspx", "200"),
      {.number = 2,
       .rule = "script written",
       .time = "2031-02-03 01:00:01",
       .level = Level::High,
       .host = "SHOP1",
       .channel = "Microsoft-Windows-Sysmon/Operational",
       .entities = {{"file", "C:\\inetpub\\wwwroot\\files\\x.aspx", "target"}}},
      worlds::web_request(3, "2031-02-10 01:10:00", "198.18.77.1@SHOP1", "/files/x.aspx", "200"),
  };
  EXPECT_THAT(incidents_of(told, shop()), ElementsAre(ElementsAre(2, 1, 3)));

  // That two ask for the same page links nobody when it was not written by an intruder.
  std::vector<Told> without = {told[0], told[2]};
  without[0].level = without[1].level = Level::High;
  EXPECT_THAT(incidents_of(without, shop()), UnorderedElementsAre(ElementsAre(1), ElementsAre(3)));
}

TEST(Correlate, a_logon_from_a_hosts_address_joins_that_hosts_findings) {
  const std::vector<Told> told = {
      {.number = 1, .rule = "shell", .time = "2031-02-03 01:00:00", .host = "SHOP1"},
      {.number = 2,
       .rule = "logon",
       .time = "2031-02-04 01:00:00",
       .host = "STORE",
       .entities = {{"ipv6", "::ffff:10.1.0.5", "source"}}}};
  const std::vector<model::FindingRecord> findings = {finding(told[0]), finding(told[1])};
  const Correlated result = correlate(findings, shop());
  ASSERT_EQ(result.incidents.size(), 1U);
  const model::Incident& incident = result.incidents.front();
  EXPECT_THAT(incident.hosts, ElementsAre("SHOP1", "STORE"));
  EXPECT_THAT(incident.organisations, ElementsAre("SALES", "STOCK"));
  EXPECT_EQ(incident.id, "i-000000000001");
  EXPECT_EQ(incident.title, "Intrusion through SHOP1 into STORE");
  ASSERT_EQ(incident.links.size(), 1U);
  EXPECT_EQ(incident.links[0].from, finding_id(1));
  EXPECT_EQ(incident.links[0].to, finding_id(2));
  EXPECT_EQ(incident.links[0].why,
            "both happened on or came from host SHOP1, as 2 of 2 findings do");
}

TEST(Correlate, a_domain_controller_connects_nobody) {
  const std::vector<Told> told = {{.number = 1,
                                   .rule = "a",
                                   .time = "2031-02-03 01:00:00",
                                   .level = Level::High,
                                   .host = "KDC"},
                                  {.number = 2,
                                   .rule = "b",
                                   .time = "2031-02-03 01:00:09",
                                   .level = Level::High,
                                   .host = "KDC"}};
  EXPECT_THAT(incidents_of(told, shop()), UnorderedElementsAre(ElementsAre(1), ElementsAre(2)));
}

TEST(Correlate, accounts_connect_across_hosts_but_not_those_of_machines_and_services) {
  struct Case {
    std::string first;
    std::string second;
    bool belong;
  };

  const std::vector<Case> cases = {
      {"CORP\\mallory", "mallory@CORP.EXAMPLE", true},
      {"SYSTEM", "SYSTEM", false},
      {"NT AUTHORITY\\LOCAL SERVICE", "NT AUTHORITY\\LOCAL SERVICE", false},
      {"CORP\\DESK7$", "CORP\\DESK7$", false},
      {"-", "-", false},
      {"ANONYMOUS LOGON", "anonymous logon", false},
      {"alice", "bob", false}};
  for (const Case& c : cases) {
    const std::vector<Told> told = {
        {.number = 1, .rule = "a", .time = "2031-02-03 01:00:00", .host = "DESK7", .user = c.first},
        {.number = 2,
         .rule = "b",
         .time = "2031-02-03 09:00:00",
         .host = "STORE",
         .user = c.second}};
    EXPECT_EQ(incidents_of(told, shop()).size(), c.belong ? 1U : 0U) << c.first;
  }
}

TEST(Correlate, rare_values_link_across_the_gap_and_common_ones_do_not) {
  std::vector<Told> told = {{.number = 1,
                             .rule = "a",
                             .time = "2031-02-03 01:00:00",
                             .level = Level::High,
                             .host = "DESK7",
                             .user = "mallory",
                             .entities = {{"ipv4", "203.0.113.9", "destination"}}},
                            {.number = 2,
                             .rule = "b",
                             .time = "2031-02-20 01:00:00",
                             .level = Level::High,
                             .host = "STORE",
                             .user = "mallory",
                             .entities = {{"ipv4", "203.0.113.9", "destination"}}}};
  EXPECT_THAT(incidents_of(told, shop()), ElementsAre(ElementsAre(1, 2)));
  told[0].entities.clear();
  EXPECT_EQ(incidents_of(told, shop()).size(), 2U);
}

TEST(Correlate, an_account_on_most_hosts_links_nothing) {
  std::vector<Told> told;
  for (unsigned i = 0; i < 9; ++i) {
    told.push_back({.number = i + 1,
                    .rule = "inventory",
                    .time = "2031-02-03 01:00:00",
                    .level = Level::High,
                    .host = "PC" + std::to_string(i),
                    .user = "scanner"});
  }
  EXPECT_EQ(incidents_of(told, shop()).size(), 9U);
}

TEST(Correlate, one_address_against_all_hosts_is_one_attempt) {
  std::vector<Told> told;
  for (unsigned i = 0; i < 9; ++i) {
    told.push_back({.number = i + 1,
                    .rule = "failed logons",
                    .time = "2031-02-03 01:00:00",
                    .level = Level::High,
                    .host = "PC" + std::to_string(i),
                    .entities = {{"ipv4", "198.18.5.5", "source"}},
                    .fields = {{"EventID", "4625"}}});
  }
  std::vector<model::FindingRecord> findings;
  for (const Told& one : told) {
    findings.push_back(finding(one));
  }
  const Correlated result = correlate(findings, shop());
  ASSERT_EQ(result.incidents.size(), 1U);
  EXPECT_EQ(result.incidents[0].kind, model::IncidentKind::Attempt);
  EXPECT_EQ(result.incidents[0].title, "Attempts against PC0, PC1, PC2 and 6 more from 198.18.5.5");
}

TEST(Correlate, sixty_hits_of_one_rule_do_not_make_a_value_common) {
  std::vector<Told> told;
  for (unsigned i = 0; i < 60; ++i) {
    told.push_back({.number = i + 1,
                    .rule = "shell",
                    .time = "2031-02-03 01:00:00",
                    .host = "SHOP1",
                    .user = "CORP\\deploy"});
  }
  told.push_back({.number = 61,
                  .rule = "share",
                  .time = "2031-02-03 09:00:00",
                  .host = "STORE",
                  .user = "deploy"});
  const std::vector<std::vector<unsigned>> found = incidents_of(told, shop());
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].size(), 61U);
}

TEST(Correlate, what_happens_every_day_on_a_host_is_not_linked_by_the_host) {
  std::vector<Told> told;
  std::vector<std::string> times;
  for (unsigned day = 0; day < 9; ++day) {
    times.push_back("2031-02-0" + std::to_string(day + 1) + " 14:00:00");
  }
  for (unsigned day = 0; day < 9; ++day) {
    told.push_back({.number = day + 1,
                    .rule = "packs files",
                    .time = times[day],
                    .host = "STORE",
                    .user = "nightly"});
  }
  told.push_back({.number = 20,
                  .rule = "strange logon",
                  .time = "2031-02-05 09:00:00",
                  .level = Level::High,
                  .host = "STORE",
                  .user = "mallory"});
  EXPECT_THAT(incidents_of(told, shop()), ElementsAre(ElementsAre(20)));
}

TEST(Correlate, a_host_that_shows_something_every_day_links_what_happens_within_the_hour) {
  std::vector<Told> told;
  std::vector<std::string> times;
  for (unsigned day = 0; day < 28; ++day) {
    times.push_back("2031-02-" + std::string(day < 9 ? "0" : "") + std::to_string(day + 1) +
                    " 08:00:00");
  }
  for (unsigned day = 0; day < 28; ++day) {
    told.push_back({.number = day + 1,
                    .rule = "rule " + std::to_string(day),
                    .time = times[day],
                    .host = "DESK7"});
  }
  EXPECT_THAT(incidents_of(told, shop()), IsEmpty());
  told.push_back({.number = 50, .rule = "x", .time = "2031-02-14 20:00:00", .host = "DESK7"});
  told.push_back({.number = 51, .rule = "y", .time = "2031-02-14 20:30:00", .host = "DESK7"});
  EXPECT_THAT(incidents_of(told, shop()), ElementsAre(ElementsAre(50, 51)));
}

TEST(Correlate, rules_that_fire_on_one_record_belong_together_even_on_a_hub) {
  const std::vector<Told> told = {{.number = 1,
                                   .rule = "a",
                                   .time = "2031-02-03 01:00:00",
                                   .level = Level::High,
                                   .host = "KDC",
                                   .evidence = {"e-7"}},
                                  {.number = 2,
                                   .rule = "b",
                                   .time = "2031-02-03 01:00:00",
                                   .level = Level::High,
                                   .host = "KDC",
                                   .evidence = {"e-7"}}};
  EXPECT_THAT(incidents_of(told, shop()), ElementsAre(ElementsAre(1, 2)));
}

TEST(Correlate, a_host_that_sent_much_joins_its_own_findings_whatever_saw_it) {
  std::vector<Told> told = {
      {.number = 1,
       .rule = "shell",
       .time = "2031-02-03 01:00:00",
       .level = Level::High,
       .host = "SHOP1"},
      {.number = 2,
       .rule = "sent much",
       .time = "2031-02-04 01:00:00",
       .level = Level::High,
       .channel = "",
       .entities = {{"ipv4", "10.1.0.5", "source"}, {"ipv4", "203.0.113.9", "destination"}}}};
  EXPECT_THAT(incidents_of(told, shop()), ElementsAre(ElementsAre(1, 2)));
  // Somebody who came from there is another story.
  told[1].entities = {{"ipv4", "203.0.113.9", "source"}, {"ipv4", "10.1.0.5", "destination"}};
  EXPECT_THAT(incidents_of(told, shop()), UnorderedElementsAre(ElementsAre(1), ElementsAre(2)));
}

TEST(Correlate, a_sensor_is_no_place_and_loopback_is_nobodys_address) {
  std::vector<Told> told;
  for (unsigned i = 0; i < 2; ++i) {
    told.push_back({.number = i + 1,
                    .rule = "beacon",
                    .time = "2031-02-03 01:00:00",
                    .level = Level::High,
                    .host = "sensor9",
                    .channel = "",
                    .fields = {{"id.resp_h", "203.0.113." + std::to_string(i)}}});
    told.push_back({.number = i + 3,
                    .rule = "local logon",
                    .time = "2031-02-03 01:00:00",
                    .level = Level::High,
                    .host = "PC" + std::to_string(i),
                    .entities = {{"ipv4", "127.0.0.1", "source"}, {"ipv6", "::1", "source"}}});
  }
  EXPECT_EQ(incidents_of(told, shop()).size(), 4U);
}

TEST(Correlate, weak_findings_that_link_with_nothing_are_left_alone) {
  const std::vector<model::FindingRecord> findings = {
      finding({.number = 1, .rule = "a", .time = "2031-02-03 01:00:00", .host = "DESK7"}),
      finding({.number = 2, .rule = "a", .time = "2031-02-03 02:00:00", .host = "DESK7"}),
      finding({.number = 3,
               .rule = "i",
               .time = "2031-02-03 02:00:00",
               .level = Level::Low,
               .host = "STORE",
               .channel = "zeek:conn",
               .fields = {{"id.orig_h", "10.1.0.9"}, {"id.resp_h", "203.0.113.9"}},
               .matched = "203.0.113.9"})};
  const Correlated result = correlate(findings, shop());
  EXPECT_THAT(result.set_aside.alone, ElementsAre(finding_id(1), finding_id(2)));
  EXPECT_THAT(numbers(result.incidents), ElementsAre(ElementsAre(3)));
}

TEST(Correlate, two_rules_for_the_same_records_are_one_witness) {
  std::vector<Told> told = {{.number = 1,
                             .rule = "a",
                             .time = "2031-02-03 01:00:00",
                             .host = "DESK7",
                             .evidence = {"e-1"}},
                            {.number = 2,
                             .rule = "b",
                             .time = "2031-02-03 01:00:00",
                             .host = "DESK7",
                             .evidence = {"e-1"}},
                            {.number = 3,
                             .rule = "a",
                             .time = "2031-02-03 02:00:00",
                             .host = "DESK7",
                             .evidence = {"e-2"}},
                            {.number = 4,
                             .rule = "b",
                             .time = "2031-02-03 02:00:00",
                             .host = "DESK7",
                             .evidence = {"e-2"}}};
  EXPECT_THAT(incidents_of(told, shop()), IsEmpty());
  told[3].evidence = {"e-3"};
  EXPECT_EQ(incidents_of(told, shop()).size(), 1U);
}

TEST(Correlate, mails_of_one_sender_are_one_campaign_whatever_the_recipients) {
  std::vector<model::FindingRecord> findings;
  for (unsigned i = 0; i < 6; ++i) {
    Told told{.number = i + 1,
              .rule = "tracking",
              .time = "2031-02-03 20:00:00",
              .channel = "mail-gateway"};
    told.fields = {{"from", i < 4 ? "Ann <ann@news.example>" : "b@other.example"},
                   {"to", "m1@corp.example"}};
    told.time = i % 2 == 0 ? "2031-02-03 20:00:00" : "2031-05-03 20:00:00";
    told.level = Level::High;
    findings.push_back(finding(told));
  }
  const Correlated result = correlate(findings, shop());
  EXPECT_THAT(numbers(result.incidents),
              UnorderedElementsAre(ElementsAre(1, 3, 2, 4), ElementsAre(5, 6)));
  for (const model::Incident& incident : result.incidents) {
    EXPECT_EQ(incident.kind, model::IncidentKind::MailCampaign);
    EXPECT_THAT(incident.accounts, IsEmpty());
  }
  EXPECT_THAT(result.campaigns, IsEmpty());
}

TEST(Correlate, incidents_with_a_shared_outside_artefact_are_a_campaign) {
  std::vector<model::FindingRecord> findings;
  const std::vector<std::string_view> times = {"2031-02-03 01:00:00", "2031-12-03 01:00:00",
                                               "2031-12-03 01:00:00"};
  const std::vector<std::string> addresses = {"203.0.113.9", "203.0.113.9", "203.0.113.10"};
  for (unsigned i = 0; i < 3; ++i) {
    findings.push_back(finding({.number = i + 1,
                                .rule = "beacon",
                                .time = times[i],
                                .level = Level::High,
                                .host = "PC" + std::to_string(i),
                                .channel = "Microsoft-Windows-Sysmon/Operational",
                                .entities = {{"ipv4", addresses[i], "destination"}}}));
  }
  CorrelateOptions options;
  options.gap = std::chrono::hours{1};
  const Correlated result = correlate(findings, shop(), options);
  EXPECT_EQ(result.incidents.size(), 3U);
  ASSERT_EQ(result.campaigns.size(), 1U);
  EXPECT_THAT(result.campaigns[0].incidents, ElementsAre("i-000000000001", "i-000000000002"));
  EXPECT_EQ(result.campaigns[0].why, "2 of them share address 203.0.113.9");
  EXPECT_EQ(result.campaigns[0].id, "c-000000000001");
}

TEST(Correlate, a_finding_is_knowable_when_its_indicator_arrives) {
  model::FindingRecord late = finding({.number = 1,
                                       .rule = "i",
                                       .time = "2031-02-03 01:00:00",
                                       .host = "DESK7",
                                       .matched = "203.0.113.9"});
  late.first_knowable = worlds::at("2031-02-09 21:04:00");
  late.marking = {model::Tlp::Red, {"ALLY"}};
  const std::vector<model::FindingRecord> findings = {late};
  const Correlated result = correlate(findings, shop());
  ASSERT_EQ(result.incidents.size(), 1U);
  EXPECT_EQ(result.incidents[0].detected, worlds::at("2031-02-09 21:04:00"));
  EXPECT_EQ(result.incidents[0].first, worlds::at("2031-02-03 01:00:00"));
  EXPECT_EQ(result.incidents[0].marking, (model::Marking{model::Tlp::Red, {"ALLY", "ourselves"}}));
}

}  // namespace
}  // namespace longwatch::correlate
