#include <random>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "detect/behaviour/internal/dns_names.h"
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

constexpr std::string_view kPage = "dns";

struct SplitCase {
  std::string_view name;
  std::string_view registered;
  std::string_view front;
};

TEST(DnsNames, are_split_where_they_are_registered) {
  for (const SplitCase& c :
       std::vector<SplitCase>{{"a.b.example.com", "example.com", "a.b"},
                              {"example.com", "example.com", ""},
                              {"www.parliament.govt.nz", "parliament.govt.nz", "www"},
                              {"parliament.govt.nz", "parliament.govt.nz", ""},
                              {"co.nz", "co.nz", ""},
                              {"a.com.example", "com.example", "a"},
                              {"1.2.0.192.in-addr.arpa", "in-addr.arpa", "1.2.0.192"}}) {
    const std::optional<SplitName> split = split_name(c.name);
    ASSERT_TRUE(split.has_value()) << c.name;
    EXPECT_EQ(split->registered, c.registered);
    EXPECT_EQ(split->front, c.front);
  }
  EXPECT_FALSE(split_name("wpad").has_value());
  EXPECT_FALSE(split_name("").has_value());
}

TEST(DnsNames, encoded_and_random_ones_look_so) {
  EXPECT_TRUE(looks_encoded("d2a84f4b8b650937ec8f73cd8be2c74add5a"));
  EXPECT_TRUE(looks_encoded("mzxw6ytboi3dsnbxgaydambrgezdgnbv"));
  EXPECT_FALSE(looks_encoded("www.login.mail"));
  EXPECT_FALSE(looks_encoded("192.168.100.200.192.168.100.200"));
  EXPECT_FALSE(looks_encoded("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"));
  EXPECT_TRUE(looks_random("xkqzvbtrw"));
  EXPECT_TRUE(looks_random("q3k7f9a2m1x"));
  EXPECT_FALSE(looks_random("parliament"));
  EXPECT_FALSE(looks_random("my-cdn-4711x"));
  EXPECT_FALSE(looks_random("office365"));
  EXPECT_FALSE(looks_random("xkqzvb"));
}

std::string hex_of(std::uint32_t seed, std::size_t length) {
  std::mt19937 random(seed);
  std::string text;
  while (text.size() < length) {
    text.push_back("0123456789abcdef"[random() % 16]);
  }
  return text;
}

std::string at(int hour, int minute) {
  const auto two = [](int number) {
    return (number < 10 ? "0" : "") + std::to_string(number);
  };
  return "2025-08-05T" + two(hour) + ":" + two(minute) + ":00Z";
}

struct Asked {
  std::string type = "A";
  std::string code = "NOERROR";
};

void ask(EventLog& log, const std::string& time, const std::string& client, const std::string& name,
         const Asked& asked = {}) {
  log.add({time,
           0,
           "zeek:dns",
           "",
           {{"id.orig_h", client},
            {"query", name},
            {"qtype_name", asked.type},
            {"rcode_name", asked.code}}});
}

void tunnel(EventLog& log, const std::string& client, const std::string& type,
            std::size_t length = 32) {
  for (std::uint32_t i = 0; i < 400; ++i) {
    ask(log, at(3, static_cast<int>(i % 60)), client, hex_of(i, length) + ".t.evil.example",
        {type, "NOERROR"});
  }
}

TEST(Dns, encoded_names_with_answers_that_carry_much_are_high) {
  EventLog log;
  tunnel(log, "10.20.50.7", "TXT");
  const std::vector<model::Finding> found = find_behaviours(kPage, log.events);
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(found[0].rule->level, Level::High);
  EXPECT_THAT(found[0].entities, Contains(Entity{"ipv4", "10.20.50.7", "source"}));
  EXPECT_THAT(found[0].entities, Contains(Entity{"domain", "evil.example", "query"}));
  EXPECT_THAT(found[0].events, SizeIs(16));
  EXPECT_EQ(text_of(found[0], "dns.carrying_types"), "400");
  EXPECT_THAT(test_support::seeds_that_differ(kPage, log.events), IsEmpty());
}

TEST(Dns, plain_questions_are_medium_unless_the_names_are_very_long) {
  EventLog log;
  tunnel(log, "10.20.50.7", "A");
  EXPECT_EQ(find_behaviours(kPage, log.events).at(0).rule->level, Level::Medium);
  EventLog longer;
  tunnel(longer, "10.20.50.7", "A", 50);
  EXPECT_EQ(find_behaviours(kPage, longer.events).at(0).rule->level, Level::High);
}

TEST(Dns, what_many_ask_and_known_lookups_are_usual) {
  EventLog log;
  for (int client = 1; client <= 4; ++client) {
    tunnel(log, "10.20.50." + std::to_string(client), "TXT");
  }
  for (std::uint32_t i = 0; i < 400; ++i) {
    ask(log, at(4, 1), "10.20.50.7", hex_of(i, 40) + ".avqs.mcafee.com", {"TXT", "NOERROR"});
    ask(log, at(4, 1), "10.20.50.7", "host" + std::to_string(i) + ".cloud.example");
    ask(log, at(4, 1), "198.51.100.7", hex_of(i, 40) + ".parl.example", {"TXT", "NOERROR"});
  }
  EXPECT_THAT(find_behaviours(kPage, log.events), IsEmpty());
}

TEST(Dns, many_random_names_that_do_not_exist_are_found_and_few_are_not) {
  EventLog log;
  for (std::uint32_t i = 0; i < 40; ++i) {
    const std::string name = hex_of(i, 14) + ".net";
    ask(log, at(5, static_cast<int>(i)), "10.20.50.7", name, {"A", "NXDOMAIN"});
    ask(log, at(5, static_cast<int>(i)), "10.20.50.8", name, {"A", "NOERROR"});
    ask(log, at(static_cast<int>(i) % 20, 0), "10.20.50.9", name, {"A", "NXDOMAIN"});
    ask(log, at(5, 0), "10.20.50.10", hex_of(i, 14) + ".parl.example", {"A", "NXDOMAIN"});
  }
  const std::vector<model::Finding> found = find_behaviours(kPage, log.events);
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(found[0].rule->level, Level::Medium);
  EXPECT_THAT(found[0].entities, Contains(Entity{"ipv4", "10.20.50.7", "source"}));
  EXPECT_THAT(found[0].events, SizeIs(37)) << "three look like words";
  EXPECT_EQ(text_of(found[0], "dns.missing_domains"), "37 domains");
  EXPECT_THAT(test_support::seeds_that_differ(kPage, log.events), IsEmpty());
}

TEST(Dns, hosts_and_resolvers_tell_the_same) {
  EventLog log;
  for (std::uint32_t i = 0; i < 40; ++i) {
    const std::string name = hex_of(i, 14) + ".net";
    log.add({at(6, 1),
             22,
             "Microsoft-Windows-Sysmon/Operational",
             "WS-01",
             {{"QueryName", name}, {"QueryStatus", "9003"}}});
    log.add({at(7, 1),
             0,
             "dns",
             "DC01",
             {{"query", name + "."}, {"dst_ip", "10.20.50.7"}, {"response_code", "NXDOMAIN"}}});
    log.add({at(8, 1),
             0,
             "suricata:dns",
             "",
             {{"dns.rrname", name},
              {"dns.type", "answer"},
              {"dns.rcode", "NXDOMAIN"},
              {"src_ip", "10.20.20.10"},
              {"dest_ip", "10.20.50.8"}}});
  }
  const std::vector<model::Finding> found = find_behaviours(kPage, log.events);
  ASSERT_THAT(found, SizeIs(3));
  EXPECT_EQ(found[0].host, "WS-01");
  EXPECT_THAT(found[1].entities, Contains(Entity{"ipv4", "10.20.50.7", "source"}));
  EXPECT_THAT(found[2].entities, Contains(Entity{"ipv4", "10.20.50.8", "source"}));
}

TEST(NamesBelow, the_number_of_different_names_is_about_right) {
  NamesBelow names;
  std::mt19937_64 random(7);
  for (int i = 0; i < 10'000; ++i) {
    names.names.add({random(), 30, true});
  }
  EXPECT_NEAR(static_cast<double>(names.different()), 10'000, 3'000);
}

}  // namespace
}  // namespace longwatch::detect::behaviour
