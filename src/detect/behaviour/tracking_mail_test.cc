#include "detect/behaviour/internal/tracking_mail.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "detect/behaviour/internal/tracking_token.h"
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

constexpr std::string_view kPage = "tracking-mail";

std::string two(int number) {
  return (number < 10 ? "0" : "") + std::to_string(number);
}

std::string token_of(int person) {
  return "aB3dE6gH9jK" + two(person);
}

std::string at(int day, int second) {
  return "2025-07-" + two(day) + "T20:05:" + two(second) + "Z";
}

HandMadeEvent gateway(std::string time, std::string from, std::string to, std::string id) {
  return {std::move(time),
          0,
          "mail-gateway",
          "mx01",
          {{"msgid", "<" + id + ">"},
           {"from", std::move(from)},
           {"to", std::move(to)},
           {"verdict", "deliver"},
           {"remote_img", "1"},
           {"subject", "briefing"}}};
}

HandMadeEvent message(std::string time, int person) {
  return {std::move(time),
          0,
          "mail",
          "mail",
          {{"msgid", std::to_string(person) + "@bulk.example.net"},
           {"from", "lena@courier.example"},
           {"to", "m" + two(person) + "@parl.example"},
           {"remote_img", "1"},
           {"remote_img.url", "https://img.courier.example/p/" + token_of(person) + ".gif"}}};
}

HandMadeEvent fetch(std::string time, std::string client, int person, std::string agent) {
  return {std::move(time),
          0,
          "w3c",
          "",
          {{"c-ip", std::move(client)},
           {"cs-uri", "https://img.courier.example/p/" + token_of(person) + ".gif"},
           {"cs-user-agent", std::move(agent)}}};
}

/// Everybody gets mail; ten of sixty people get two waves of pictures.
EventLog two_waves() {
  EventLog log;
  for (int person = 1; person <= 60; ++person) {
    for (int day = 1; day <= 9; day += 4) {
      HandMadeEvent plain =
          gateway(at(day, person % 60), "news@friends.example", "m" + two(person) + "@parl.example",
                  std::to_string(day) + "." + std::to_string(person) + "@friends.example");
      plain.fields[4].second = "0";
      log.add(plain);
    }
  }
  for (int person = 1; person <= 10; ++person) {
    log.add(message(at(3, person), person));
    log.add(gateway(at(5, person), "lena@courier.example", "m" + two(person) + "@parl.example",
                    "w2." + std::to_string(person) + "@bulk.example.net"));
  }
  return log;
}

TEST(TrackingMail, tokens_for_chosen_people_are_medium_and_openings_are_told_by_evidence) {
  EventLog log = two_waves();
  for (int person = 1; person <= 10; ++person) {
    log.add(fetch(at(3, person + 9), "10.20.40.6", person, "LinkScanner/3.1"));
  }
  log.add(fetch("2025-07-04T04:00:00Z", "10.20.50.101", 1, "Microsoft Outlook 16.0"));
  log.add(fetch("2025-07-04T04:00:00Z", "198.51.100.77", 2, "GoogleImageProxy"));
  log.add({"2025-07-04T07:00:00Z",
           0,
           "m365:unified-audit",
           "",
           {{"Operation", "MailItemsAccessed"},
            {"MailboxOwnerUPN", "m03@parl.example"},
            {"ClientIPAddress", "203.0.113.187"},
            {"InternetMessageId", "<3@bulk.example.net>"}}});
  const auto findings = find_behaviours(kPage, log.events);
  ASSERT_THAT(findings, SizeIs(1));
  EXPECT_EQ(findings[0].rule->level, Level::Medium);
  EXPECT_EQ(text_of(findings[0], "tracking.recipients_by_evidence"),
            "mail program inside: 1; mail service's proxy: 1; message opened, fetch not seen: 1; "
            "scanner: 7");
  EXPECT_EQ(text_of(findings[0], "tracking.opened_by"),
            "m01@parl.example: mail program inside; m02@parl.example: mail service's proxy; "
            "m03@parl.example: message opened, fetch not seen");
  EXPECT_THAT(findings[0].entities,
              Contains(Entity{"domain", "img.courier.example", "destination"}));
  EXPECT_THAT(findings[0].entities, Contains(Entity{"mail", "m07@parl.example", "recipient"}));
  EXPECT_THAT(seeds_that_differ(kPage, log.events), IsEmpty());
}

TEST(TrackingMail, gateways_and_fetches_are_enough_where_the_mails_are_not_at_hand) {
  EventLog log;
  for (HandMadeEvent event : two_waves().events) {
    if (event.channel == "mail") {
      event.channel = "mail-gateway";
      event.fields.pop_back();
    }
    log.add(event);
  }
  EXPECT_THAT(find_behaviours(kPage, log.events), IsEmpty()) << "no tokens are known";
  for (int person = 1; person <= 10; ++person) {
    log.add(fetch(at(3, person + 9), "10.20.40.6", person, "LinkScanner/3.1"));
  }
  EXPECT_THAT(find_behaviours(kPage, log.events), SizeIs(1));
}

TEST(TrackingMail, a_newsletter_to_many_is_usual) {
  EventLog log;
  for (int person = 1; person <= 60; ++person) {
    log.add(message(at(3, person % 60), person));
  }
  EXPECT_THAT(find_behaviours(kPage, log.events), IsEmpty());
}

TEST(TrackingMail, a_sender_that_looks_like_a_known_one_is_high) {
  EventLog log = two_waves();
  for (HandMadeEvent& event : log.events) {
    for (auto& [name, value] : event.fields) {
      if (name == "from" && value == "lena@courier.example") {
        value = "news@frlends.example";
      }
    }
  }
  const auto findings = find_behaviours(kPage, log.events);
  ASSERT_THAT(findings, SizeIs(1));
  EXPECT_EQ(findings[0].rule->level, Level::High);
  EXPECT_THAT(text_of(findings[0], "seen"), HasSubstr("looks like friends.example"));
}

TEST(TrackingMail, pages_of_the_senders_site_are_no_pictures_of_mails) {
  EventLog log;
  for (HandMadeEvent event : two_waves().events) {
    if (event.channel == "mail") {
      event.channel = "mail-gateway";
      event.fields.pop_back();
    }
    log.add(event);
  }
  for (int page = 10; page < 90; ++page) {
    log.add(fetch(at(3, page % 60), "10.20.50.7", page, "Browser"));
  }
  EXPECT_THAT(find_behaviours(kPage, log.events), IsEmpty());
}

TEST(TrackingMail, the_same_picture_for_everybody_is_quiet) {
  EventLog log = two_waves();
  for (HandMadeEvent& event : log.events) {
    if (event.channel == "mail") {
      event.fields.back().second = "https://img.courier.example/p/logo2025header01.gif";
    }
  }
  EXPECT_THAT(find_behaviours(kPage, log.events), IsEmpty());
}

TEST(TrackingToken, is_found_at_the_end_of_the_path_or_in_a_parameter) {
  const auto path = tracking_token("https://Img.courier.example:443/p/cYJ2dQ6czJGpy3bIXsOlXd.gif");
  ASSERT_TRUE(path.has_value());
  EXPECT_EQ(path->host, "img.courier.example");
  EXPECT_EQ(path->token, "cYJ2dQ6czJGpy3bIXsOlXd");
  EXPECT_EQ(path->shape, "img.courier.example/p/*.gif");
  const auto query = tracking_token("t.example/o.gif?a=1&u=aB3dE6gH9jK12&z=2");
  ASSERT_TRUE(query.has_value());
  EXPECT_EQ(query->shape, "t.example/o.gif?a=1&u=*");
  for (const char* none :
       {"https://a.example/", "https://a.example/logo.gif", "a.example/short12.gif",
        "https://a.example/verylongnamewithoutdigits.gif", ""}) {
    EXPECT_FALSE(tracking_token(none).has_value()) << none;
  }
}

TEST(TrackingMail, fetches_are_classed_by_agent_time_and_number) {
  using std::chrono::hours;
  using std::chrono::seconds;
  EXPECT_EQ(classify_fetch({seconds(20), 1, "Outlook", true}), FetchClass::Scanner);
  EXPECT_EQ(classify_fetch({hours(2), 1, "Outlook", true}), FetchClass::Client);
  EXPECT_EQ(classify_fetch({hours(2), 5, "Outlook", true}), FetchClass::Scanner);
  EXPECT_EQ(classify_fetch({hours(2), 1, "Mail", false}), FetchClass::Outside);
  EXPECT_EQ(classify_fetch({TimeTicks(-1), 1, "Outlook", true}), FetchClass::Client);
  EXPECT_EQ(classify_fetch({hours(2), 9, "via ggpht.com GoogleImageProxy", false}),
            FetchClass::Proxy);
}

}  // namespace
}  // namespace longwatch::detect::behaviour
