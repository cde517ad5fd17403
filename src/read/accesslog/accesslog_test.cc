#include "read/accesslog/accesslog.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/format_rig.h"

namespace longwatch::read::accesslog {
namespace {

using test_support::plain_events;
using test_support::read_with;
using test_support::sniff_with;
using testing::ElementsAre;
using testing::HasSubstr;

const std::vector<std::string> kFields = {
    "c-ip",      "cs-username", "cs-method",  "cs-uri-stem",   "cs-uri-query", "cs-version",
    "sc-status", "sc-bytes",    "cs-referer", "cs-user-agent", "c-uri",        "cs-host"};

constexpr std::string_view kCombined =
    "198.51.100.23 - - [05/Aug/2025:13:40:31 +1200] \"POST /submissions/api/upload?x=1 HTTP/1.1\" "
    "201 412 \"https://parl.example/\" \"Mozilla/5.0 (X11; \\\"q\\\")\"\n"
    "198.51.100.77 - bob [05/Aug/2025:01:46:12 +0000] \"\\x16\\x03\\x01\" 400 - \"-\" \"-\"\n";

std::unique_ptr<Format> format_of(std::vector<std::string> formats = {}) {
  return std::move(make_access_log_format({std::move(formats), {}}).value());
}

TEST(AccessLog, CombinedLinesHaveW3cNames) {
  const auto reading = read_with(*format_of(), std::string(kCombined), {kFields});
  EXPECT_THAT(
      plain_events(reading),
      ElementsAre("2025-08-05T01:40:31.000000Z access-log (null) c-ip=198.51.100.23 cs-method=POST "
                  "c-uri=/submissions/api/upload?x=1 cs-uri-stem=/submissions/api/upload "
                  "cs-uri-query=x=1 cs-version=HTTP/1.1 sc-status=201 sc-bytes=412 "
                  "cs-referer=https://parl.example/ cs-user-agent=Mozilla/5.0 (X11; \"q\")",
                  "2025-08-05T01:46:12.000000Z access-log (null) c-ip=198.51.100.77 "
                  "cs-username=bob c-uri=\x16\x03\x01 cs-uri-stem=\x16\x03\x01 sc-status=400"));
  EXPECT_EQ(reading.decoded[1],
            "c-ip=198.51.100.77 cs-username=bob c-uri=\x16\x03\x01 cs-uri-stem=\x16\x03\x01 "
            "sc-status=400");
}

TEST(AccessLog, CommonVirtualHostsAndMoreBehindAreRecognised) {
  const auto common = read_with(
      *format_of(), "10.0.0.1 - - [05/Aug/2025:01:40:31 +0000] \"GET / HTTP/1.0\" 200 5\n",
      {{"sc-status", "sc-bytes"}});
  EXPECT_THAT(
      plain_events(common),
      ElementsAre("2025-08-05T01:40:31.000000Z access-log (null) sc-status=200 sc-bytes=5"));
  const auto hosts = read_with(
      *format_of(),
      "www.parl.example:443 10.0.0.1 - - [05/Aug/2025:01:40:31 +0000] \"GET / HTTP/1.0\" 200 5 "
      "\"-\" \"curl/8\"\n",
      {{"cs-host", "s-port", "cs-user-agent"}});
  EXPECT_THAT(plain_events(hosts),
              ElementsAre("2025-08-05T01:40:31.000000Z access-log www.parl.example "
                          "cs-host=www.parl.example s-port=443 cs-user-agent=curl/8"));
  const auto more = read_with(
      *format_of(),
      "10.0.0.1 - - [05/Aug/2025:01:40:31 +0000] \"GET / HTTP/1.0\" 200 5 \"-\" \"curl/8\" "
      "\"203.0.113.5\" 0.004\n",
      {{"cs-user-agent", "extra"}});
  EXPECT_THAT(plain_events(more),
              ElementsAre("2025-08-05T01:40:31.000000Z access-log (null) cs-user-agent=curl/8 "
                          "extra=\"203.0.113.5\" 0.004"));
}

TEST(AccessLog, SquidsOwnFormat) {
  const auto reading =
      read_with(*format_of(),
                "1755007390.123    187 10.0.0.1 TCP_MISS/200 4532 GET http://evil.example/a?b=c - "
                "HIER_DIRECT/192.0.2.1 text/html\n"
                "1755007391.000     90 10.0.0.2 TCP_TUNNEL/200 39 CONNECT mail.example:443 bob "
                "HIER_DIRECT/192.0.2.2 -\n",
                {{"c-ip", "c-uri", "cs-host", "cs-uri-stem", "cs-uri-query", "cs-method",
                  "sc-status", "r-ip"}});
  EXPECT_THAT(
      plain_events(reading),
      ElementsAre(
          "2025-08-12T14:03:10.123000Z access-log (null) c-ip=10.0.0.1 sc-status=200 cs-method=GET "
          "c-uri=http://evil.example/a?b=c cs-uri-stem=/a cs-uri-query=b=c cs-host=evil.example "
          "r-ip=192.0.2.1",
          "2025-08-12T14:03:11.000000Z access-log (null) c-ip=10.0.0.2 sc-status=200 "
          "cs-method=CONNECT c-uri=mail.example:443 cs-uri-stem=mail.example:443 r-ip=192.0.2.2"));
}

TEST(AccessLog, FormatsThatAreToldAreTriedFirst) {
  const auto apache = format_of({R"(%t %h)", R"(%h "%r" %t %{Foo}i %D)"});
  const auto reading =
      read_with(*apache, "10.0.0.1 \"GET /x HTTP/1.1\" [05/Aug/2025:01:40:31 +0000] bar 17\n",
                {{"c-ip", "cs-uri-stem", "cs-foo", "time-taken"}});
  EXPECT_THAT(plain_events(reading),
              ElementsAre("2025-08-05T01:40:31.000000Z access-log (null) c-ip=10.0.0.1 "
                          "cs-uri-stem=/x cs-foo=bar time-taken=17"));
}

TEST(AccessLog, NginxFormatsToo) {
  const auto nginx =
      format_of({R"($remote_addr [$time_local] $host "$request" $status "$http_user_agent")"});
  const auto reading = read_with(
      *nginx, "10.0.0.1 [05/Aug/2025:01:40:31 +0000] a.example \"GET /x?y HTTP/1.1\" 200 \"q\"\n",
      {{"cs-host", "c-uri", "cs-user-agent"}});
  EXPECT_THAT(plain_events(reading),
              ElementsAre("2025-08-05T01:40:31.000000Z access-log (null) cs-host=a.example "
                          "c-uri=/x?y cs-user-agent=q"));
}

TEST(AccessLog, AnItemMayBeEmptyBetweenBlanks) {
  const auto nginx = format_of({R"($msec $host "$request" $status $remote_addr)"});
  const auto reading =
      read_with(*nginx, "1754358031.250  \"\\x16\\x03\" 400 10.0.0.1\n", {kFields});
  EXPECT_THAT(plain_events(reading),
              ElementsAre("2025-08-05T01:40:31.250000Z access-log (null) c-uri=\x16\x03 "
                          "cs-uri-stem=\x16\x03 sc-status=400 c-ip=10.0.0.1"));
}

TEST(AccessLog, FormatsThatCannotWorkAreRefused) {
  for (const char* text : {"%h %l", "%h%D %t", "%{x", "%h %", "$ $time_local"}) {
    EXPECT_FALSE(make_access_log_format({{text}, {}}).ok()) << text;
  }
}

TEST(AccessLog, LinesThatDoNotFitAreToldWithTheItem) {
  std::string text(kCombined);
  text += "198.51.100.23 - - [05/Aug/2025:13:40:31 +1200] \"GET / HT\n";
  const auto reading = read_with(*format_of(), text + text, {kFields});
  EXPECT_EQ(reading.books.events, 4U);
  EXPECT_EQ(reading.books.dropped, 2U);
  EXPECT_THAT(reading.messages[0],
              HasSubstr("access-log-broken-line expected 'time or request' as item 5"));
}

TEST(AccessLog, OtherTextIsNotTakenForOne) {
  for (const char* text :
       {"", "one two three\n", "Aug  5 01:40:31 host sshd[1]: Accepted\n", "{\"a\":1}\n",
        "2025-08-11T02:44:03Z fw01 action=deny src=10.0.0.1\n", "a,b,c\n1,2,3\n"}) {
    EXPECT_EQ(sniff_with(*format_of(), text), Sniff::No) << text;
  }
  EXPECT_EQ(sniff_with(*format_of(), kCombined), Sniff::Yes);
  EXPECT_EQ(sniff_with(*format_of(), std::string(kCombined) + std::string(kCombined) + "junk\nx"),
            Sniff::Maybe);
}

}  // namespace
}  // namespace longwatch::read::accesslog
