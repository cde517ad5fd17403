#include "detect/behaviour/internal/web_paths.h"

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
using test_support::text_of;
using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

constexpr std::string_view kNewPath = "web-new-path";
constexpr std::string_view kLarge = "web-large-answer";

struct Request {
  std::string time;
  std::string client;
  std::string method;
  std::string path;
  std::string status = "200";
  std::string bytes = "1500";
};

/// A server with visitors and pages of each day from the 1st to the 8th of August.
class Server {
 public:
  Server() {
    for (int day = 1; day <= 8; ++day) {
      for (int visitor = 1; visitor <= 6; ++visitor) {
        const std::string client = "198.51.100." + std::to_string(100 + visitor);
        for (const char* path : {"/default.aspx", "/static/crest.png", "/static/site.css",
                                 "/bills/search.aspx", "/static/logo.png", "/static/map.png"}) {
          ask({at(day, 9, visitor), client, "GET", path, "200", "60000"});
        }
      }
    }
  }

  static std::string at(int day, int hour, int minute = 0) {
    const auto two = [](int number) {
      return (number < 10 ? "0" : "") + std::to_string(number);
    };
    return "2025-08-" + two(day) + "T" + two(hour) + ":" + two(minute) + ":00Z";
  }

  void ask(const Request& request) {
    log.add({request.time,
             0,
             "w3c",
             "WEB01",
             {{"c-ip", request.client},
              {"cs-method", request.method},
              {"cs-uri-stem", request.path},
              {"sc-status", request.status},
              {"sc-bytes", request.bytes},
              {"cs-user-agent", "Mozilla/5.0"}}});
  }

  /// Two addresses that use a script below the attachments.
  void hide_a_shell(int day, const std::string& path = "/submissions/attachments/help.aspx") {
    ask({at(day, 1, 46), "203.0.113.77", "POST", path});
    ask({at(day, 1, 51), "203.0.113.23", "POST", path});
    ask({at(day, 1, 52), "203.0.113.77", "POST", path});
  }

  EventLog log;
};

TEST(WebPaths, a_new_script_below_attachments_used_by_two_is_high) {
  Server server;
  server.hide_a_shell(5);
  const std::vector<model::Finding> found = find_behaviours(kNewPath, server.log.events);
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(found[0].rule->level, Level::High);
  EXPECT_EQ(found[0].host, "WEB01");
  EXPECT_EQ(found[0].time, parse_iso8601("2025-08-05T01:46:00Z"));
  EXPECT_THAT(found[0].events, SizeIs(3));
  EXPECT_THAT(found[0].entities,
              ElementsAre(Entity{"ipv4", "203.0.113.23", "source"},
                          Entity{"ipv4", "203.0.113.77", "source"},
                          Entity{"url", "/submissions/attachments/help.aspx", "target"}));
  EXPECT_EQ(text_of(found[0], "web.between_first_requests"), "5 min");
  EXPECT_EQ(text_of(found[0], "web.same_user_agent"), "yes");
  EXPECT_EQ(text_of(found[0], "seen"),
            "3 requests served, 3 of them with content, all from 203.0.113.23 and 203.0.113.77");
  EXPECT_EQ(text_of(found[0], "baseline"),
            "4 days with records of this server before, from 2025-08-01");
}

TEST(WebPaths, nothing_is_new_in_the_first_days) {
  Server server;
  server.hide_a_shell(3);
  EXPECT_THAT(find_behaviours(kNewPath, server.log.events), IsEmpty());
}

TEST(WebPaths, what_is_refused_or_not_found_says_nothing) {
  Server server;
  for (const char* status : {"404", "403", "500", "302"}) {
    for (int i = 0; i < 5; ++i) {
      server.ask({Server::at(6, 2, i), "203.0.113.9", "POST", "/uploads/x.aspx", status});
    }
  }
  EXPECT_THAT(find_behaviours(kNewPath, server.log.events), IsEmpty());
}

TEST(WebPaths, a_new_page_that_many_ask_for_is_a_release) {
  Server server;
  for (int visitor = 1; visitor <= 3; ++visitor) {
    server.ask({Server::at(6, 2, visitor), "203.0.113." + std::to_string(visitor), "POST",
                "/uploads/form.aspx"});
  }
  EXPECT_THAT(find_behaviours(kNewPath, server.log.events), IsEmpty());
}

TEST(WebPaths, what_we_look_at_ourselves_is_rare_only_when_we_came_later) {
  Server server;
  server.hide_a_shell(5);
  server.ask({Server::at(6, 8), "10.20.50.7", "GET", "/submissions/attachments/help.aspx"});
  EXPECT_THAT(find_behaviours(kNewPath, server.log.events), SizeIs(1));
  server.ask({Server::at(5, 2), "10.20.50.7", "GET", "/submissions/attachments/help.aspx"});
  EXPECT_THAT(find_behaviours(kNewPath, server.log.events), IsEmpty());
}

TEST(WebPaths, a_script_in_its_place_is_medium_when_sent_something_else_nothing) {
  Server server;
  server.ask({Server::at(6, 2), "203.0.113.9", "GET", "/bills/export.aspx"});
  EXPECT_THAT(find_behaviours(kNewPath, server.log.events), IsEmpty());
  server.ask({Server::at(6, 3), "203.0.113.9", "POST", "/bills/export.aspx"});
  const std::vector<model::Finding> found = find_behaviours(kNewPath, server.log.events);
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(found[0].rule->level, Level::Medium);
}

TEST(WebPaths, a_path_without_extension_is_low_when_it_is_sent_much) {
  Server server;
  for (int i = 0; i < 10; ++i) {
    server.ask({Server::at(6, 2, i), "203.0.113.9", "POST", "/app/health"});
    server.ask({Server::at(6, 2, i), "203.0.113.9", "POST", "/orders/4711"});
  }
  const std::vector<model::Finding> found = find_behaviours(kNewPath, server.log.events);
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(found[0].rule->level, Level::Low);
  EXPECT_EQ(text_of(found[0], "cs-uri-stem"), "/app/health");
}

TEST(WebPaths, a_server_that_answers_to_every_name_is_what_it_is_like) {
  Server server;
  for (int i = 0; i < 30; ++i) {
    const std::string number = std::to_string(i);
    server.ask({Server::at(6, 2, i), "203.0.113.9", "GET", "/a" + number + "/images/x.php"});
    server.ask({Server::at(6, 2, i), "203.0.113.9", "GET", "/uploads/y" + number + ".php"});
  }
  EXPECT_THAT(find_behaviours(kNewPath, server.log.events), IsEmpty());
}

TEST(WebPaths, a_sensor_tells_what_the_server_does_not) {
  Server server;
  for (int day = 1; day <= 6; ++day) {
    const bool is_last = day == 6;
    for (int i = 0; i < 3; ++i) {
      server.log.add({Server::at(day, 3, i),
                      0,
                      "zeek:http",
                      "",
                      {{"id.orig_h", "203.0.113.9"},
                       {"id.resp_h", "10.20.10.11"},
                       {"host", "other.example"},
                       {"method", is_last ? "POST" : "GET"},
                       {"uri", is_last ? "/media/a.php?cmd=1" : "/index.php"},
                       {"status_code", "200"}}});
    }
  }
  const std::vector<model::Finding> found = find_behaviours(kNewPath, server.log.events);
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(text_of(found[0], "cs-uri-stem"), "/media/a.php");
  EXPECT_EQ(found[0].host, "other.example");
}

TEST(WebPaths, a_new_picture_of_ten_megabytes_for_one_is_high) {
  Server server;
  server.ask({Server::at(6, 3), "203.0.113.77", "GET", "/attachments/d.png", "200", "9874312"});
  const std::vector<model::Finding> found = find_behaviours(kLarge, server.log.events);
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(found[0].rule->level, Level::High);
  EXPECT_EQ(text_of(found[0], "seen"), "9,874,312 bytes to 203.0.113.77");
  EXPECT_EQ(text_of(found[0], "baseline"), "3 other files of this kind on this server");
  EXPECT_THAT(found[0].entities, Contains(Entity{"url", "/attachments/d.png", "target"}));
}

TEST(WebPaths, a_photograph_of_ten_megabytes_is_medium) {
  Server server;
  server.ask({Server::at(6, 3), "203.0.113.77", "GET", "/attachments/d.JPG", "200", "9874312"});
  const std::vector<model::Finding> found = find_behaviours(kLarge, server.log.events);
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(found[0].rule->level, Level::Medium);
}

TEST(WebPaths, a_large_picture_for_everybody_and_a_large_archive_are_usual) {
  Server server;
  for (int visitor = 1; visitor <= 4; ++visitor) {
    const std::string client = "203.0.113." + std::to_string(visitor);
    server.ask({Server::at(6, 3), client, "GET", "/static/poster.png", "200", "9874312"});
  }
  server.ask({Server::at(6, 4), "203.0.113.1", "GET", "/files/all.zip", "200", "99874312"});
  EXPECT_THAT(find_behaviours(kLarge, server.log.events), IsEmpty());
  // Nor is a second one of that size, once everybody had the first.
  server.ask({Server::at(7, 3), "203.0.113.1", "GET", "/static/poster2.png", "200", "19874312"});
  EXPECT_THAT(find_behaviours(kLarge, server.log.events), IsEmpty());
}

TEST(WebPaths, an_answer_far_above_the_others_of_its_path_is_medium) {
  Server server;
  for (int i = 0; i < 59; ++i) {
    server.ask({Server::at(6, 5, i), "203.0.113.9", "GET", "/api/find", "200", "40000"});
  }
  server.ask({Server::at(6, 6), "203.0.113.9", "GET", "/api/find", "200", "300000000"});
  const std::vector<model::Finding> found = find_behaviours(kLarge, server.log.events);
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(found[0].rule->level, Level::Medium);
  EXPECT_EQ(text_of(found[0], "expected"), "about 40,000 bytes");
  EXPECT_EQ(text_of(found[0], "baseline"), "59 other answers of the same path");
}

TEST(WebPaths, workers_and_order_change_nothing) {
  Server server;
  server.hide_a_shell(5);
  server.ask({Server::at(6, 3), "203.0.113.77", "GET", "/attachments/d.png", "200", "9874312"});
  EXPECT_THAT(test_support::seeds_that_differ(kNewPath, server.log.events), IsEmpty());
  EXPECT_THAT(test_support::seeds_that_differ(kLarge, server.log.events), IsEmpty());
}

}  // namespace
}  // namespace longwatch::detect::behaviour
