#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "correlate/correlate.h"
#include "correlate/internal/test_worlds.h"

namespace longwatch::correlate {
namespace {

using model::Activity;
using model::ActivityKind;
using testing::Contains;
using testing::ElementsAre;
using testing::Not;
using worlds::by_account;
using worlds::connected;
using worlds::requested;
using worlds::started;
using worlds::wrote;

model::Estate harbour() {
  model::Estate estate;
  estate.hosts = {worlds::host("GATE", {"10.9.1.5"}, "web-server", "PORT"),
                  worlds::host("VAULT", {"10.9.1.9"}, "file-server", "CUSTOMS"),
                  worlds::host("INDEX", {"10.9.2.4"}, "file-server", "CUSTOMS"),
                  worlds::host("KDC", {"10.9.1.2"}, "domain-controller", "PORT")};
  estate.networks = {{"10.9.0.0/16", "inside", ""}};
  model::Subject subject;
  subject.id = "S-1";
  subject.organisation = "CUSTOMS";
  subject.mail_addresses = {"s1@port.example"};
  estate.subjects = {subject};
  return estate;
}

std::vector<std::string> titles(const model::Incident& incident) {
  std::vector<std::string> list;
  for (const model::TimelineEntry& entry : incident.timeline) {
    list.push_back(entry.title);
  }
  return list;
}

std::vector<std::string> observables(const model::Incident& incident) {
  std::vector<std::string> list;
  for (const model::Observable& item : incident.observables) {
    list.push_back(item.type + " " + item.value + " " + item.role + " " +
                   std::to_string(item.times));
  }
  return list;
}

TEST(Enrich, tells_many_requests_in_one_sentence) {
  std::vector<Activity> own;
  for (int i = 0; i < 62; ++i) {
    own.push_back(requested("2032-03-10 01:00:00", "r" + std::to_string(i), "198.51.100.9",
                            "/up/load", "400"));
  }
  own.push_back(requested("2032-03-10 01:10:00", "last", "198.51.100.9", "/up/load", "201"));
  own.push_back(requested("2032-03-10 02:00:00", "later", "198.51.100.9", "/up/load", "400"));
  model::Incident incident;
  incident.observables = {{"ipv4", "198.51.100.9", "source", {}, 1}};
  enrich(incident, own, harbour());
  EXPECT_THAT(titles(incident),
              ElementsAre("63 POST requests to /up/load from 198.51.100.9, the last answered 201",
                          "POST request to /up/load from 198.51.100.9, answered 400"));
  EXPECT_EQ(incident.timeline[0].time, worlds::at("2032-03-10 01:00:00"));
  EXPECT_EQ(incident.timeline[0].last, worlds::at("2032-03-10 01:10:00"));
  EXPECT_EQ(incident.timeline[0].evidence.size(), 32U);
  EXPECT_EQ(incident.timeline[1].last, std::nullopt);
  EXPECT_EQ(incident.kind, model::IncidentKind::Attempt);
  EXPECT_EQ(incident.title, "Attempts against GATE from 198.51.100.9");
  EXPECT_THAT(observables(incident), ElementsAre("ipv4 198.51.100.9 source 65"));
}

TEST(Enrich, tells_a_look_around_without_every_path) {
  std::vector<Activity> own;
  for (int i = 0; i < 20; ++i) {
    own.push_back(requested("2032-03-10 01:00:00", "r" + std::to_string(i), "198.51.100.9",
                            "/p" + std::to_string(i), i < 18 ? "404" : "200"));
  }
  model::Incident incident;
  enrich(incident, own, harbour());
  EXPECT_THAT(titles(incident),
              ElementsAre("20 requests for 20 paths from 198.51.100.9, 18 answered 404"));
}

TEST(Enrich, tells_an_intrusion_from_host_to_host) {
  std::vector<Activity> own = {
      wrote("2032-03-10 01:00:00", "w", "gate.corp.example", "w3wp.exe",
            "C:\\inetpub\\wwwroot\\x.aspx"),
      started("2032-03-10 02:00:00", "s", "GATE", "w3wp.exe", "cmd.exe"),
      by_account(ActivityKind::LogonFailed, "2032-03-10 03:00:00", "f1", "VAULT",
                 "PORT\\roll@10.9.1.5"),
      by_account(ActivityKind::LogonFailed, "2032-03-10 03:00:05", "f2", "VAULT",
                 "PORT\\roll@10.9.1.5"),
      by_account(ActivityKind::LoggedOn, "2032-03-10 03:01:00", "l", "VAULT",
                 "PORT\\roll@10.9.1.5"),
      connected("2032-03-10 04:00:00", "d1", "10.9.1.5", "10.9.2.4", 445),
      connected("2032-03-10 04:00:00", "d2", "10.9.1.5", "10.9.2.4", 445),
      connected("2032-03-10 05:00:00", "c", "10.9.1.5", "203.0.113.7", 443),
      by_account(ActivityKind::TicketRequested, "2032-03-10 06:00:00", "t", "KDC",
                 "roll@10.9.1.5")};
  own[1].detail = "cmd.exe /c whoami";
  own[4].workstation = "win-zz9";
  own[5].kind = own[6].kind = ActivityKind::ConnectionDenied;
  own[6].telemetry = "firewall";
  own[7].bytes_out = 124'872'960;
  own[7].artefacts = {
      {"certificate-serial", "00AB"}, {"server-name", "Sync.Example.net"}, {"uid", "C1"}};
  own[8].status = "0x17";
  own[8].object = "svc_a";
  model::Incident incident;
  incident.hosts = {"GATE"};
  enrich(incident, own, harbour());
  EXPECT_EQ(incident.title, "Intrusion through GATE into VAULT");
  EXPECT_EQ(incident.kind, model::IncidentKind::Intrusion);
  EXPECT_THAT(incident.hosts, ElementsAre("GATE", "INDEX", "VAULT"));
  EXPECT_THAT(incident.accounts, ElementsAre("roll"));
  EXPECT_THAT(incident.organisations, ElementsAre("CUSTOMS", "PORT"));
  EXPECT_EQ(incident.first, worlds::at("2032-03-10 01:00:00"));
  EXPECT_EQ(incident.last, worlds::at("2032-03-10 06:00:00"));
  EXPECT_THAT(
      titles(incident),
      ElementsAre("w3wp.exe wrote C:\\inetpub\\wwwroot\\x.aspx",
                  "w3wp.exe started cmd.exe: cmd.exe /c whoami",
                  "2 failed logons of roll on VAULT from GATE",
                  "roll logged on to VAULT from GATE, calling itself win-zz9",
                  "1 connection from GATE to INDEX port 445 refused or unanswered",
                  "1 connection from GATE to 203.0.113.7 port 443, 124,872,960 bytes sent",
                  "1 service ticket requested by roll from GATE for 1 service, encryption 0x17"));
  EXPECT_THAT(observables(incident),
              ElementsAre("account roll used 2", "certificate-serial 00ab server 1",
                          "domain sync.example.net server-name 1",
                          "file c:\\inetpub\\wwwroot\\x.aspx written 1",
                          "ipv4 203.0.113.7 destination 1", "workstation WIN-ZZ9 source 1"));
}

TEST(Enrich, the_certificate_of_a_server_of_ours_says_nothing_of_its_visitors) {
  model::Incident incident;
  Activity visit = connected("2032-03-10 05:00:00", "c", "203.0.113.7", "10.9.1.5", 443);
  visit.artefacts = {{"certificate-serial", "0f0f"}};
  enrich(incident, std::vector<Activity>{visit}, harbour());
  for (const model::Observable& item : incident.observables) {
    EXPECT_NE(item.type, "certificate-serial");
  }
}

TEST(Enrich, findings_go_to_the_step_they_rest_on_or_stand_alone) {
  model::Incident incident;
  model::TimelineEntry with;
  with.time = worlds::at("2032-03-10 02:00:00");
  with.host = "GATE";
  with.title = "a rule";
  with.technique = "T1059.003";
  with.tactic = "execution";
  with.findings = {"f-1"};
  with.evidence = {"e-s"};
  model::TimelineEntry without = with;
  without.title = "another rule";
  without.findings = {"f-2"};
  without.evidence = {"e-none"};
  model::TimelineEntry again = without;
  again.time = worlds::at("2032-03-10 02:10:00");
  again.findings = {"f-3"};
  again.evidence = {"e-nobody"};
  incident.timeline = {with, without, again};
  const std::vector<Activity> own = {
      started("2032-03-10 02:00:00", "s", "GATE", "w3wp.exe", "cmd.exe")};
  enrich(incident, own, harbour());
  ASSERT_THAT(titles(incident), ElementsAre("w3wp.exe started cmd.exe", "another rule, 2 times"));
  EXPECT_THAT(incident.timeline[0].findings, ElementsAre("f-1"));
  EXPECT_EQ(incident.timeline[0].technique, "T1059.003");
  EXPECT_EQ(incident.timeline[0].tactic, "execution");
  EXPECT_THAT(incident.timeline[1].findings, ElementsAre("f-2", "f-3"));
  EXPECT_EQ(incident.timeline[1].last, worlds::at("2032-03-10 02:10:00"));
}

TEST(Enrich, tells_mails_by_sender_and_number_never_by_recipient) {
  std::vector<Activity> own;
  for (int i = 0; i < 5; ++i) {
    own.push_back(worlds::activity(i < 4 ? ActivityKind::MailDelivered : ActivityKind::MailHeld,
                                   "2032-03-10 02:00:00", "m" + std::to_string(i)));
    own.back().account = "ann@daily.example";
    own.back().target = "s" + std::to_string(i % 3) + "@port.example";
  }
  // Whoever opened one of the mails is not a host that was tried.
  own.push_back(connected("2032-03-10 02:05:00", "open", "10.9.2.4", "203.0.113.7", 443));
  model::Incident incident;
  incident.kind = model::IncidentKind::MailCampaign;
  enrich(incident, own, harbour());
  EXPECT_EQ(incident.title, "Mails from daily.example to 3 recipients");
  EXPECT_EQ(incident.kind, model::IncidentKind::MailCampaign);
  EXPECT_THAT(incident.organisations, ElementsAre("CUSTOMS"));
  EXPECT_THAT(incident.hosts, testing::IsEmpty());
  EXPECT_EQ(titles(incident).front(),
            "5 mails from ann@daily.example to 3 recipients, 4 delivered");
  EXPECT_THAT(observables(incident), Contains("domain daily.example sender 5"));
  EXPECT_THAT(observables(incident), Not(Contains(testing::HasSubstr("port.example"))));
}

TEST(Enrich, adds_up_volumes_and_files_of_one_folder) {
  std::vector<Activity> own;
  for (int i = 1; i <= 3; ++i) {
    own.push_back(wrote("2032-03-10 02:00:00", "v" + std::to_string(i), "GATE", "C:\\T\\z.exe",
                        "C:\\Logs\\u.7z.00" + std::to_string(i)));
    own.back().size = 1'000'000;
    own.push_back(own.back());  // a second sensor saw the same file
    own.back().telemetry = "defender:DeviceFileEvents";
  }
  model::Incident incident;
  enrich(incident, own, harbour());
  EXPECT_THAT(titles(incident), ElementsAre("z.exe wrote 3 files in C:\\Logs, 3,000,000 bytes"));
}

TEST(Enrich, artefacts_found_later_make_a_campaign) {
  std::vector<model::Incident> incidents(2);
  for (std::size_t i = 0; i < incidents.size(); ++i) {
    incidents[i].id = "i-00000000000" + std::to_string(i);
    Activity activity =
        connected("2032-03-10 05:00:00", "c", "10.9.1.5", "203.0.113." + std::to_string(i), 443);
    activity.artefacts = {{"certificate-serial", "0f0f"}};
    enrich(incidents[i], std::vector<Activity>{activity}, harbour());
  }
  const std::vector<model::Campaign> campaigns = campaigns_of(incidents, harbour());
  ASSERT_EQ(campaigns.size(), 1U);
  EXPECT_EQ(campaigns[0].why, "2 of them share the certificate with serial number 0f0f");
}

TEST(Campaigns, whoever_comes_through_a_gateway_after_it_was_broken_into_belongs_to_it) {
  model::Estate estate = harbour();
  model::Host gate;
  gate.name = "GATE77";
  gate.roles = {"vpn-gateway"};
  estate.hosts.push_back(gate);
  std::vector<model::Incident> incidents(2);
  for (std::size_t i = 0; i < incidents.size(); ++i) {
    incidents[i].id = "i-00000000000" + std::to_string(i);
    incidents[i].kind = model::IncidentKind::Intrusion;
    incidents[i].first = parse_iso8601("2032-03-10T05:00:00Z");
  }
  incidents[0].hosts = {"GATE77"};
  incidents[1].hosts = {"JUMP01", "FILES01"};
  model::TimelineEntry entry;
  entry.host = "gate77";
  entry.time = parse_iso8601("2032-03-11T05:00:00Z");
  incidents[1].timeline = {entry};
  EXPECT_EQ(campaigns_of(incidents, estate).size(), 1U);
  incidents[1].timeline[0].time = parse_iso8601("2032-03-09T05:00:00Z");
  EXPECT_TRUE(campaigns_of(incidents, estate).empty()) << "before it was broken into";
  incidents[1].timeline[0].time = parse_iso8601("2032-06-09T05:00:00Z");
  EXPECT_TRUE(campaigns_of(incidents, estate).empty()) << "long after";
  incidents[1].timeline[0].time = entry.time;
  incidents[0].kind = model::IncidentKind::Attempt;
  EXPECT_TRUE(campaigns_of(incidents, estate).empty()) << "nothing shows that it was broken into";
}

}  // namespace
}  // namespace longwatch::correlate
