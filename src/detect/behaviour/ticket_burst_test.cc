#include "detect/behaviour/internal/ticket_burst.h"

#include <string>
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
using test_support::HandMadeEvent;
using test_support::seeds_that_differ;
using test_support::text_of;
using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

constexpr std::string_view kPage = "ticket-burst";

HandMadeEvent ticket(std::string time, std::string service, std::string cipher = "0x17",
                     std::string address = "::ffff:10.20.10.11") {
  return {std::move(time),
          4769,
          "Security",
          "DC01",
          {{"TargetUserName", "svc_deploy@PARL.EXAMPLE"},
           {"ServiceName", std::move(service)},
           {"TicketEncryptionType", std::move(cipher)},
           {"IpAddress", std::move(address)},
           {"Status", "0x0"}}};
}

std::string second(int second) {
  return "2025-08-11T01:" + std::to_string(20 + second / 60) + ":" +
         std::string(second % 60 < 10 ? "0" : "") + std::to_string(second % 60) + "Z";
}

EventLog a_burst(int services, std::string cipher = "0x17") {
  EventLog log;
  for (int i = 0; i < services; ++i) {
    log.add(ticket(second(i * 6), "svc_" + std::to_string(i), cipher));
  }
  return log;
}

TEST(TicketBurst, weak_tickets_of_many_services_within_minutes_are_high) {
  const EventLog log = a_burst(14);
  const auto findings = find_behaviours(kPage, log.events);
  ASSERT_THAT(findings, SizeIs(1));
  EXPECT_EQ(findings[0].rule->level, Level::High);
  EXPECT_EQ(findings[0].events.size(), 14U);
  EXPECT_THAT(findings[0].entities, Contains(Entity{"ipv4", "10.20.10.11", "source"}));
  EXPECT_THAT(text_of(findings[0], "seen"), HasSubstr("14 service accounts within 1 min 18 s"));
  EXPECT_THAT(seeds_that_differ(kPage, log.events), IsEmpty());
}

TEST(TicketBurst, few_strong_computers_and_failed_ones_are_quiet) {
  EXPECT_THAT(find_behaviours(kPage, a_burst(4).events), IsEmpty());
  EXPECT_THAT(find_behaviours(kPage, a_burst(14, "0x12").events), IsEmpty());
  EventLog log;
  for (int i = 0; i < 14; ++i) {
    log.add(ticket(second(i), "WS" + std::to_string(i) + "$"));
    HandMadeEvent failed = ticket(second(i), "svc_" + std::to_string(i));
    failed.fields[4].second = "0x1b";
    log.add(failed);
  }
  EXPECT_THAT(find_behaviours(kPage, log.events), IsEmpty());
}

TEST(TicketBurst, an_old_service_with_weak_tickets_every_day_is_usual) {
  EventLog log;
  for (int day = 10; day < 24; ++day) {
    for (int i = 0; i < 6; ++i) {
      log.add(ticket("2025-08-" + std::to_string(day) + "T06:00:0" + std::to_string(i) + "Z",
                     "svc_print" + std::to_string(i), "0x17", "10.20.40.7"));
    }
  }
  EXPECT_THAT(find_behaviours(kPage, log.events), IsEmpty());
}

TEST(TicketBurst, very_many_strong_tickets_are_medium) {
  EventLog log;
  for (int i = 0; i < 20; ++i) {
    log.add(ticket(second(i * 6), "svc_" + std::to_string(i), "0x12"));
  }
  const auto findings = find_behaviours(kPage, log.events);
  ASSERT_THAT(findings, SizeIs(1));
  EXPECT_EQ(findings[0].rule->level, Level::Medium);
}

TEST(TicketBurst, a_sensor_tells_the_same) {
  EventLog log;
  for (int i = 0; i < 6; ++i) {
    log.add({second(i),
             0,
             "zeek:kerberos",
             "",
             {{"id.orig_h", "10.20.10.11"},
              {"request_type", "TGS"},
              {"client", "svc/PARL"},
              {"service", "MSSQLSvc/db" + std::to_string(i)},
              {"cipher", "rc4-hmac"},
              {"success", "true"}}});
  }
  EXPECT_THAT(find_behaviours(kPage, log.events), SizeIs(1));
}

}  // namespace
}  // namespace longwatch::detect::behaviour
