#include <algorithm>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/time.h"
#include "detect/triage/events.h"
#include "detect/triage/extract.h"
#include "detect/triage/internal/kept_groups.h"
#include "detect/triage/logons.h"
#include "detect/triage/occurrences.h"
#include "tests/support/hand_made_events.h"

namespace longwatch::detect::triage {
namespace {

using test_support::HandMadeEvent;
using test_support::Spread;
using testing::ElementsAre;
using testing::IsEmpty;

LogonTable logons_of(const std::vector<HandMadeEvent>& events, const Spread& spread = {}) {
  LogonTable table;
  model::FieldTable fields;
  const auto detector = make_logon_detector(table, fields);
  test_support::run_detector(*detector, events, fields, spread);
  return table;
}

HandMadeEvent logon(const std::string& time, std::uint32_t id, const std::string& user,
                    const std::string& address) {
  return {time,
          id,
          "Security",
          "DC1",
          {{"TargetUserName", user},
           {"TargetDomainName", id == 4771 ? "" : "PARL"},
           {"IpAddress", address},
           {"LogonType", "3"},
           {"Status", "0x18"}}};
}

TEST(Logons, AreCountedByWhoWhereAndHow) {
  const LogonTable table = logons_of({
      logon("2021-08-05T01:00:00Z", 4625, "bob", "10.0.0.7"),
      logon("2021-08-05T01:00:05Z", 4625, "BOB", "::ffff:10.0.0.7"),
      logon("2021-08-05T01:00:09Z", 4624, "bob", "10.0.0.7"),
      {"2021-08-05T02:00:00Z",
       0,
       "syslog",
       "vpn",
       {{"action", "failed"}, {"user", "root"}, {"src_ip", "203.0.113.9"}, {"method", "password"}},
       "sshd"},
      {"2021-08-05T03:00:00Z",
       0,
       "azure:signinlogs",
       "",
       {{"properties.userPrincipalName", "eve@parl.example"},
        {"properties.ipAddress", "203.0.113.10"},
        {"properties.status.errorCode", "50126"}}},
      {"2021-08-05T03:00:00Z", 4688, "Security", "DC1", {{"TargetUserName", "bob"}}},
  });
  ASSERT_EQ(table.groups.size(), 3U);
  EXPECT_EQ(table.events, 5U);
  EXPECT_EQ(table.left_out, 0U);
  EXPECT_EQ(table.groups[0].how, "cloud sign-in");
  EXPECT_EQ(table.groups[0].failures.count, 1U);
  EXPECT_EQ(table.groups[1].account, "PARL\\BOB") << "of the spellings the first in order";
  EXPECT_EQ(table.groups[1].how, "network");
  EXPECT_EQ(table.groups[1].failures.count, 2U);
  EXPECT_EQ(table.groups[1].successes.count, 1U);
  EXPECT_TRUE(table.groups[1].failed_before);
  EXPECT_EQ(table.groups[2].how, "ssh password");
  EXPECT_EQ(table.groups[2].target, "vpn");
  EXPECT_FALSE(table.groups[2].failed_before);
}

TEST(Logons, AFailureCountsFromTheSameSourceAndBeforeTheSuccessOnly) {
  EXPECT_FALSE(logons_of({logon("2021-08-05T01:00:00Z", 4625, "bob", "10.0.0.7"),
                          logon("2021-08-05T01:00:05Z", 4624, "bob", "10.0.0.8")})
                   .groups[1]
                   .failed_before);
  EXPECT_FALSE(logons_of({logon("2021-08-05T01:00:09Z", 4625, "bob", "10.0.0.7"),
                          logon("2021-08-05T01:00:05Z", 4624, "bob", "10.0.0.7")})
                   .groups[0]
                   .failed_before);
  const LogonTable other_way = logons_of({logon("2021-08-05T01:00:00Z", 4771, "bob", "10.0.0.7"),
                                          logon("2021-08-05T01:00:05Z", 4624, "bob", "10.0.0.7")});
  ASSERT_EQ(other_way.groups.size(), 2U);
  EXPECT_TRUE(other_way.groups[0].failed_before || other_way.groups[1].failed_before);
}

TEST(Logons, DoNotHangOnOrderOrWorkers) {
  std::vector<HandMadeEvent> events;
  for (int i = 0; i < 200; ++i) {
    events.push_back(logon("2021-08-05T01:" + std::to_string(10 + i % 50) + ":00Z",
                           i % 3 == 0 ? 4624 : 4625, i % 2 == 0 ? "Bob" : "bob",
                           "10.0.0." + std::to_string(i % 7)));
  }
  const LogonTable one = logons_of(events);
  const LogonTable many = logons_of(events, {4, 99});
  ASSERT_EQ(one.groups.size(), many.groups.size());
  for (std::size_t i = 0; i < one.groups.size(); ++i) {
    EXPECT_EQ(one.groups[i].account, many.groups[i].account);
    EXPECT_EQ(one.groups[i].failures.count, many.groups[i].failures.count);
    EXPECT_EQ(one.groups[i].successes.last, many.groups[i].successes.last);
    EXPECT_EQ(one.groups[i].failed_before, many.groups[i].failed_before);
  }
}

TEST(KeptGroups, TheFirstInOrderStayWithAllTheirCounts) {
  struct Count {
    int number = 0;

    void add(const Count& other) { number += other.number; }
  };

  KeptGroups<int, Count> whole(3);
  KeptGroups<int, Count> part(3);
  const auto put = [](KeptGroups<int, Count>& groups, int key) {
    if (Count* const count = groups.at(key)) {
      ++count->number;
    }
  };
  for (const int key : {9, 8, 7, 1, 9, 2, 8}) {
    put(whole, key);
  }
  for (const int key : {3, 3, 1, 9, 2}) {
    put(part, key);
  }
  whole.take(part);
  std::vector<std::pair<int, int>> kept;
  whole.for_each([&](int key, const Count& count) { kept.emplace_back(key, count.number); });
  EXPECT_THAT(kept, ElementsAre(std::pair(1, 2), std::pair(2, 2), std::pair(3, 2)));
}

TEST(KeptGroups, WhatStaysDoesNotHangOnTheOrderWhenBytesRunOut) {
  struct Count {
    int number = 0;

    void add(const Count& other) { number += other.number; }
  };

  std::vector<int> keys;
  for (int i = 0; i < 300; ++i) {
    keys.push_back(i * 37 % 60);
  }
  const auto bytes_of = [](int key) {
    return static_cast<std::uint64_t>(1 + key * 13 % 17);
  };
  const auto kept_of = [&](std::uint32_t seed, std::size_t workers) {
    std::mt19937 random(seed);
    std::vector<int> order = keys;
    std::shuffle(order.begin(), order.end(), random);
    std::vector<KeptGroups<int, Count>> parts(workers, KeptGroups<int, Count>(40, 150));
    for (const int key : order) {
      if (Count* const count = parts[random() % workers].at(key, bytes_of(key))) {
        ++count->number;
      }
    }
    for (std::size_t i = 1; i < workers; ++i) {
      parts[0].take(parts[i]);
    }
    std::vector<std::pair<int, int>> kept;
    parts[0].for_each([&](int key, const Count& count) { kept.emplace_back(key, count.number); });
    return kept;
  };
  std::vector<std::pair<int, int>> expected;
  std::uint64_t bytes = 0;
  for (int key = 0; bytes + bytes_of(key) <= 150; ++key) {
    bytes += bytes_of(key);
    expected.emplace_back(key, 5);
  }
  for (std::uint32_t seed = 1; seed < 200; ++seed) {
    ASSERT_EQ(kept_of(seed, 1 + seed % 4), expected) << seed;
  }
}

TEST(Events, AreCountedByKindAndComputer) {
  EventsTable table;
  model::FieldTable fields;
  const auto detector = make_events_detector(table, fields);
  test_support::run_detector(
      *detector,
      {{"2021-08-05T01:00:00Z", 4625, "Security", "A", {}, "P"},
       {"2021-08-05T02:00:00Z", 4625, "Security", "B", {}, "P"},
       {"2021-08-05T03:00:00Z", 4625, "Security", "B", {}, "P"},
       {"2021-08-05T03:00:00Z", 0, "aws:cloudtrail", "", {{"eventName", "GetObject"}}}},
      fields);
  ASSERT_EQ(table.groups.size(), 2U);
  EXPECT_EQ(table.events, 4U);
  EXPECT_EQ(table.groups[0].tally.count, 3U);
  EXPECT_TRUE(table.groups[0].is_id);
  EXPECT_EQ(table.groups[0].computers[0].name, "B");
  EXPECT_EQ(table.groups[1].type, "GetObject");
}

TEST(Occurrences, CountEventsOfEachValue) {
  std::vector<Occurrence> values = {
      {"ipv4", "10.0.0.7"}, {"domain", "evil.example"}, {"ipv4", "1.1.1.1"}};
  model::FieldTable fields;
  const auto detector = make_occurrence_detector(values, fields);
  test_support::run_detector(
      *detector,
      {{"", 0, "Security", "A", {{"IpAddress", "10.0.0.7"}, {"SourceIp", "10.0.0.7"}}},
       {"", 0, "zeek:dns", "", {{"query", "EVIL.example"}, {"id.orig_h", "10.0.0.7"}}}},
      fields, {2, 3});
  EXPECT_EQ(values[0].events, 2U);
  EXPECT_EQ(values[1].events, 1U);
  EXPECT_EQ(values[2].events, 0U);
  EXPECT_EQ(values[0].by_source.size(), 1U);
}

std::vector<std::string> decoded(std::string_view text) {
  std::vector<std::string> texts;
  for (const DecodedBase64& found : find_base64(text)) {
    texts.push_back(std::to_string(found.depth) + " " + found.what + ": " + found.decoded);
  }
  return texts;
}

TEST(Base64, FindsScriptsTextsAndWhatIsInsideThem) {
  // "whoami /all" in UTF-16LE, as PowerShell wants it.
  EXPECT_THAT(decoded("powershell -enc dwBoAG8AYQBtAGkAIAAvAGEAbABsAA=="),
              ElementsAre("0 utf-16le text: whoami /all"));
  EXPECT_THAT(decoded("x=aHR0cDovL2V2aWwuZXhhbXBsZS9h;"),
              ElementsAre("0 utf-8 text: http://evil.example/a"));
  EXPECT_THAT(decoded("-e aGVsbG8gbWU="), ElementsAre("0 utf-8 text: hello me"));
  EXPECT_THAT(decoded("id aGVsbG8gbWU="), IsEmpty()) << "too short without an option before it";
  // Base64 of "run YUhSMGNEb3ZMMlYyYVd3dVpYaGhiWEJzWlM5aA==", which holds Base64 of Base64.
  EXPECT_THAT(decoded("cnVuIGFIUjBjRG92TDJWMmFXd3VaWGhoYlhCc1pTOWg="),
              ElementsAre("0 utf-8 text: run aHR0cDovL2V2aWwuZXhhbXBsZS9h",
                          "1 utf-8 text: http://evil.example/a"));
}

TEST(Base64, PassesOverWordsDigestsAndPaths) {
  for (const std::string_view plain :
       {"C:/Windows/System32/WindowsPowerShell/powershell", "AdministratorsAndOperators",
        "d41d8cd98f00b204e9800998ecf8427e",
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "{54849625-5478-4994-A5BA-3E3B0328C30D}", "Microsoft-Windows-Security-Auditing"}) {
    EXPECT_THAT(decoded(plain), IsEmpty()) << plain;
  }
}

TEST(Urls, EndWhereTheTextGoesOn) {
  EXPECT_THAT(find_urls("iwr 'http://evil.example/a?b=1#c'; see https://a.example/x_(y)."),
              ElementsAre("http://evil.example/a?b=1#c", "https://a.example/x_(y)"));
  EXPECT_THAT(find_urls("c://x urn://y http:// xhttp://a.example"), IsEmpty());
  EXPECT_THAT(find_urls("HTTP://203.0.113.7:8080/a"), ElementsAre("HTTP://203.0.113.7:8080/a"));
}

TEST(Domains, AreNamesWithATopLevelDomain) {
  EXPECT_THAT(find_domains("GET http://User@Evil.Example:8080/a.com/b for bob@mail.parl.pl"),
              ElementsAre("evil.example", "mail.parl.pl"));
  EXPECT_THAT(find_domains("nslookup cdn.evil.co.uk. 8.8.8.8"), ElementsAre("cdn.evil.co.uk"));
  EXPECT_THAT(find_domains("run.sh a.exe System.Net.WebClient C:\\x\\evil.com 10.1.2.3 v1.2.0 "
                           "a..com @shell32.dll,-1 "
                           "x@windows.storage.dll"),
              IsEmpty());
}

TEST(Domains, AreTakenWholeOutOfEscapesAndLettersOfAllScripts) {
  EXPECT_THAT(find_domains("u=http%3A%2F%2Fevil.example%2Fx"), ElementsAre("evil.example"));
  EXPECT_THAT(find_domains("u=http%253A%252F%252Fevil.example%252Fx"), ElementsAre("evil.example"));
  EXPECT_THAT(find_domains("see sub.m\xC3\xBCnchen.de now"), ElementsAre("sub.xn--mnchen-3ya.de"));
  EXPECT_THAT(find_domains("see sub.m%C3%BCnchen.de"), ElementsAre("sub.xn--mnchen-3ya.de"));
  EXPECT_THAT(find_domains("http://m\xC3\xBCnchen.de/x"), ElementsAre("xn--mnchen-3ya.de"));
  EXPECT_THAT(find_domains("evil.com\xC3\xA9"), IsEmpty());
  EXPECT_THAT(find_domains("LIKE '%badguy.com'"), ElementsAre("badguy.com"));
}

TEST(Extract, CountsValuesOnceForEachEvent) {
  ExtractedTable table;
  model::FieldTable fields;
  const auto detector = make_extract_detector(Extract::Domains, table, fields);
  std::vector<HandMadeEvent> events = {
      {"2021-08-05T01:00:00Z", 1, "c", "h1", {{"a", "http://evil.example/ evil.example"}}},
      {"2021-08-05T00:00:00Z", 1, "c", "h2", {{"b", "evil.example"}, {"c", "other.example"}}}};
  events[1].offset = 7;
  test_support::run_detector(*detector, events, fields, {2, 5});
  ASSERT_EQ(table.values.size(), 2U);
  EXPECT_EQ(table.found, 3U);
  EXPECT_EQ(table.values[0].value, "evil.example");
  EXPECT_EQ(table.values[0].tally.count, 2U);
  EXPECT_EQ(table.values[0].host, "h1") << "of the first record in order of place";
}

}  // namespace
}  // namespace longwatch::detect::triage
