#include "read/windns/windns.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/format_rig.h"

namespace longwatch::read::windns {
namespace {

using test_support::plain_events;
using test_support::read_with;
using test_support::sniff_with;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr std::string_view kHead =
    "DNS Server log file creation at 20/01/2026 10:11:11\r\nLog file wrap at 20/01/2026 "
    "10:11:11\r\n\r\nMessage logging key (for packets - other items use a subset of these "
    "fields):\r\n\tField #  Information         Values\r\n\t-------  -----------         "
    "------\r\n\t   1     Date\r\n\r\n";

constexpr std::string_view kQuery =
    "20/01/2026 10:11:12 0A1C PACKET  000001D2B1C0F3A0 UDP Rcv 10.0.0.5        0002   Q [0001   D "
    "  NOERROR] A      (3)www(7)example(3)com(0)\r\n";

constexpr std::string_view kDetail =
    "UDP question info at 000001D2B1C0F3A0\r\n  Socket = 412\r\n  Remote addr 10.0.0.5, port "
    "53411\r\n    QUESTION SECTION:\r\n    Offset = 0x000c, RR count = 0\r\n\r\n";

std::vector<std::string> events_of(std::string text, std::vector<std::string> fields = {}) {
  WindnsOptions options;
  options.zone = formats::TimeZone();
  return plain_events(
      read_with(*make_windns_format(options), std::move(text), {std::move(fields)}));
}

TEST(WindowsDns, PacketsAreQuestionsAndAnswers) {
  const std::string text =
      std::string(kHead) + std::string(kQuery) + std::string(kDetail) +
      "20/01/2026 10:11:12 0A1C PACKET  000001D2B1C0F3A1 TCP Snd 2001:db8::5     0002 R Q [8385 A "
      "DR NXDOMAIN] AAAA   (1)a(0)\r\n"
      "20/01/2026 10:11:13 0A1C EVENT   The DNS server has started.\r\n"
      "20/01/2026 10:11:13 0A1C PACKET  000001D2B1C0F3A2 UDP Rcv 10.0.0.5        0003   Q [0000   "
      "    NOERROR] NS     (0)\r\n";
  const auto reading =
      read_with(*make_windns_format(), text,
                {{"query", "record_type", "src_ip", "dst_ip", "proto", "packet_type", "flags",
                  "response_code", "context", "message", "xid"}});
  EXPECT_THAT(
      plain_events(reading),
      ElementsAre("2026-01-20T10:11:12.000000Z dns (null) context=PACKET proto=UDP "
                  "src_ip=10.0.0.5 xid=0002 packet_type=query flags=D response_code=NOERROR "
                  "record_type=A query=www.example.com",
                  "2026-01-20T10:11:12.000000Z dns (null) context=PACKET proto=TCP "
                  "dst_ip=2001:db8::5 xid=0002 packet_type=response flags=A DR "
                  "response_code=NXDOMAIN record_type=AAAA query=a",
                  "2026-01-20T10:11:13.000000Z dns (null) context=EVENT message=The DNS server "
                  "has started.",
                  "2026-01-20T10:11:13.000000Z dns (null) context=PACKET proto=UDP "
                  "src_ip=10.0.0.5 xid=0003 packet_type=query response_code=NOERROR "
                  "record_type=NS query=."));
  EXPECT_EQ(reading.books.seen, 4U);
  EXPECT_THAT(reading.messages,
              ElementsAre(HasSubstr("source-time-without-zone 4 records name no time zone")));
}

TEST(WindowsDns, DatesAreReadInTheOrderThatTheFileTells) {
  const std::string rest =
      " 0A1C PACKET  000001D2B1C0F3A0 UDP Rcv 10.0.0.5  0002   Q [0001   D   NOERROR] A "
      "(1)a(0)\r\n";
  EXPECT_THAT(events_of("1/2/2026 11:00:00 PM" + rest + "1/20/2026 1:00:00 AM" + rest),
              ElementsAre(HasSubstr("2026-01-02T23:00:00"), HasSubstr("2026-01-20T01:00:00")));
  EXPECT_THAT(events_of("1/02/2026 11:00:00 p.m." + rest + "20/02/2026 1:00:00 a.m." + rest),
              ElementsAre(HasSubstr("2026-02-01T23:00:00"), HasSubstr("2026-02-20T01:00:00")));
  EXPECT_THAT(events_of("2025/10/01 9:30:50" + rest),
              ElementsAre(HasSubstr("2025-10-01T09:30:50")));
  EXPECT_THAT(events_of("01.02.2026 09:30:50" + rest),
              ElementsAre(HasSubstr("2026-02-01T09:30:50")));
  const auto guessed = read_with(*make_windns_format(), "1/2/2026 11:00:00 PM" + rest, {{}});
  EXPECT_THAT(guessed.messages[0], HasSubstr("source-date-order no date tells which"));
  EXPECT_THAT(guessed.events[0], HasSubstr("2026-01-02T23:00:00"));
}

TEST(WindowsDns, NamesThatAreNotWrittenInLabelsStayAsTheyAre) {
  const std::string begin =
      "20/01/2026 10:11:12 0A1C PACKET  0A UDP Rcv 10.0.0.5  0002   Q [0001   D   NOERROR] A ";
  EXPECT_THAT(events_of(begin + "(9)short(0)\n", {"query"}),
              ElementsAre(HasSubstr("query=(9)short(0)")));
  EXPECT_THAT(events_of(begin + "(5)a(1)b(0)\n", {"query"}), ElementsAre(HasSubstr("query=a(1)b")));
}

TEST(WindowsDns, BrokenLinesAreDroppedAndTold) {
  const auto reading =
      read_with(*make_windns_format(),
                std::string(kQuery) + "20/01/2026 10:11:12 0A1C PACKET  0A UDP Xxx 10.0.0.5\r\n" +
                    std::string(kQuery) + "20/01/2026 10:11:12 0A1C PACKET  0A U",
                {{}});
  EXPECT_EQ(reading.books.events, 2U);
  EXPECT_THAT(reading.messages,
              ElementsAre(HasSubstr("windns-broken-line expected a date"),
                          HasSubstr("windns-cut-line"), HasSubstr("source-time-without-zone")));
}

TEST(WindowsDns, OtherLogsAreNotTakenForIt) {
  const auto format = make_windns_format();
  EXPECT_EQ(sniff_with(*format, "\r\n" + std::string(kHead)), Sniff::Yes);
  EXPECT_EQ(sniff_with(*format, std::string(kDetail) + std::string(kQuery)), Sniff::Yes);
  for (const char* text :
       {"", "20/01/2026 10:11:12 0A1C EVENT   x\n", "20/01/2026 10:11:12 user logged in\n",
        "2026-01-20 10:11:12 10.0.0.1 GET / - 443\n", "1,2026/01/02 03:04:05,1,TRAFFIC,end\n",
        "Date,a\n20/01/2026 10:11:12,b\n"}) {
    EXPECT_EQ(sniff_with(*format, text), Sniff::No) << text;
  }
}

}  // namespace
}  // namespace longwatch::read::windns
