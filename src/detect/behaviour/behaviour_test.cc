#include "detect/behaviour/behaviour.h"

#include <filesystem>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/hand_made_events.h"

namespace longwatch::detect::behaviour {
namespace {

using model::Entity;
using test_support::HandMadeEvent;
using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

std::vector<model::Finding> detect(const std::vector<HandMadeEvent>& events,
                                   const test_support::Spread& spread = {}) {
  BehaviourOptions options;
  options.own_networks = {"10.20.0.0/16"};
  model::FieldTable fields;
  const std::unique_ptr<Detector> detector = make_behaviour_detector(options, fields);
  EXPECT_EQ(detector->name(), "behaviour");
  return run_detector(*detector, events, fields, spread);
}

HandMadeEvent connection(std::string_view time, std::string_view from, std::string_view to,
                         std::uint64_t bytes, std::uint64_t offset) {
  return {std::string(time),
          0,
          "zeek:conn",
          "",
          {{"id.orig_h", std::string(from)},
           {"id.resp_h", std::string(to)},
           {"proto", "tcp"},
           {"conn_state", "SF"},
           {"orig_bytes", std::to_string(bytes)}},
          "",
          offset};
}

std::string value_of(const model::Finding& finding, std::string_view name) {
  for (const model::NamedText& field : finding.fields) {
    if (field.name == name) {
      return field.value;
    }
  }
  return "absent";
}

/// A backup each night, and on one day a tunnel of two connections.
std::vector<HandMadeEvent> a_month_with_a_tunnel() {
  std::vector<HandMadeEvent> events;
  std::uint64_t offset = 0;
  for (int day = 10; day < 30; ++day) {
    const std::string date = "2025-08-" + std::to_string(day);
    events.push_back(connection(date + "T14:00:00Z", "10.20.10.40", "192.0.2.10", 6'900'000'000U,
                                offset += 100));
    events.push_back(
        connection(date + "T09:00:00Z", "10.20.50.7", "203.0.113.80", 40'000, offset += 100));
  }
  events.push_back(
      connection("2025-08-12T23:50:00Z", "10.20.10.11", "192.0.2.145", 99'000'000, offset += 100));
  events.push_back(
      connection("2025-08-12T14:03:10Z", "10.20.10.11", "192.0.2.145", 1'000'000, offset += 100));
  events.push_back(
      connection("2025-08-12T14:03:10Z", "192.0.2.145", "10.20.10.11", 900'000'000, offset += 100));
  events.push_back(
      connection("2025-08-12T14:03:10Z", "10.20.10.40", "10.20.10.41", 900'000'000, offset += 100));
  return events;
}

TEST(Behaviour, unusual_egress_names_both_sides_the_amounts_and_the_connections) {
  const std::vector<model::Finding> findings = detect(a_month_with_a_tunnel());
  ASSERT_THAT(findings, SizeIs(1));
  const model::Finding& finding = findings[0];
  EXPECT_EQ(finding.rule->kind, model::RuleKind::Behaviour);
  EXPECT_EQ(finding.rule->level, model::Level::High);
  EXPECT_THAT(finding.rule->techniques, ElementsAre("T1041"));
  EXPECT_THAT(finding.rule->tactics, ElementsAre("exfiltration"));
  EXPECT_THAT(finding.rule->tags, ElementsAre("attack.exfiltration", "attack.t1041"));
  EXPECT_EQ(finding.time, parse_iso8601("2025-08-12T23:50:00Z"));
  EXPECT_EQ(finding.host, "");
  EXPECT_THAT(finding.entities, ElementsAre(Entity{"ipv4", "10.20.10.11", "source"},
                                            Entity{"ipv4", "192.0.2.145", "destination"}));
  ASSERT_THAT(finding.events, SizeIs(2));
  EXPECT_EQ(finding.events[0].time, parse_iso8601("2025-08-12T14:03:10Z"));
  EXPECT_EQ(finding.events[0].locator.offset, 4200U);
  EXPECT_EQ(finding.events[1].locator.offset, 4100U);
  EXPECT_EQ(value_of(finding, "egress.day"), "2025-08-12");
  EXPECT_EQ(value_of(finding, "egress.sent"), "100,000,000 bytes");
  EXPECT_EQ(value_of(finding, "egress.usual_day"),
            "0 bytes to this address (median of 19 other days)");
  EXPECT_EQ(value_of(finding, "egress.connections"), "2");
  EXPECT_EQ(value_of(finding, "egress.share_of_site"),
            "1.4% of 7,000,040,000 bytes that all hosts sent out on that day");
}

TEST(Behaviour, workers_and_order_change_nothing) {
  const auto summary = [](const std::vector<model::Finding>& findings) {
    std::string text;
    for (const model::Finding& finding : findings) {
      text += finding.rule->id;
      for (const model::NamedText& field : finding.fields) {
        text += "|" + field.name + "=" + field.value;
      }
      for (const model::EventReference& event : finding.events) {
        text += "|" + std::to_string(event.locator.offset);
      }
    }
    return text;
  };
  const std::string expected = summary(detect(a_month_with_a_tunnel()));
  for (std::uint32_t seed = 1; seed <= 5; ++seed) {
    EXPECT_EQ(summary(detect(a_month_with_a_tunnel(), {3, seed})), expected);
  }
}

TEST(Behaviour, less_is_told_when_it_goes_in_the_hours_of_a_regular_transfer) {
  std::vector<HandMadeEvent> events = a_month_with_a_tunnel();
  events.push_back(
      connection("2025-08-20T15:03:10Z", "10.20.10.12", "192.0.2.146", 6'000'000, 90'000));
  events.push_back(
      connection("2025-08-20T05:03:10Z", "10.20.10.13", "192.0.2.146", 6'000'000, 90'100));
  const std::vector<model::Finding> findings = detect(events);
  ASSERT_THAT(findings, SizeIs(2));
  EXPECT_EQ(findings[1].rule->level, model::Level::Medium);
  EXPECT_THAT(findings[1].entities, Contains(Entity{"ipv4", "10.20.10.12", "source"}));
  EXPECT_EQ(value_of(findings[1], "egress.in_the_hours_of"),
            "10.20.10.40 sends about 6,900,000,000 bytes to 192.0.2.10 from about 14:00 UTC on 20 "
            "days");
}

TEST(Behaviour, one_day_of_records_says_that_the_usual_is_not_known) {
  const std::vector<model::Finding> findings =
      detect({connection("2025-08-12T14:03:10Z", "10.20.10.11", "192.0.2.145", 30'000'000, 1)});
  ASSERT_THAT(findings, SizeIs(1));
  EXPECT_EQ(value_of(findings[0], "egress.usual_day"), "not known: the records cover one day only");
  EXPECT_EQ(value_of(findings[0], "egress.share_of_site"),
            "100.0% of 30,000,000 bytes that all hosts sent out on that day");
}

TEST(Behaviour, firewall_lines_with_bytes_count_and_those_without_do_not) {
  HandMadeEvent sent{"2025-08-12T14:03:10Z",
                     0,
                     "firewall",
                     "fw01",
                     {{"action", "allow"},
                      {"src", "::ffff:10.20.10.11"},
                      {"dst", "192.0.2.145"},
                      {"sentbyte", "30000000"}}};
  EXPECT_THAT(detect({sent}), SizeIs(1));
  sent.fields[3].first = "bytes_out";
  EXPECT_THAT(detect({sent}), SizeIs(1));
  sent.fields[3].second = "-30000000";
  EXPECT_THAT(detect({sent}), IsEmpty());
  sent.fields.pop_back();
  EXPECT_THAT(detect({sent}), IsEmpty());
}

TEST(Behaviour, bytes_of_tcp_connections_that_never_came_about_do_not_count) {
  HandMadeEvent event =
      connection("2025-08-12T14:03:10Z", "10.20.10.11", "192.0.2.145", 4'294'967'295U, 1);
  event.fields[3].second = "S0";
  EXPECT_THAT(detect({event}), IsEmpty());
  event.fields[2].second = "udp";
  EXPECT_THAT(detect({event}), SizeIs(1));
  event.time = "";
  EXPECT_THAT(detect({event}), IsEmpty());
}

HandMadeEvent started(std::string_view image, std::string_view parent) {
  return {"2025-08-05T01:47:03Z",
          1,
          "Microsoft-Windows-Sysmon/Operational",
          "WEB01.parl.example",
          {{"Image", std::string(image)},
           {"ParentImage", std::string(parent)},
           {"CommandLine", "cmd.exe /c whoami"},
           {"User", "IIS APPPOOL\\BillsTracker"}}};
}

TEST(Behaviour, a_shell_below_a_web_server_is_high_and_another_program_medium) {
  const std::vector<model::Finding> shell =
      detect({started("C:\\Windows\\System32\\cmd.exe", "C:\\inetsrv\\w3wp.exe")});
  ASSERT_THAT(shell, SizeIs(1));
  EXPECT_EQ(shell[0].rule->level, model::Level::High);
  EXPECT_EQ(shell[0].rule->kind, model::RuleKind::Behaviour);
  EXPECT_THAT(shell[0].rule->techniques, ElementsAre("T1505.003"));
  EXPECT_THAT(shell[0].rule->tactics, ElementsAre("persistence"));
  EXPECT_EQ(shell[0].host, "WEB01.parl.example");
  EXPECT_EQ(shell[0].user, "IIS APPPOOL\\BillsTracker");
  EXPECT_EQ(shell[0].events.size(), 1U);
  EXPECT_EQ(value_of(shell[0], "CommandLine"), "cmd.exe /c whoami");
  EXPECT_THAT(shell[0].entities, Contains(Entity{"process", "C:\\inetsrv\\w3wp.exe", "parent"}));
  const std::vector<model::Finding> program =
      detect({started("C:\\Windows\\Temp\\gp.exe", "C:\\inetsrv\\w3wp.exe")});
  ASSERT_THAT(program, SizeIs(1));
  EXPECT_EQ(program[0].rule->level, model::Level::Medium);
  EXPECT_NE(program[0].rule->id, shell[0].rule->id);
}

TEST(Behaviour, security_4688_tells_the_same) {
  HandMadeEvent event{"2025-08-05T01:47:03Z",
                      4688,
                      "Security",
                      "WEB01",
                      {{"NewProcessName", "C:\\Windows\\System32\\whoami.exe"},
                       {"ParentProcessName", "C:\\inetsrv\\w3wp.exe"}}};
  EXPECT_THAT(detect({event}), SizeIs(1));
  event.channel = "Application";
  EXPECT_THAT(detect({event}), IsEmpty());
}

TEST(Behaviour, other_parents_expected_children_and_other_events_are_quiet) {
  HandMadeEvent file = started("C:\\Windows\\System32\\cmd.exe", "C:\\inetsrv\\w3wp.exe");
  file.event_id = 11;
  EXPECT_THAT(
      detect({started("C:\\Windows\\System32\\cmd.exe", "C:\\Windows\\explorer.exe"),
              started("C:\\Windows\\Microsoft.NET\\Framework64\\v4\\csc.exe", "C:\\i\\w3wp.exe"),
              file}),
      IsEmpty());
}

TEST(Behaviour, every_rule_has_an_id_of_its_own_a_technique_and_a_page) {
  std::set<std::string> ids;
  for (const model::RuleInfo* rule : behaviour_rules()) {
    EXPECT_TRUE(ids.insert(rule->id).second) << rule->title;
    EXPECT_FALSE(rule->techniques.empty()) << rule->title;
    EXPECT_FALSE(rule->tactics.empty()) << rule->title;
    EXPECT_TRUE(std::filesystem::is_regular_file(rule->file))
        << rule->title << " has no page: " << rule->file;
  }
}

TEST(Behaviour, unusual_egress_says_what_was_expected_and_what_it_was_judged_by) {
  const std::vector<model::Finding> findings = detect(a_month_with_a_tunnel());
  ASSERT_THAT(findings, SizeIs(1));
  EXPECT_EQ(value_of(findings[0], "expected"), value_of(findings[0], "egress.usual_day"));
  EXPECT_EQ(value_of(findings[0], "seen"), "100,000,000 bytes on 2025-08-12 in 2 connections");
  EXPECT_EQ(
      value_of(findings[0], "coverage"),
      "zeek:conn: 44 records on 20 of 20 days, 2025-08-10 to 2025-08-29; firewall: no records");
}

}  // namespace
}  // namespace longwatch::detect::behaviour
