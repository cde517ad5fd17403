#include "read/paloalto/paloalto.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/format_rig.h"

namespace longwatch::read::paloalto {
namespace {

using test_support::plain_events;
using test_support::read_with;
using test_support::sniff_with;
using testing::ElementsAre;
using testing::HasSubstr;

// Columns in the order of the documentation; behind the device's name as many as there may be.
constexpr std::string_view kTraffic =
    "<14>Jan  2 03:04:06 PA-VM 1,2026/01/02 03:04:06,0123456789,TRAFFIC,drop,2561,2026/01/02 "
    "03:04:05,10.20.10.11,10.20.30.20,0.0.0.0,0.0.0.0,\"DMZ, \"\"default\"\"\",parl\\svc,,"
    "ms-ds-smb,vsys1,DMZ,LDB,ethernet1/1,ethernet1/2,fwd,2026/01/02 03:04:05,45678,1,50712,445,0,0,"
    "0x0,tcp,deny,66,66,0,1,2026/01/02 03:04:04,0,any,,711,0x0,10.0.0.0-10.255.255.255,"
    "10.0.0.0-10.255.255.255,,1,0,policy-deny,12,0,0,0,,fw01,from-policy\n";
constexpr std::string_view kThreat =
    "1,2026/01/02 03:04:06,0123456789,THREAT,url,2561,2026/01/02 03:04:05,10.20.1.17,192.0.2.9,"
    "203.0.113.2,192.0.2.9,web,parl\\m17,,web-browsing,vsys1,LAN,WAN,e1,e2,fwd,2026/01/02 03:04:05,"
    "4,1,50713,80,0,0,0x0,tcp,block-url,\"evil.example/x,y\",(9999),malware,high,client-to-server,"
    "712,0x0,a,b,,text/html,0,,,1,\"Mozilla/5.0 (X, Y)\",,,,,,,0,12,0,0,0,,fw01,,,,get,0,,0,,N/A,"
    "2026-01-02T03:04:05.123+13:00\n";
constexpr std::string_view kSystem =
    "1,2026/01/02 03:04:06,0123456789,SYSTEM,auth,0,2026/01/02 03:04:05,,auth-fail,Local,0,0,"
    "general,medium,\"failed authentication for user 'admin'. From: "
    "203.0.113.9.\",713,0x0,0,0,0,0,,"
    "fw01\n";
constexpr std::string_view kGlobalProtect =
    "1,2026/01/02 03:04:06,0123456789,GLOBALPROTECT,0,2561,2026/01/02 03:04:05,vsys1,"
    "gateway-connected,connected,,IPSec,m17,NZ,LAPTOP-17,203.0.113.187,0.0.0.0,10.9.0.4,0.0.0.0,"
    "aa,bb,6.1,Windows,\"Windows 11\",1,,,,success,,0,user-logon,0,portal,714,0x0\n";

TEST(PaloAlto, TrafficIsFirewallTelemetry) {
  const auto reading =
      read_with(*make_paloalto_format(), std::string(kTraffic),
                {{"type", "subtype", "src", "dst", "sport", "dport", "proto", "action", "rule",
                  "srcuser", "app", "from_zone", "to_zone", "bytes_out", "session_end_reason"}});
  EXPECT_THAT(plain_events(reading),
              ElementsAre("2026-01-02T03:04:05.000000Z firewall fw01 type=TRAFFIC subtype=drop "
                          "src=10.20.10.11 dst=10.20.30.20 rule=DMZ, \"default\" "
                          "srcuser=parl\\svc app=ms-ds-smb from_zone=DMZ to_zone=LDB sport=50712 "
                          "dport=445 proto=tcp action=deny bytes_out=66 "
                          "session_end_reason=policy-deny"));
  EXPECT_THAT(reading.messages, ElementsAre(HasSubstr("source-time-without-zone")));
}

TEST(PaloAlto, OtherTypesHaveTheirOwnColumns) {
  const auto reading = read_with(
      *make_paloalto_format(),
      std::string(kThreat) + std::string(kSystem) + std::string(kGlobalProtect) +
          "1,2026/01/02 03:04:06,0123456789,CONFIG,0,0,2026/01/02 03:04:05,10.0.0.1,,set,admin\n",
      {{"type", "src", "dst", "action", "misc", "category", "severity", "user_agent", "eventid",
        "opaque", "src_ip", "srcuser", "machinename", "private_ip", "status", "time_generated"}});
  EXPECT_THAT(
      plain_events(reading),
      ElementsAre(
          "2026-01-01T14:04:05.123000Z firewall fw01 type=THREAT time_generated=2026/01/02 "
          "03:04:05 src=10.20.1.17 dst=192.0.2.9 srcuser=parl\\m17 action=block-url "
          "misc=evil.example/x,y category=malware severity=high user_agent=Mozilla/5.0 (X, Y)",
          "2026-01-02T03:04:05.000000Z firewall fw01 type=SYSTEM time_generated=2026/01/02 "
          "03:04:05 eventid=auth-fail severity=medium opaque=failed authentication for user "
          "'admin'. From: 203.0.113.9.",
          "2026-01-02T03:04:05.000000Z firewall (null) type=GLOBALPROTECT "
          "time_generated=2026/01/02 03:04:05 eventid=gateway-connected srcuser=m17 "
          "machinename=LAPTOP-17 src_ip=203.0.113.187 private_ip=10.9.0.4 status=success",
          "2026-01-02T03:04:05.000000Z firewall (null) type=CONFIG time_generated=2026/01/02 "
          "03:04:05"));
}

TEST(PaloAlto, BrokenLinesAreDroppedAndTold) {
  const auto reading = read_with(*make_paloalto_format(),
                                 std::string(kSystem) + "1,2026/01/02 03:04:06,1,OTHER,x,y\n" +
                                     std::string(kSystem) + "1,2026/01/02 03:04:06,1,SYSTEM,\"x",
                                 {{}});
  EXPECT_EQ(reading.books.events, 2U);
  EXPECT_THAT(reading.messages,
              ElementsAre(HasSubstr("paloalto-broken-line expected a record as"),
                          HasSubstr("paloalto-cut-line"), HasSubstr("source-time-without-zone")));
}

TEST(PaloAlto, OtherLinesAreNotTakenForIt) {
  const auto format = make_paloalto_format();
  EXPECT_EQ(sniff_with(*format, kTraffic), Sniff::Yes);
  EXPECT_EQ(sniff_with(*format, std::string(kThreat) + std::string(kSystem) + "x\n"), Sniff::Maybe);
  for (const char* text :
       {"", "1,2026/01/02 03:04:06,a,b,c\n", "id,time,a,b\n1,2026/01/02 03:04:06,TRAFFIC,x\n",
        "Aug  5 01:40:31 h p[1]: x,2026/01/02 03:04:06,1,TRAFFIC,x,y\n"}) {
    EXPECT_EQ(sniff_with(*format, text), Sniff::No) << text;
  }
}

}  // namespace
}  // namespace longwatch::read::paloalto
