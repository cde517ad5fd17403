#include "read/zeek/zeek.h"

#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/format_rig.h"

namespace longwatch::read::zeek {
namespace {

using test_support::plain_events;
using test_support::read_with;
using test_support::sniff_with;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr std::string_view kConn =
    "#separator \\x09\n"
    "#set_separator\t,\n"
    "#empty_field\t(empty)\n"
    "#unset_field\t-\n"
    "#path\tconn\n"
    "#open\t2025-08-12-14-03-10\n"
    "#fields\tts\tuid\tid.orig_h\tid.resp_p\tservice\tlocal_orig\ttunnel_parents\n"
    "#types\ttime\tstring\taddr\tport\tstring\tbool\tset[string]\n"
    "1755007390.000001\tC1\t10.20.10.11\t443\tssl\tT\t-\n"
    "1755007391.5\tC2\t10.20.10.12\t53\t-\tF\tA,B\\x2cC\n"
    "1755007392\tC3\t10.20.10.13\t80\t(empty)\t-\t(empty)\n"
    "#close\t2025-08-12-15-00-00\n";

TEST(ZeekReader, LinesBecomeTheFieldsOfTheirHeader) {
  const auto reading = read_with(*make_zeek_format(), std::string(kConn),
                                 {{"id.orig_h", "service", "local_orig", "tunnel_parents"}});
  EXPECT_THAT(
      plain_events(reading),
      ElementsAre("2025-08-12T14:03:10.000001Z zeek:conn (null) id.orig_h=10.20.10.11 service=ssl "
                  "local_orig=true",
                  "2025-08-12T14:03:11.500000Z zeek:conn (null) id.orig_h=10.20.10.12 "
                  "local_orig=false tunnel_parents=A tunnel_parents=B,C",
                  "2025-08-12T14:03:12.000000Z zeek:conn (null) id.orig_h=10.20.10.13 service="));
  EXPECT_EQ(reading.decoded[1],
            "ts=1755007391.5 uid=C2 id.orig_h=10.20.10.12 id.resp_p=53 local_orig=false "
            "tunnel_parents=A tunnel_parents=B,C");
  EXPECT_THAT(reading.messages, IsEmpty());
  EXPECT_EQ(reading.books.seen, 3U);
}

TEST(ZeekReader, AHeaderInTheMiddleGovernsWhatIsBelow) {
  const std::string second =
      "#separator \\x7c\n#set_separator|;\n#empty_field|EMPTY\n#unset_field|NONE\n#path|dns\n"
      "#fields|ts|query|answers|_system_name\n#types|time|string|vector[string]|string\n"
      "1755007393|a.example|1.2.3.4;5.6.7.8|s1\n1755007394|EMPTY|NONE|s1\n";
  const auto reading =
      read_with(*make_zeek_format(), std::string(kConn) + second, {{"query", "answers", "uid"}});
  ASSERT_EQ(reading.events.size(), 5U);
  const std::vector<std::string> events = plain_events(reading);
  EXPECT_EQ(events[3],
            "2025-08-12T14:03:13.000000Z zeek:dns s1 query=a.example answers=1.2.3.4 "
            "answers=5.6.7.8");
  EXPECT_EQ(events[4], "2025-08-12T14:03:14.000000Z zeek:dns s1 query=");
}

TEST(ZeekReader, LinesThatDoNotFitAreDroppedAndTold) {
  std::string text(kConn);
  text.insert(text.find("1755007391.5"), "1755007390.9\tC9\tonly three\n");
  text += "1755007399\tC10\t10.2";
  const auto reading = read_with(*make_zeek_format(), text, {{"uid"}});
  EXPECT_EQ(reading.books.events, 3U);
  EXPECT_EQ(reading.books.dropped, 2U);
  EXPECT_THAT(reading.messages,
              ElementsAre(HasSubstr("zeek-broken-line expected 7 values as the #fields line says, "
                                    "got 3; line dropped"),
                          HasSubstr("zeek-cut-line")));
}

TEST(ZeekReader, UnitsDoNotMatter) {
  const std::vector<std::string> fields = {"uid", "tunnel_parents", "*"};
  const auto whole = read_with(*make_zeek_format(), std::string(kConn), {fields});
  for (std::size_t block = 1; block < 200; block += 7) {
    const auto cut = read_with(*make_zeek_format({.block_bytes = block, .line_bytes = 4096}),
                               std::string(kConn), {fields});
    EXPECT_EQ(cut.events, whole.events) << block;
  }
}

TEST(ZeekReader, IsKnownByItsHeader) {
  const auto format = make_zeek_format();
  EXPECT_EQ(sniff_with(*format, kConn), Sniff::Yes);
  EXPECT_EQ(sniff_with(*format, "1\tx\n#fields\tts\tuid\n#types\ttime\tstring\n"), Sniff::Yes);
  EXPECT_EQ(sniff_with(*format, "#Fields: date time\n"), Sniff::No);
  EXPECT_EQ(sniff_with(*format, ""), Sniff::No);
  // Line ends of another kind make the whole file one comment.
  std::string other_line_ends(kConn);
  std::replace(other_line_ends.begin(), other_line_ends.end(), '\n', '\r');
  EXPECT_EQ(sniff_with(*format, other_line_ends), Sniff::No);
}

TEST(ZeekReader, LogsWithoutAHeaderAboveAreNotGuessed) {
  const auto reading = read_with(*make_zeek_format(),
                                 "1\tx\n#fields\tts\tuid\n#types\ttime\tstring\n2\ty\n", {{"uid"}});
  EXPECT_EQ(reading.books.events, 1U);
  EXPECT_EQ(reading.books.dropped, 1U);
}

}  // namespace
}  // namespace longwatch::read::zeek
