#include "detect/behaviour/internal/first_contact.h"

#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/behaviour_rig.h"

namespace longwatch::detect::behaviour {
namespace {

using model::Entity;
using model::Level;
using test_support::EventLog;
using test_support::find_behaviours;
using test_support::text_of;
using testing::Contains;
using testing::IsEmpty;
using testing::SizeIs;

constexpr std::string_view kPage = "first-contact";
constexpr std::string_view kServer = "10.20.10.11";

std::string on(int day, std::string_view time = "12:00:00") {
  return "2025-08-" + std::string(day < 10 ? "0" : "") + std::to_string(day) + "T" +
         std::string(time) + "Z";
}

/// A server with visitors from the 1st to the 8th of August.
class Site {
 public:
  Site() {
    for (int day = 1; day <= 8; ++day) {
      for (int i = 1; i <= 4; ++i) {
        connect(on(day), "198.51.100." + std::to_string(i), kServer);
      }
    }
  }

  void connect(const std::string& time, std::string_view from, std::string_view to,
               const std::string& port = "443", const std::string& state = "SF") {
    log.add({time,
             0,
             "zeek:conn",
             "",
             {{"id.orig_h", std::string(from)},
              {"id.resp_h", std::string(to)},
              {"id.resp_p", port},
              {"proto", "tcp"},
              {"conn_state", state},
              {"orig_bytes", "5000"},
              {"duration", "6288.0"}}});
  }

  void show(const std::string& time, std::string_view to,
            std::vector<std::pair<std::string, std::string>> more) {
    more.emplace_back("id.orig_h", kServer);
    more.emplace_back("id.resp_h", to);
    log.add({time, 0, "zeek:ssl", "", std::move(more)});
  }

  EventLog log;
};

TEST(FirstContact, a_new_address_with_a_self_signed_certificate_is_high) {
  Site site;
  site.connect(on(7, "22:40:18"), kServer, "192.0.2.145");
  site.show(on(7, "22:40:19"), "192.0.2.145",
            {{"subject", "CN=cdn.example"},
             {"issuer", "CN=cdn.example"},
             {"cert_serial", "BC034E44"},
             {"server_name", "cdn-sync.example.net"}});
  const std::vector<model::Finding> found = find_behaviours(kPage, site.log.events);
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(found[0].rule->level, Level::High);
  EXPECT_EQ(found[0].time, parse_iso8601("2025-08-07T22:40:18Z"));
  EXPECT_THAT(found[0].events, SizeIs(2));
  EXPECT_THAT(found[0].entities, Contains(Entity{"ipv4", "10.20.10.11", "source"}));
  EXPECT_THAT(found[0].entities, Contains(Entity{"ipv4", "192.0.2.145", "destination"}));
  EXPECT_THAT(found[0].entities, Contains(Entity{"certificate", "bc034e44", "server"}));
  EXPECT_EQ(text_of(found[0], "expected"), "this server begins no connections to outside");
  EXPECT_EQ(text_of(found[0], "baseline"), "6 days with connections of this host before");
  EXPECT_EQ(text_of(found[0], "contact.longest"), "1 h 44 min");
}

TEST(FirstContact, the_certificate_may_stand_in_a_log_of_its_own) {
  Site site;
  site.connect(on(7), kServer, "192.0.2.145");
  site.show(on(7), "192.0.2.145", {{"cert_chain_fuids", "FaBc1"}});
  EXPECT_EQ(find_behaviours(kPage, site.log.events).at(0).rule->level, Level::Medium);
  site.log.add(
      {on(7),
       0,
       "zeek:x509",
       "",
       {{"id", "FaBc1"}, {"certificate.subject", "CN=x"}, {"certificate.issuer", "CN=x"}}});
  EXPECT_EQ(find_behaviours(kPage, site.log.events).at(0).rule->level, Level::High);
}

TEST(FirstContact, the_first_connection_of_all_is_medium_without_tls) {
  Site site;
  site.log.add({on(6),
                3,
                "Microsoft-Windows-Sysmon/Operational",
                "WEB01",
                {{"SourceIp", std::string(kServer)},
                 {"DestinationIp", "192.0.2.145"},
                 {"DestinationPort", "443"},
                 {"Initiated", "true"},
                 {"Image", "C:\\PerfLogs\\wuhost.exe"}}});
  const std::vector<model::Finding> found = find_behaviours(kPage, site.log.events);
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(found[0].rule->level, Level::Medium);
  EXPECT_THAT(found[0].entities, Contains(Entity{"process", "C:\\PerfLogs\\wuhost.exe", "image"}));
}

TEST(FirstContact, in_the_first_days_and_for_names_and_clocks_nothing_is_said) {
  Site site;
  site.connect(on(3), kServer, "192.0.2.145");
  site.connect(on(7), kServer, "192.0.2.146", "123");
  site.connect(on(7), kServer, "192.0.2.147", "443", "S0");
  EXPECT_THAT(find_behaviours(kPage, site.log.events), IsEmpty());
}

TEST(FirstContact, who_often_speaks_to_new_ones_or_to_whom_others_speak_is_usual) {
  Site site;
  for (int i = 1; i <= 30; ++i) {
    site.connect(on(2), kServer, "203.0.113." + std::to_string(i));
  }
  site.connect(on(7), kServer, "192.0.2.145");
  site.show(on(7), "192.0.2.145", {{"validation_status", "self signed certificate"}});
  EXPECT_THAT(find_behaviours(kPage, site.log.events), SizeIs(1));
  site.connect(on(5), kServer, "203.0.113.201");
  EXPECT_THAT(find_behaviours(kPage, site.log.events), SizeIs(1)) << "one in five days is rare";
  site.connect(on(6), kServer, "203.0.113.202");
  EXPECT_THAT(find_behaviours(kPage, site.log.events), IsEmpty());

  Site other;
  other.connect(on(7), kServer, "192.0.2.145");
  other.connect(on(7), "10.20.10.12", "192.0.2.145");
  EXPECT_THAT(find_behaviours(kPage, other.log.events), SizeIs(1));
  other.connect(on(7), "10.20.10.13", "192.0.2.145");
  EXPECT_THAT(find_behaviours(kPage, other.log.events), IsEmpty());
}

TEST(FirstContact, a_host_that_nobody_calls_is_no_server) {
  EventLog log;
  Site site;
  for (int day = 1; day <= 7; ++day) {
    site.connect(on(day), "10.20.50.7", "10.20.10.40", "445");
  }
  site.connect(on(7, "13:00:00"), "10.20.50.7", "192.0.2.145");
  EXPECT_THAT(find_behaviours(kPage, site.log.events), IsEmpty());
}

TEST(FirstContact, workers_and_order_change_nothing) {
  Site site;
  for (int i = 1; i <= 4; ++i) {
    const std::string outside = "192.0.2." + std::to_string(i);
    site.connect(on(7, "22:40:1" + std::to_string(i)), kServer, outside);
    site.show(on(7, "22:40:19"), outside, {{"validation_status", "self signed certificate"}});
  }
  EXPECT_THAT(find_behaviours(kPage, site.log.events), SizeIs(2));
  EXPECT_THAT(test_support::seeds_that_differ(kPage, site.log.events), IsEmpty());
}

}  // namespace
}  // namespace longwatch::detect::behaviour
