#include "detect/behaviour/internal/mailbox_access.h"

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

constexpr std::string_view kPage = "mailbox-access";

struct Access {
  std::string mailbox = "m17@parl.example";
  std::string actor = "m17@parl.example";
  std::string address = "203.0.113.187";
  std::string client = "Client=OutlookService;Outlook-iOS/2.0";
  std::string type = "Bind";
  std::string throttled = "False";
  std::string items = "1";
};

HandMadeEvent accessed(std::string time, const Access& access) {
  return {std::move(time),
          0,
          "m365:unified-audit",
          "",
          {{"Operation", "MailItemsAccessed"},
           {"UserId", access.actor},
           {"MailboxOwnerUPN", access.mailbox},
           {"ClientIPAddress", access.address},
           {"ClientInfoString", access.client},
           {"OperationProperties.Name", "MailAccessType"},
           {"OperationProperties.Value", access.type},
           {"OperationProperties.Name", "IsThrottled"},
           {"OperationProperties.Value", access.throttled},
           {"OperationCount", access.items}}};
}

EventLog a_week() {
  EventLog log;
  for (int day = 10; day < 17; ++day) {
    for (const char* mailbox : {"m17@parl.example", "m18@parl.example", "m19@parl.example"}) {
      log.add(accessed("2025-08-" + std::to_string(day) + "T08:00:00Z", {mailbox, mailbox}));
    }
  }
  return log;
}

Access foreign() {
  Access access;
  access.address = "198.51.100.7";
  access.client = "Client=REST;Python/3.1";
  return access;
}

TEST(MailboxAccess, a_new_client_from_a_new_network_grows_with_what_it_reads) {
  struct Step {
    std::string type;
    std::string throttled;
    Level expected;
  };

  for (const Step& step : {Step{"Bind", "False", Level::Low}, Step{"Sync", "False", Level::Medium},
                           Step{"Bind", "True", Level::High}}) {
    EventLog log = a_week();
    Access access = foreign();
    access.type = step.type;
    access.throttled = step.throttled;
    log.add(accessed("2025-08-17T03:00:00Z", access));
    const auto findings = find_behaviours(kPage, log.events);
    ASSERT_THAT(findings, SizeIs(1)) << step.type;
    EXPECT_EQ(findings[0].rule->level, step.expected) << step.type;
    EXPECT_THAT(findings[0].entities, Contains(Entity{"ipv4", "198.51.100.7", "source"}));
    EXPECT_THAT(seeds_that_differ(kPage, log.events), IsEmpty());
  }
}

TEST(MailboxAccess, several_mailboxes_on_one_day_are_high) {
  EventLog log = a_week();
  for (const char* mailbox : {"m17@parl.example", "m18@parl.example", "m19@parl.example"}) {
    Access access = foreign();
    access.mailbox = mailbox;
    access.actor = mailbox;
    log.add(accessed("2025-08-17T03:00:00Z", access));
  }
  const auto findings = find_behaviours(kPage, log.events);
  ASSERT_THAT(findings, SizeIs(3));
  EXPECT_EQ(findings[0].rule->level, Level::High);
}

TEST(MailboxAccess, a_new_network_or_version_alone_and_our_own_networks_are_usual) {
  EventLog log = a_week();
  Access elsewhere;
  elsewhere.address = "198.51.100.7";
  log.add(accessed("2025-08-17T03:00:00Z", elsewhere));
  Access newer;
  newer.client = "Client=OutlookService;Outlook-iOS/2.17.4";
  log.add(accessed("2025-08-17T03:00:00Z", newer));
  Access inside = foreign();
  inside.address = "10.20.50.7";
  inside.type = "Sync";
  log.add(accessed("2025-08-17T03:00:00Z", inside));
  EXPECT_THAT(find_behaviours(kPage, log.events), IsEmpty());
}

TEST(MailboxAccess, somebody_else_is_told_the_first_time) {
  EventLog log = a_week();
  Access other;
  other.actor = "admin@parl.example";
  other.items = "80";
  log.add(accessed("2025-08-17T03:00:00Z", other));
  const auto findings = find_behaviours(kPage, log.events);
  ASSERT_THAT(findings, SizeIs(1));
  EXPECT_EQ(findings[0].rule->level, Level::Medium);
  EXPECT_EQ(findings[0].user, "admin@parl.example");
  log.add(accessed("2025-08-18T03:00:00Z", other));
  EXPECT_THAT(find_behaviours(kPage, log.events), SizeIs(1));
}

}  // namespace
}  // namespace longwatch::detect::behaviour
