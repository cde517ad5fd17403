#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "correlate/correlate.h"
#include "correlate/internal/test_worlds.h"

namespace longwatch::correlate {
namespace {

using model::Activity;
using model::ActivityKind;
using worlds::by_account;
using worlds::connected;
using worlds::evidence_of;
using worlds::requested;
using worlds::started;
using worlds::wrote;

/// A web server, two file servers, a printer server and a controller of a library.
model::Estate library() {
  model::Estate estate;
  estate.hosts = {worlds::host("GATE", {"10.9.1.5", "192.0.2.5"}, "web-server"),
                  worlds::host("VAULT", {"10.9.1.9"}, "file-server"),
                  worlds::host("INDEX", {"10.9.2.4"}, "file-server"),
                  worlds::host("PRINT", {"10.9.1.30"}, "print-server"),
                  worlds::host("KDC", {"10.9.1.2"}, "domain-controller")};
  estate.networks = {{"10.9.0.0/16", "inside", ""}, {"192.0.2.0/28", "outside", ""}};
  return estate;
}

/// An intrusion on GATE that one finding shows: the web worker started a shell.
model::Incident shell_on_gate() {
  model::Incident incident;
  incident.id = "i-000000000001";
  incident.kind = model::IncidentKind::Intrusion;
  incident.first = worlds::at("2032-03-10 02:00:00");
  incident.last = worlds::at("2032-03-12 00:00:00");
  incident.hosts = {"GATE"};
  model::TimelineEntry entry;
  entry.time = incident.first;
  entry.findings = {"f-1"};
  entry.evidence = {"e-shell"};
  incident.timeline = {entry};
  return incident;
}

Activity the_shell() {
  return started("2032-03-10 02:00:00", "shell", "GATE", "w3wp.exe", "cmd.exe");
}

std::string own_of(const model::Incident& incident, const std::vector<Activity>& activities) {
  return evidence_of(activities_of(incident, activities, library()));
}

TEST(ActivitiesOf, a_written_script_leads_to_its_clients_and_to_what_else_they_did) {
  const std::string path = "C:\\inetpub\\wwwroot\\up\\x1.aspx";
  const std::vector<Activity> activities = {
      requested("2032-03-09 04:00:00", "recon", "198.51.100.9", "/robots.txt", "404"),
      requested("2032-03-09 05:00:00", "reader", "198.51.100.200", "/catalogue", "200"),
      requested("2032-03-10 01:40:00", "upload", "198.51.100.9", "/up/load", "201"),
      wrote("2032-03-10 01:40:00", "script", "GATE", "w3wp.exe", path),
      requested("2032-03-10 01:46:00", "use1", "198.51.100.9", "/up/x1.aspx", "200"),
      requested("2032-03-10 01:58:00", "use2", "203.0.113.77", "/up/x1.aspx", "200"),
      the_shell(),
      requested("2032-03-10 03:00:00", "crawler", "198.51.100.222", "/up/x1.aspx", "404"),
      requested("2032-03-10 04:00:00", "image", "203.0.113.77", "/up/d.png", "200"),
      requested("2032-03-10 05:00:00", "reader2", "198.51.100.200", "/up/load", "400")};
  EXPECT_EQ(own_of(shell_on_gate(), activities), "recon upload script use1 use2 shell image");
}

TEST(ActivitiesOf, a_page_that_was_there_before_or_that_many_ask_for_leads_to_nobody) {
  std::vector<Activity> activities = {
      requested("2032-03-09 04:00:00", "before", "198.51.100.9", "/old.aspx", "200"),
      wrote("2032-03-10 01:40:00", "script", "GATE", "w3wp.exe", "C:\\inetpub\\wwwroot\\old.aspx"),
      the_shell(), requested("2032-03-10 03:00:00", "after", "198.51.100.10", "/old.aspx", "200")};
  EXPECT_EQ(own_of(shell_on_gate(), activities), "script shell");

  activities = {
      wrote("2032-03-10 01:40:00", "script", "GATE", "w3wp.exe", "C:\\inetpub\\wwwroot\\new.aspx"),
      the_shell()};
  for (int i = 0; i < 12; ++i) {
    activities.push_back(requested("2032-03-10 03:00:00", "visitor",
                                   "198.51.100." + std::to_string(i + 1), "/new.aspx", "200"));
  }
  EXPECT_EQ(own_of(shell_on_gate(), activities), "script shell");
}

TEST(ActivitiesOf,
     a_visitor_on_whose_request_a_finding_rests_without_naming_the_visitor_is_nobody) {
  model::Incident incident = shell_on_gate();
  std::vector<Activity> activities = {
      requested("2032-03-09 04:00:00", "visit", "198.51.100.200", "/catalogue", "200"),
      requested("2032-03-10 01:39:00", "rested", "198.51.100.200", "/up/load", "201"), the_shell(),
      requested("2032-03-10 09:00:00", "visit2", "198.51.100.200", "/catalogue", "200")};
  incident.timeline.front().evidence.push_back(activities[1].evidence);
  EXPECT_EQ(own_of(incident, activities), "rested shell");
}

TEST(ActivitiesOf, lineage_is_followed_through_shells_and_dropped_programs) {
  const std::string tool = "C:\\ProgramData\\upd\\t9.exe";
  std::vector<Activity> activities = {
      started("2032-03-09 09:00:00", "daily", "GATE", "svchost.exe", "cmd.exe"),
      the_shell(),
      started("2032-03-10 02:01:00", "who", "GATE", "cmd.exe", "whoami.exe"),
      started("2032-03-10 02:05:00", "tool", "GATE", "cmd.exe", tool),
      wrote("2032-03-10 02:06:00", "dump", "GATE", tool, "C:\\ProgramData\\upd\\d.tmp"),
      started("2032-03-10 09:00:00", "daily2", "GATE", "svchost.exe", "cmd.exe"),
      started("2032-03-10 09:00:01", "daily3", "GATE", "cmd.exe", "ipconfig.exe"),
      wrote("2032-03-10 09:30:00", "page", "GATE", "w3wp.exe", "C:\\inetpub\\temp\\c.cache"),
      connected("2032-03-11 10:00:00", "tunnel", "10.9.1.5", "203.0.113.200", 443),
      started("2032-03-11 11:00:00", "again", "GATE", tool, "cmd.exe"),
      started("2032-03-11 11:00:00", "elsewhere", "VAULT", "explorer.exe", "cmd.exe")};
  activities[8].process = tool;
  activities[8].host = "GATE";
  EXPECT_EQ(own_of(shell_on_gate(), activities), "shell who tool dump tunnel again");

  // The tunnel's address is known now: what a sensor saw of it belongs, too.
  activities.push_back(
      connected("2032-03-12 00:00:00", "sensor", "10.9.1.5", "203.0.113.200", 443));
  EXPECT_EQ(own_of(shell_on_gate(), activities), "shell who tool dump tunnel again sensor");
}

TEST(ActivitiesOf, programs_of_one_new_folder_belong_together_but_not_those_in_everybodys) {
  const std::string first = "C:\\ProgramData\\upd\\t9.exe";
  const std::string second = "C:\\ProgramData\\upd\\pk.exe";
  const std::vector<Activity> activities = {
      started("2032-03-09 09:00:00", "old", "GATE", "svchost.exe", "C:\\ProgramData\\upd\\svc.exe"),
      the_shell(),
      started("2032-03-10 02:01:00", "tool", "GATE", "w3wp.exe", first),
      started("2032-03-10 02:02:00", "child", "GATE", first, "C:\\Users\\x\\Downloads\\a.exe"),
      wrote("2032-03-11 02:59:00", "drop", "GATE", "cmd.exe", second),
      started("2032-03-11 03:00:00", "packer", "GATE", "cmd.exe", second),
      wrote("2032-03-11 03:01:00", "volume", "GATE", second, "C:\\PerfLogs\\u.7z.001"),
      started("2032-03-11 03:02:00", "same", "GATE", "svchost.exe",
              "C:\\ProgramData\\upd\\svc.exe"),
      started("2032-03-11 09:00:00", "setup", "GATE", "explorer.exe",
              "C:\\Users\\x\\Downloads\\b.exe"),
      started("2032-03-11 09:30:00", "other", "INDEX", "explorer.exe", second)};
  model::Incident incident = shell_on_gate();
  incident.timeline.front().evidence = {"e-shell", "e-tool"};
  EXPECT_EQ(own_of(incident, activities), "shell tool child drop packer volume");
}

TEST(ActivitiesOf, new_ways_from_a_held_host_belong_and_usual_ones_do_not) {
  const std::vector<Activity> activities = {
      connected("2032-03-09 08:00:00", "dns", "10.9.1.5", "10.9.1.2", 53),
      by_account(ActivityKind::LoggedOn, "2032-03-09 08:00:00", "job", "VAULT", "svc_web@10.9.1.5"),
      the_shell(),
      connected("2032-03-10 08:00:00", "dns2", "10.9.1.5", "10.9.1.2", 53),
      connected("2032-03-10 08:01:00", "ldap", "10.9.1.5", "10.9.1.2", 389),
      by_account(ActivityKind::LoggedOn, "2032-03-10 08:02:00", "job2", "VAULT",
                 "svc_web@10.9.1.5"),
      by_account(ActivityKind::LogonFailed, "2032-03-10 08:03:00", "fail", "VAULT",
                 "svc_roll@10.9.1.5"),
      by_account(ActivityKind::LoggedOn, "2032-03-10 08:04:00", "in", "VAULT", "svc_roll@10.9.1.5"),
      by_account(ActivityKind::PrivilegesAssigned, "2032-03-10 08:04:00", "rights", "VAULT",
                 "svc_roll@"),
      by_account(ActivityKind::FileRead, "2032-03-10 08:05:00", "read", "VAULT",
                 "svc_roll@10.9.1.5"),
      by_account(ActivityKind::LoggedOn, "2032-03-10 08:06:00", "rollout", "INDEX",
                 "svc_roll@10.9.1.77"),
      by_account(ActivityKind::LoggedOn, "2032-03-10 08:07:00", "next", "INDEX",
                 "svc_roll@10.9.1.9"),
      by_account(ActivityKind::LoggedOn, "2032-03-10 08:08:00", "clerk", "INDEX",
                 "clerk@10.9.1.9")};
  EXPECT_EQ(own_of(shell_on_gate(), activities), "shell ldap fail in rights read next");
}

TEST(ActivitiesOf, denies_from_a_held_host_belong_those_of_others_do_not) {
  std::vector<Activity> activities = {
      connected("2032-03-09 08:00:00", "ntp", "10.9.1.5", "10.9.2.4", 123), the_shell(),
      connected("2032-03-10 08:00:00", "ntp2", "10.9.1.5", "10.9.2.4", 123),
      connected("2032-03-10 08:00:00", "deny", "10.9.1.5", "10.9.2.4", 445),
      connected("2032-03-10 08:00:00", "other", "10.9.1.30", "10.9.2.4", 445)};
  for (const std::size_t i : {0U, 2U, 3U, 4U}) {
    activities[i].kind = ActivityKind::ConnectionDenied;
  }
  EXPECT_EQ(own_of(shell_on_gate(), activities), "shell deny");
}

TEST(ActivitiesOf, a_nightly_backup_and_old_printing_tickets_are_not_pulled_in) {
  std::vector<Activity> activities = {
      connected("2032-03-09 14:00:00", "night1", "10.9.1.9", "203.0.113.10", 22),
      by_account(ActivityKind::TicketRequested, "2032-03-09 15:00:00", "print1", "KDC",
                 "svc_print@10.9.1.30"),
      the_shell(),
      by_account(ActivityKind::LoggedOn, "2032-03-10 08:04:00", "in", "VAULT", "svc_roll@10.9.1.5"),
      started("2032-03-10 14:00:00", "pack", "VAULT", "taskeng.exe",
              "C:\\Program Files\\7-Zip\\7z.exe"),
      connected("2032-03-10 14:00:10", "night2", "10.9.1.9", "203.0.113.10", 22),
      by_account(ActivityKind::TicketRequested, "2032-03-10 15:00:00", "print2", "KDC",
                 "svc_print@10.9.1.30"),
      by_account(ActivityKind::TicketRequested, "2032-03-10 15:10:00", "burst", "KDC",
                 "svc_roll@10.9.1.5"),
      connected("2032-03-11 14:00:10", "night3", "10.9.1.9", "203.0.113.10", 22)};
  activities[4].account = "svc_backup";
  EXPECT_EQ(own_of(shell_on_gate(), activities), "shell in burst");
}

TEST(ActivitiesOf, the_host_itself_is_nobodys_address) {
  std::vector<Activity> activities = {
      the_shell(), started("2032-03-10 02:05:00", "tool", "GATE", "cmd.exe", "C:\\tools\\t9.exe"),
      connected("2032-03-10 02:06:00", "local", "127.0.0.1", "127.0.0.1", 1080),
      connected("2032-03-10 02:07:00", "others", "127.0.0.1", "127.0.0.1", 5432)};
  activities[2].process = "C:\\tools\\t9.exe";
  activities[2].host = activities[3].host = "GATE";
  EXPECT_EQ(own_of(shell_on_gate(), activities), "shell tool local");
}

TEST(ActivitiesOf, an_attempt_is_its_addresses_requests_alone) {
  model::Incident incident;
  incident.kind = model::IncidentKind::Attempt;
  incident.first = worlds::at("2032-03-10 02:00:00");
  incident.last = incident.first;
  incident.hosts = {"GATE"};
  incident.observables = {{"ipv4", "198.51.100.9", "source", {}, 1}};
  const std::vector<Activity> activities = {
      requested("2032-03-10 02:00:00", "try1", "198.51.100.9", "/up/load", "400"),
      requested("2032-03-10 02:00:01", "try2", "198.51.100.9", "/up/load", "400"),
      requested("2032-03-10 02:00:02", "reader", "198.51.100.200", "/up/load", "200"), the_shell(),
      connected("2032-03-10 03:00:00", "new", "10.9.1.5", "10.9.1.9", 445)};
  EXPECT_EQ(own_of(incident, activities), "try1 try2");
}

TEST(ActivitiesOf, mails_belong_by_their_senders_domain) {
  model::Incident incident;
  incident.kind = model::IncidentKind::MailCampaign;
  incident.first = worlds::at("2032-03-10 02:00:00");
  incident.last = incident.first;
  incident.observables = {{"domain", "daily.example", "sender", {}, 1}};
  std::vector<Activity> activities;
  for (const std::string from :
       {"ann@daily.example", "bob@weekly.example", "c@img.daily.example"}) {
    activities.push_back(
        worlds::activity(ActivityKind::MailDelivered, "2032-03-10 02:00:00", from));
    activities.back().account = from;
    activities.back().target = "m1@corp.example";
  }
  EXPECT_EQ(own_of(incident, activities), "ann@daily.example c@img.daily.example");
}

TEST(ActivitiesOf, clearing_a_log_on_a_held_host_belongs) {
  std::vector<Activity> activities = {the_shell()};
  for (const std::string host : {"GATE", "PRINT"}) {
    activities.push_back(worlds::activity(ActivityKind::LogCleared, "2032-03-12 00:30:00", host));
    activities.back().host = host;
  }
  EXPECT_EQ(own_of(shell_on_gate(), activities), "shell GATE");
}

TEST(ActivitiesOf, without_any_evidence_nothing_belongs) {
  model::Incident incident = shell_on_gate();
  incident.timeline.clear();
  EXPECT_EQ(own_of(incident, {the_shell()}), "");
}

}  // namespace
}  // namespace longwatch::correlate
