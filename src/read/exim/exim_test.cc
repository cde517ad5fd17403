#include "read/exim/exim.h"

#include <algorithm>
#include <chrono>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "read/exim/exim_message.h"
#include "tests/support/format_rig.h"

namespace longwatch::read::exim {
namespace {

using test_support::plain_events;
using test_support::read_with;
using test_support::sniff_with;
using testing::ElementsAre;
using testing::HasSubstr;

// The life of a message, one that bounces, one that is refused, and a remark.
constexpr std::string_view kLog =
    "2026-01-02 03:04:05 1abcDE-000abc-XY <= lena@bulk.example H=out.bulk.example (helo.example) "
    "[192.0.2.1]:4711 P=esmtps X=TLS1.3:TLS_AES_256_GCM_SHA384:256 CV=no S=1234 "
    "id=8f2c@bulk.example T=\"News: \\\"now\\\" for you\" for m17@parl.example m18@parl.example\n"
    "2026-01-02 03:04:06.250 +1300 [77] 1abcDE-000abc-XY => m17 <m17@parl.example> "
    "F=<lena@bulk.example> R=local_user T=lmtp H=mbx.parl.example [10.0.0.9] C=\"250 2.0.0 Ok\"\n"
    "2026-01-02 03:04:06 1abcDE-000abc-XY -> m18@parl.example R=dns T=smtp H=mx.b.example "
    "[192.0.2.9] X=y\n"
    "2026-01-02 03:04:07 1abcDE-000000000ab-1xyz ** x@b.example R=dns T=smtp: SMTP error from "
    "remote mail server after RCPT TO:<x@b.example>: 550 no\n"
    "2026-01-02 03:04:07 1abcDE-000abc-XY == y@b.example R=dns T=smtp defer (-53): retry time\n"
    "2026-01-02 03:04:07 1abcDE-000abc-XY Completed QT=2s\n"
    "2026-01-02 03:04:08 H=(evil) [203.0.113.9] F=<a@evil.example> rejected RCPT "
    "<root@parl.example>: relay not permitted\n"
    "2026-01-02 03:04:09 1abcDE-000abc-XX <= <> R=1abcDE-000abc-XY U=mail P=local S=99\n"
    "2026-01-02 03:04:09 Start queue run: pid=9\n";

TEST(Exim, LinesAreTakenApart) {
  const auto reading =
      read_with(*make_exim_format(), std::string(kLog),
                {{"queue_id", "pid", "action", "verdict", "from", "to", "msgid", "src_ip", "dst_ip",
                  "helo", "subject", "size", "command", "reason", "P", "R", "C", "U"}});
  EXPECT_THAT(
      plain_events(reading),
      ElementsAre(
          "2026-01-02T03:04:05.000000Z mail-gateway (null) queue_id=1abcDE-000abc-XY "
          "action=arrived from=lena@bulk.example src_ip=192.0.2.1 helo=helo.example P=esmtps "
          "size=1234 msgid=8f2c@bulk.example subject=News: \\\"now\\\" for you "
          "to=m17@parl.example to=m18@parl.example",
          "2026-01-01T14:04:06.250000Z mail-gateway (null) pid=77 queue_id=1abcDE-000abc-XY "
          "action=delivered verdict=delivered to=m17@parl.example from=lena@bulk.example "
          "R=local_user dst_ip=10.0.0.9 C=250 2.0.0 Ok",
          "2026-01-02T03:04:06.000000Z mail-gateway (null) queue_id=1abcDE-000abc-XY "
          "action=delivered verdict=delivered to=m18@parl.example R=dns dst_ip=192.0.2.9",
          "2026-01-02T03:04:07.000000Z mail-gateway (null) queue_id=1abcDE-000000000ab-1xyz "
          "action=failed verdict=failed to=x@b.example R=dns "
          "reason=SMTP error from remote mail server after RCPT TO:<x@b.example>: 550 no",
          "2026-01-02T03:04:07.000000Z mail-gateway (null) queue_id=1abcDE-000abc-XY "
          "action=deferred verdict=deferred to=y@b.example R=dns reason=(-53): retry time",
          "2026-01-02T03:04:07.000000Z mail-gateway (null) queue_id=1abcDE-000abc-XY "
          "action=completed",
          "2026-01-02T03:04:08.000000Z mail-gateway (null) action=rejected verdict=rejected "
          "src_ip=203.0.113.9 helo=evil from=a@evil.example command=RCPT to=root@parl.example "
          "reason=relay not permitted",
          "2026-01-02T03:04:09.000000Z mail-gateway (null) queue_id=1abcDE-000abc-XX "
          "action=arrived R=1abcDE-000abc-XY U=mail P=local size=99",
          "2026-01-02T03:04:09.000000Z mail-gateway (null)"));
  EXPECT_THAT(reading.messages,
              ElementsAre(HasSubstr("source-time-without-zone 8 records name no time zone")));
}

TEST(Exim, ALineOfManyHostsIsLookedAtOnce) {
  constexpr std::size_t kBytes = 2'000'000;
  constexpr std::chrono::seconds kGenerous{10};
  for (const std::string_view host : {" H=", " H=x [192.0.2.1]", " H=x (y"}) {
    std::string line = "1abcDE-000abc-XY <= a@b.example";
    std::size_t hosts = 0;
    for (; line.size() < kBytes; ++hosts) {
      line.append(host);
    }
    EximMessage message;
    const auto begin = std::chrono::steady_clock::now();
    parse_exim_message(line, message);
    EXPECT_LT(std::chrono::steady_clock::now() - begin, kGenerous) << host;
    EXPECT_TRUE(message.is_known);
    const auto addresses = std::count_if(message.fields.begin(), message.fields.end(),
                                         [](const auto& field) { return field.first == "src_ip"; });
    EXPECT_EQ(static_cast<std::size_t>(addresses),
              host.find('[') == std::string_view::npos ? 0 : hosts);
  }
}

TEST(Exim, TimesAreReadInTheZoneThatIsNamed) {
  EximOptions options;
  options.zone = formats::TimeZone::load("+13:00").value();
  const auto reading = read_with(*make_exim_format(options), std::string(kLog), {{}});
  EXPECT_THAT(reading.messages, testing::IsEmpty());
  EXPECT_THAT(plain_events(reading)[0], HasSubstr("2026-01-01T14:04:05"));
}

// Written by Exim 4.96 of Debian 12 with +pid +millisec +subject +received_recipients
// +received_sender +deliver_time and log_timezone.
constexpr std::string_view kWritten =
    "2026-11-27 14:47:38 +0000 Warning: purging the environment.\n Suggested action: use "
    "keep_environment.\n"
    "2026-11-27 14:48:05.861 +0000 [14431] H=out.bulk.example (client.example) [203.0.113.9] "
    "U=root "
    "F=<lena@bulk.example> rejected RCPT <x@other.example>: relay not permitted\n"
    "2026-11-27 14:48:05.893 +0000 [14431] 1xWxF7-0003kl-2m <= lena@bulk.example "
    "H=out.bulk.example (client.example) [203.0.113.9] U=root P=esmtp S=530 id=8f2c@bulk.example "
    "T=\"News \\\"now\\\" for you\" from <lena@bulk.example> for m17@parl.example\n"
    "2026-11-27 14:48:05.917 +0000 [14434] Start queue run: pid=14434 -qff\n"
    "2026-11-27 14:48:06.182 +0000 [14444] 1xWxF7-0003kl-2m ** nobody@parl.example R=fail: no such "
    "person DT=0.000s\n"
    "2026-11-27 14:47:52.205 +0000 [14206] 1xWxEu-0003gw-09 == m17@parl.example R=local T=file "
    "defer "
    "(-1) DT=0.013s: Tainted '/x' (file or directory name) not permitted\n"
    "2026-11-27 14:48:06.186 +0000 [14444] 1xWxF7-0003kl-2m => m17 <m17@parl.example> R=local "
    "T=file "
    "QT=0.309s DT=0.004s\n";

TEST(Exim, LinesThatTheProgramItselfWroteAreRead) {
  const auto reading = read_with(*make_exim_format(), std::string(kWritten),
                                 {{"action", "from", "to", "src_ip", "reason", "subject"}});
  EXPECT_EQ(sniff_with(*make_exim_format(), kWritten), Sniff::Maybe);
  EXPECT_THAT(
      plain_events(reading),
      ElementsAre("2026-11-27T14:47:38.000000Z mail-gateway (null)",
                  "2026-11-27T14:48:05.861000Z mail-gateway (null) action=rejected "
                  "src_ip=203.0.113.9 from=lena@bulk.example to=x@other.example reason=relay not "
                  "permitted",
                  "2026-11-27T14:48:05.893000Z mail-gateway (null) action=arrived "
                  "from=lena@bulk.example src_ip=203.0.113.9 subject=News \\\"now\\\" for you "
                  "to=m17@parl.example",
                  "2026-11-27T14:48:05.917000Z mail-gateway (null)",
                  "2026-11-27T14:48:06.182000Z mail-gateway (null) action=failed "
                  "to=nobody@parl.example reason=no such person DT=0.000s",
                  "2026-11-27T14:47:52.205000Z mail-gateway (null) action=deferred "
                  "to=m17@parl.example reason=Tainted '/x' (file or directory name) not permitted",
                  "2026-11-27T14:48:06.186000Z mail-gateway (null) action=delivered "
                  "to=m17@parl.example"));
  EXPECT_THAT(reading.messages,
              ElementsAre(HasSubstr("exim-broken-line expected a time in front")));
}

TEST(Exim, OtherLogsAreNotTakenForIt) {
  const auto format = make_exim_format();
  EXPECT_EQ(sniff_with(*format, kLog), Sniff::Yes);
  EXPECT_EQ(sniff_with(*format, std::string(kLog) + "a line that goes on\n"), Sniff::Maybe);
  for (const char* text :
       {"", "2026-01-02 03:04:05 Start queue run: pid=9\n",
        "2026-01-02 03:04:05 user rejected RCPT of nothing\n", "Aug  5 01:40:31 h p: x\n",
        "2026-01-02 03:04:05 10.0.0.1 GET / - 443\n",
        "2026-01-02T03:04:05Z fw01 action=deny a=b c=d\n", "time,a,b\n2026-01-02 03:04:05,1,2\n"}) {
    EXPECT_EQ(sniff_with(*format, text), Sniff::No) << text;
  }
  EXPECT_THAT(read_with(*format, "no time here\n" + std::string(kLog), {{}}).messages[0],
              HasSubstr("exim-broken-line expected a time in front"));
}

}  // namespace
}  // namespace longwatch::read::exim
