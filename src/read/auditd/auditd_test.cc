#include "read/auditd/auditd.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/format_rig.h"

namespace longwatch::read::auditd {
namespace {

using test_support::plain_events;
using test_support::read_with;
using test_support::sniff_with;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr std::string_view kExec =
    "type=SYSCALL msg=audit(1604996384.965:93777): arch=c000003e syscall=59 success=yes exit=0 "
    "a0=558e25052c70 a1=3b6 ppid=29002 pid=2168 uid=1000 comm=\"dd\" exe=\"/bin/dd\" key=(null)\n"
    "type=EXECVE msg=audit(1604996384.965:93777): argc=3 a0=\"dd\" a1=69663D2F646576 a2=\"bs=1\"\n"
    "type=PATH msg=audit(1604996384.965:93777): item=0 name=\"/bin/dd\" nametype=NORMAL\n"
    "type=PROCTITLE msg=audit(1604996384.965:93777): proctitle=64640069663D2F646576\n";

const std::vector<std::string> kFields = {"type",      "a0",      "a1",          "name",
                                          "proctitle", "SYSCALL", "CommandLine", "Image",
                                          "exe",       "res",     "acct",        "SYSCALL.a0"};

TEST(Auditd, RecordsOfAnEventAreOneEvent) {
  const auto reading = read_with(*make_auditd_format(), std::string(kExec), {kFields});
  EXPECT_THAT(plain_events(reading),
              ElementsAre("2020-11-10T08:19:44.965000Z auditd (null) type=SYSCALL "
                          "SYSCALL.a0=558e25052c70 exe=/bin/dd type=EXECVE a0=dd a1=if=/dev "
                          "type=PATH name=/bin/dd type=PROCTITLE proctitle=dd if=/dev "
                          "SYSCALL=execve CommandLine=dd if=/dev bs=1 Image=/bin/dd"));
  EXPECT_THAT(reading.decoded[0], HasSubstr("CommandLine=dd if=/dev bs=1 Image=/bin/dd"));
  EXPECT_EQ(reading.books.seen, 1U);
}

TEST(Auditd, EventsAmongEachOtherAreToldApart) {
  const auto reading = read_with(
      *make_auditd_format(),
      "node=h1 type=SYSCALL msg=audit(1604996384.965:1): arch=c000003e syscall=135 a0=40000\n"
      "type=USER_AUTH msg=audit(1604996384.966:2): pid=1 uid=0 msg='op=PAM:auth acct=\"bob\" "
      "exe=\"/usr/sbin/sshd\" res=failed'\n"
      "node=h1 type=CWD msg=audit(1604996384.965:1): cwd=\"/root\"\n"
      "junk\n",
      {kFields});
  EXPECT_THAT(plain_events(reading),
              ElementsAre("2020-11-10T08:19:44.965000Z auditd h1 type=SYSCALL a0=40000 type=CWD "
                          "SYSCALL=personality",
                          "2020-11-10T08:19:44.966000Z auditd (null) type=USER_AUTH acct=bob "
                          "exe=/usr/sbin/sshd res=failed"));
  EXPECT_EQ(reading.books.dropped, 1U);
  EXPECT_THAT(reading.messages, ElementsAre(HasSubstr("audit-broken-line")));
}

TEST(Auditd, LongArgumentsArePutTogether) {
  const auto reading =
      read_with(*make_auditd_format(),
                "type=EXECVE msg=audit(1604996384.965:1): argc=2 a0=\"sh\" a1_len=8 a1[0]=61622063 "
                "a1[1]=6465\n",
                {{"a1", "CommandLine"}});
  EXPECT_THAT(plain_events(reading)[0], HasSubstr("a1=ab cde CommandLine=sh ab cde"));
}

TEST(Auditd, UnitsDoNotMatter) {
  std::string text;
  for (int i = 0; i < 20; ++i) {
    std::string one(kExec);
    for (std::size_t at = one.find(":93777"); at != std::string::npos; at = one.find(":93777")) {
      one.replace(at, 6, ":" + std::to_string(1000 + i));
    }
    text += one;
  }
  const auto whole = read_with(*make_auditd_format(), text, {kFields});
  EXPECT_EQ(whole.books.events, 20U);
  for (std::size_t block = 1; block < 2000; block += 97) {
    const auto cut =
        read_with(*make_auditd_format({.block_bytes = block, .line_bytes = 4096}), text, {kFields});
    EXPECT_EQ(cut.events, whole.events) << block;
  }
}

TEST(Auditd, LinesThatAreNoRecordsCutNoEventAndAreCounted) {
  std::string text;
  for (int i = 0; i < 20; ++i) {
    const std::string id = " msg=audit(1604996384.965:" + std::to_string(i) + "): a=1\n";
    text += "type=SYSCALL" + id + "junk\n" + "type=CWD" + id;
    for (int junk = 0; junk < 20; ++junk) {
      text += "more junk\n";
    }
    text += "type=PATH" + id;
  }
  const auto whole = read_with(*make_auditd_format(), text, {kFields});
  EXPECT_EQ(whole.books.events, 20U);
  EXPECT_EQ(whole.books.dropped, 20U * 21U);
  for (const std::size_t block : {1U, 100U, 900U}) {
    const auto cut =
        read_with(*make_auditd_format({.block_bytes = block, .line_bytes = 4096}), text, {kFields});
    EXPECT_EQ(cut.events, whole.events) << block;
  }
}

TEST(Auditd, AnEventOfTooManyLinesIsSeveralWithNumbersThatGoUp) {
  std::string text;
  for (int i = 0; i < 600; ++i) {
    text += "type=PATH msg=audit(1604996384.965:7): item=" + std::to_string(i) + "\n";
  }
  text += "type=LOGIN msg=audit(1604996385.965:8): pid=1\n";
  const auto whole = read_with(*make_auditd_format(), text, {{"pid"}});
  EXPECT_EQ(whole.books.events, 4U);
  EXPECT_THAT(whole.events.back(), testing::StartsWith("4@"));
  const auto cut =
      read_with(*make_auditd_format({.block_bytes = 100, .line_bytes = 4096}), text, {{"pid"}});
  EXPECT_EQ(cut.events, whole.events);
}

TEST(Auditd, AMarkInFrontOfUtf8IsPassedOver) {
  const std::string marked = "\xEF\xBB\xBF" + std::string(kExec);
  EXPECT_EQ(sniff_with(*make_auditd_format(), marked), Sniff::Yes);
  const auto reading = read_with(*make_auditd_format(), marked, {kFields});
  EXPECT_EQ(plain_events(reading),
            plain_events(read_with(*make_auditd_format(), std::string(kExec), {kFields})));
  EXPECT_THAT(reading.messages, testing::IsEmpty());
}

TEST(Auditd, IsKnownByItsLines) {
  EXPECT_EQ(sniff_with(*make_auditd_format(), kExec), Sniff::Yes);
  EXPECT_EQ(sniff_with(*make_auditd_format(), "type=a msg=b\n"), Sniff::No);
  EXPECT_EQ(sniff_with(*make_auditd_format(), ""), Sniff::No);
}

}  // namespace
}  // namespace longwatch::read::auditd
