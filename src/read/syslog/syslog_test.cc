#include "read/syslog/syslog.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/format_rig.h"

namespace longwatch::read::syslog {
namespace {

using test_support::plain_events;
using test_support::read_with;
using test_support::sniff_with;
using testing::ElementsAre;
using testing::HasSubstr;

std::vector<std::string> events_of(std::string text, std::vector<std::string> fields,
                                   std::string_view modified = "2025-08-06T00:00:00Z") {
  return plain_events(read_with(*make_syslog_format(), std::move(text),
                                {std::move(fields), "test.log", parse_iso8601(modified)}));
}

TEST(Syslog, LinesOfAllThreeKinds) {
  EXPECT_THAT(
      events_of(
          "Aug  5 01:40:31 web01 sshd[123]: Accepted publickey for bob from 192.0.2.1 port 4711 "
          "ssh2\n"
          "<34>Aug  5 01:40:32 web01 su: (to root) bob on pts/0\n"
          "2025-08-05T13:40:33.123456+12:00 web01 CRON[9]: (root) CMD (/bin/x -y)\n"
          "<165>1 2025-08-05T01:40:34.003Z web01 app 77 ID47 [ex@32473 iut=\"3\" a=\"b\"] hello\n",
          {"program", "pid", "user", "src_ip", "src_port", "action", "USER", "CommandLine",
           "severity", "ex@32473.iut", "msgid"}),
      ElementsAre(
          "2025-08-05T01:40:31.000000Z syslog web01 program=sshd pid=123 action=accepted user=bob "
          "src_ip=192.0.2.1 src_port=4711 USER=bob",
          "2025-08-05T01:40:32.000000Z syslog web01 severity=crit program=su action=accepted "
          "USER=root user=bob",
          "2025-08-05T01:40:33.123456Z syslog web01 program=CRON pid=9 user=root "
          "CommandLine=/bin/x -y USER=root",
          "2025-08-05T01:40:34.003000Z syslog web01 severity=notice program=app pid=77 msgid=ID47 "
          "ex@32473.iut=3"));
}

TEST(Syslog, AMarkInFrontOfUtf8IsPassedOver) {
  const std::string line = "2025-08-05T01:40:31Z h p: x\n";
  const auto reading = read_with(*make_syslog_format(), "\xEF\xBB\xBF" + line, {{"message"}});
  EXPECT_THAT(reading.events, ElementsAre("1@3+27 2025-08-05T01:40:31.000000Z syslog h message=x"));
  EXPECT_EQ(sniff_with(*make_syslog_format(), "\xEF\xBB\xBF" + line), Sniff::Yes);
  EXPECT_TRUE(reading.messages.empty());
}

TEST(Syslog, TheYearIsTheLastThatIsNotBehindTheFile) {
  const std::string line =
      "Dec 31 23:59:59 h p: x\nJan  1 00:00:01 h p: x\nFeb 29 12:00:00 h p: x\n";
  EXPECT_THAT(
      events_of(line, {}, "2025-01-01T08:00:00Z"),
      ElementsAre("2024-12-31T23:59:59.000000Z syslog h", "2025-01-01T00:00:01.000000Z syslog h",
                  "2024-02-29T12:00:00.000000Z syslog h"));
  const auto unknown = read_with(*make_syslog_format(), line, {});
  EXPECT_THAT(plain_events(unknown)[0], "never syslog h");
  EXPECT_THAT(unknown.messages, ElementsAre(HasSubstr("source-time-without-year 3 records")));
}

TEST(Syslog, FoldsOfTheClockAreSaid) {
  SyslogOptions options;
  options.zone = formats::TimeZone::load("Pacific/Auckland").value();
  const auto reading =
      read_with(*make_syslog_format(options),
                "2025-04-06T02:30:00 h p[1]: x\n2025-09-28T02:30:00 h p[1]: x\n", {});
  EXPECT_THAT(reading.messages, ElementsAre(HasSubstr("source-time-shown-twice 1 records have"),
                                            HasSubstr("source-time-never-shown 1 records have")));
  EXPECT_EQ(plain_events(reading)[0], "2025-04-05T13:30:00.000000Z syslog h");
}

TEST(Syslog, ProgramsAreTakenApart) {
  const std::vector<std::string> fields = {
      "user",        "USER",     "COMMAND", "TTY",    "action",  "src_ip", "query",
      "record_type", "answer",   "src",     "dst",    "sport",   "dport",  "proto",
      "id",          "queue_id", "to",      "status", "service", "from",   "relay"};
  const auto one = [&fields](const std::string& rest) {
    const std::string event = events_of("Aug  5 01:40:31 h " + rest + "\n", fields).at(0);
    return event.substr(std::string("2025-08-05T01:40:31.000000Z ").size());
  };
  EXPECT_EQ(one("sudo: bob : TTY=pts/0 ; PWD=/home/bob ; USER=root ; COMMAND=/bin/ls ; -l"),
            "syslog h user=bob TTY=pts/0 USER=root COMMAND=/bin/ls ; -l");
  EXPECT_EQ(one("sshd[1]: Failed password for invalid user x from 192.0.2.9 port 1 ssh2"),
            "syslog h action=failed user=x src_ip=192.0.2.9 USER=x");
  EXPECT_EQ(one("sshd[1]: pam_unix(sshd:session): session opened for user bob(uid=1) by (uid=0)"),
            "syslog h service=sshd action=session-opened user=bob USER=bob");
  EXPECT_EQ(one("dnsmasq[7]: query[A] evil.example from 10.0.0.1"),
            "dns h record_type=A query=evil.example src_ip=10.0.0.1");
  EXPECT_EQ(one("unbound: [9:0] info: 10.0.0.1 evil.example. A IN"),
            "dns h src_ip=10.0.0.1 query=evil.example record_type=A");
  EXPECT_EQ(one("named[5]: client @0x7f 10.0.0.1#53411 (evil.example): query: evil.example IN AAAA "
                "+E(0)K (10.0.0.53)"),
            "dns h src_ip=10.0.0.1 query=evil.example record_type=AAAA");
  EXPECT_EQ(
      one("kernel: [12.3] FW-DROP IN=eth0 OUT= SRC=10.20.10.11 DST=10.20.30.20 LEN=60 PROTO=TCP "
          "SPT=50712 DPT=445"),
      "firewall h src=10.20.10.11 dst=10.20.30.20 sport=50712 dport=445 proto=TCP action=deny");
  EXPECT_EQ(
      one("%ASA-4-106023: Deny tcp src dmz:10.20.10.11/50712 dst inside:10.20.30.20/445 by "
          "access-group \"x\""),
      "firewall h id=106023 action=deny proto=tcp src=10.20.10.11 sport=50712 dst=10.20.30.20 "
      "dport=445");
  EXPECT_EQ(
      one("%ASA-6-106100: access-list x permitted tcp inside/10.0.0.1(1) -> outside/192.0.2.1(443) "
          "hit-cnt 1"),
      "firewall h id=106100 action=allow proto=tcp src=10.0.0.1 sport=1 dst=192.0.2.1 dport=443");
  EXPECT_EQ(one("%ASA-6-302013: Built outbound TCP connection 9 for outside:192.0.2.1/443 "
                "(192.0.2.1/443) to inside:10.0.0.1/5000 (203.0.113.2/5000)"),
            "firewall h id=302013 action=allow proto=TCP src=192.0.2.1 sport=443 dst=10.0.0.1 "
            "dport=5000");
  EXPECT_EQ(one("postfix/smtp[3]: 4F1B2C3: to=<a@b.example>, relay=mx.example[192.0.2.1]:25, "
                "delay=0.4, status=sent (250 ok)"),
            "syslog h queue_id=4F1B2C3 to=a@b.example relay=mx.example[192.0.2.1]:25 status=sent");
}

TEST(Syslog, LinesThatResolversWriteThemselves) {
  const std::vector<std::string> fields = {"program", "pid",         "src_ip", "src_port",
                                           "query",   "record_type", "rcode",  "answer"};
  EXPECT_THAT(
      events_of("[1754358031] unbound[9:0] info: 10.0.0.1 evil.example. A IN\n"
                "[1754358031] unbound[9:0] info: 10.0.0.1 evil.example. A IN NXDOMAIN 0.1 0 35\n"
                "[1754358032] unbound[9:1] notice: init module 0: iterator\n"
                "Aug  5 01:40:33 unbound[9:0] info: reply: 10.0.0.1 . NS IN NOERROR 0.1 1 35\n",
                fields),
      ElementsAre("2025-08-05T01:40:31.000000Z dns (null) program=unbound pid=9 src_ip=10.0.0.1 "
                  "query=evil.example record_type=A",
                  "2025-08-05T01:40:31.000000Z dns (null) program=unbound pid=9 src_ip=10.0.0.1 "
                  "query=evil.example record_type=A rcode=NXDOMAIN",
                  "2025-08-05T01:40:32.000000Z syslog (null) program=unbound pid=9",
                  "2025-08-05T01:40:33.000000Z dns (null) program=unbound pid=9 src_ip=10.0.0.1 "
                  "query=. record_type=NS rcode=NOERROR"));
  EXPECT_THAT(
      events_of("Aug  5 01:40:31 dnsmasq[7]: 2 10.0.0.1/46657 query[A] evil.example from 10.0.0.1\n"
                "Aug  5 01:40:31 dnsmasq[7]: 2 10.0.0.1/46657 config evil.example is NXDOMAIN\n"
                "Aug  5 01:40:31 dnsmasq[7]: cached evil.example is 192.0.2.1\n"
                "Aug  5 01:40:31 dnsmasq[7]: using only locally-known addresses for a.example\n",
                fields),
      ElementsAre("2025-08-05T01:40:31.000000Z dns (null) program=dnsmasq pid=7 record_type=A "
                  "query=evil.example src_ip=10.0.0.1 src_port=46657",
                  "2025-08-05T01:40:31.000000Z dns (null) program=dnsmasq pid=7 "
                  "query=evil.example answer=NXDOMAIN src_ip=10.0.0.1 src_port=46657",
                  "2025-08-05T01:40:31.000000Z dns (null) program=dnsmasq pid=7 "
                  "query=evil.example answer=192.0.2.1",
                  "2025-08-05T01:40:31.000000Z syslog (null) program=dnsmasq pid=7"));
}

TEST(Syslog, LogonsOfSshSuAndDovecot) {
  const std::vector<std::string> fields = {"action", "user", "src_ip", "method", "repeated"};
  const auto one = [&fields](const std::string& rest) {
    const std::string event = events_of("Aug  5 01:40:31 h " + rest + "\n", fields).at(0);
    return event.substr(std::string("2025-08-05T01:40:31.000000Z syslog h").size());
  };
  EXPECT_EQ(one("sshd[1]: message repeated 2 times: [ Failed password for root from 192.0.2.9 port "
                "22 ssh2]"),
            " repeated=2 action=failed method=password user=root src_ip=192.0.2.9");
  EXPECT_EQ(one("sshd[1]: Disconnected from authenticating user root 192.0.2.9 port 5 [preauth]"),
            " user=root src_ip=192.0.2.9");
  EXPECT_EQ(one("sshd[1]: Connection closed by 192.0.2.9 port 5 [preauth]"), " src_ip=192.0.2.9");
  EXPECT_EQ(one("su[5]: Successful su for root by ada"), " action=accepted user=ada");
  EXPECT_EQ(
      one("dovecot: imap-login: Login: user=<bob>, method=PLAIN, rip=192.0.2.10, lip=10.0.0.1"),
      " action=accepted user=bob method=PLAIN src_ip=192.0.2.10");
  EXPECT_EQ(
      one("dovecot: imap-login: Disconnected (auth failed, 1 attempts in 2 secs): user=<bob>, "
          "method=PLAIN, rip=192.0.2.10, lip=10.0.0.1"),
      " action=failed user=bob method=PLAIN src_ip=192.0.2.10");
}

TEST(Syslog, PostfixSaysWhoWasRefused) {
  const std::vector<std::string> fields = {"queue_id", "action", "client", "src_ip", "reply",
                                           "from",     "to",     "helo",   "method", "user"};
  const auto one = [&fields](const std::string& rest) {
    const std::string event =
        events_of("Aug  5 01:40:31 h postfix/smtpd[1]: " + rest + "\n", fields).at(0);
    return event.substr(std::string("2025-08-05T01:40:31.000000Z syslog h").size());
  };
  EXPECT_EQ(one("NOQUEUE: reject: RCPT from x.example[192.0.2.9]: 554 5.7.1 <to=<y>@b.example>: "
                "Relay access denied; from=<a@b.example> to=<c@d.example> proto=ESMTP helo=<h.x>"),
            " action=reject client=x.example[192.0.2.9] src_ip=192.0.2.9 reply=554 "
            "to=c@d.example from=a@b.example helo=h.x");
  EXPECT_EQ(one("4F1B2C3: reject: header Subject: from 1: 2 from x.example[192.0.2.9]; "
                "from=<a@b.example> to=<c@d.example> proto=ESMTP helo=<h.x>: 5.7.1 no"),
            " queue_id=4F1B2C3 action=reject to=c@d.example from=a@b.example helo=h.x");
  EXPECT_EQ(one("warning: x.example[192.0.2.9]: SASL LOGIN authentication failed: UGFz"),
            " action=failed client=x.example[192.0.2.9] src_ip=192.0.2.9 method=LOGIN");
  EXPECT_EQ(
      one("4F1B2C3: client=x.example[2001:db8::1], sasl_method=PLAIN, sasl_username=bob"),
      " queue_id=4F1B2C3 user=bob client=x.example[2001:db8::1] src_ip=2001:db8::1 action=accepted "
      "method=PLAIN");
  EXPECT_EQ(one("warning: hostname x.example does not resolve to address 192.0.2.9"), "");
  EXPECT_EQ(one("4Kx1Yz2bcdz1Z: client=x.example[192.0.2.9]"),
            " queue_id=4Kx1Yz2bcdz1Z client=x.example[192.0.2.9] src_ip=192.0.2.9");
}

TEST(Syslog, FirewallsAndEximWriteTheirOwnLinesIntoIt) {
  const std::vector<std::string> fields = {"src",   "dst",     "dport", "action", "rule",
                                           "srcip", "verdict", "to",    "type",   "program"};
  EXPECT_THAT(
      events_of("<189>Aug  5 01:40:31 fw.example date=2025-08-05 time=13:40:30 devname=\"FG-1\" "
                "devid=\"F\" logid=\"0000000013\" type=\"traffic\" srcip=10.0.0.1 dstip=192.0.2.1 "
                "dstport=443 action=\"deny\" policyid=7 tz=\"+1200\"\n"
                "<14>Aug  5 01:40:32 pa.example 1,2025/08/05 01:40:32,1,TRAFFIC,end,0,2025/08/05 "
                "01:40:31,10.0.0.2,192.0.2.2,,,web\n"
                "Aug  5 01:40:33 mx exim[9]: 1abcDE-000abc-XY => a@b.example R=r T=t\n"
                "Aug  5 01:40:34 h words of nobody\n",
                fields),
      ElementsAre("2025-08-05T01:40:30.000000Z firewall FG-1 type=traffic srcip=10.0.0.1 "
                  "src=10.0.0.1 dst=192.0.2.1 dport=443 action=deny rule=7",
                  "2025-08-05T01:40:31.000000Z firewall pa.example type=TRAFFIC src=10.0.0.2 "
                  "dst=192.0.2.2 rule=web",
                  "2025-08-05T01:40:33.000000Z mail-gateway mx program=exim action=delivered "
                  "verdict=delivered to=a@b.example",
                  "2025-08-05T01:40:34.000000Z syslog h"));
}

TEST(Syslog, SysmonForLinuxIsSysmon) {
  const auto events = events_of(
      "Aug  5 01:40:31 h sysmon: <Event><System><Provider Name=\"Linux-Sysmon\" Guid=\"{x}\"/>"
      "<EventID>1</EventID><TimeCreated SystemTime=\"2025-08-05T01:40:30.5Z\"/><Channel>"
      "Linux-Sysmon/Operational</Channel><Computer>UBUNTU5</Computer></System><EventData>"
      "<Data Name=\"UtcTime\">2025-08-05 01:40:30.395</Data><Data Name=\"Image\">/bin/sh</Data>"
      "<Data Name=\"CommandLine\">sh -c &quot;id&quot;</Data></EventData></Event>\n",
      {"Image", "CommandLine", "EventID"});
  EXPECT_THAT(events, ElementsAre("2025-08-05T01:40:30.395000Z Linux-Sysmon/Operational UBUNTU5 "
                                  "EventID=1 Image=/bin/sh CommandLine=sh -c \"id\""));
}

TEST(Syslog, AuditEventsOfMicrosoftsAgentAreAuditEvents) {
  const auto events = events_of(
      "May 11 18:10:22 h auoms: type=AUOMS_EXECVE audit(1652292621.990:84143): SchemaVersion=\"1\" "
      "syscall=execve syscall_r=59 success=yes a0=7fcd user=tomcat exe=\"/bin/bash\" cwd=\"/\" "
      "key=auoms,delete argc=3 cmdline=\"bash -c \"{echo,YQo=}|{base64,-d}\"\" redactors= "
      "containerid=\n",
      {"type", "a0", "a2", "SYSCALL.a0", "SYSCALL", "CommandLine", "Image", "user", "key",
       "containerid"});
  EXPECT_THAT(events, ElementsAre("2022-05-11T18:10:21.990000Z auditd h type=SYSCALL type=EXECVE "
                                  "SYSCALL=execve SYSCALL.a0=7fcd user=tomcat key=auoms,delete "
                                  "CommandLine=bash -c \"{echo,YQo=}|{base64,-d}\" Image=/bin/bash "
                                  "a0=bash a2={echo,YQo=}|{base64,-d}"));
}

TEST(Syslog, OtherTextIsNotTakenForOne) {
  const auto format = make_syslog_format();
  EXPECT_EQ(sniff_with(*format, "Aug  5 01:40:31 h p: x\n  at Foo\nAug  5 01:40:31 h p: x\n"),
            Sniff::Maybe);
  EXPECT_EQ(sniff_with(*format, "Aug  5 01:40:31 h p[1]: x\n"), Sniff::Yes);
  for (const char* text :
       {"", "2025-08-11T02:44:03Z fw01 action=deny proto=tcp src=10.0.0.1\n", "# comment\n",
        "[1754358031] SERVICE ALERT: web01;HTTP;OK;HARD;1;fine\n",
        "2025-08-05 01:40:31 10.0.0.1 GET / - 443\n",
        "type=SYSCALL msg=audit(1604996384.965:9): a=1\n",
        "10.0.0.1 - - [05/Aug/2025:01:40:31 +0000] \"GET / HTTP/1.0\" 200 5\n"}) {
    EXPECT_EQ(sniff_with(*format, text), Sniff::No) << text;
  }
}

}  // namespace
}  // namespace longwatch::read::syslog
