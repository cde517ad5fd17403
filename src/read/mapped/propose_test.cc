#include "read/mapped/propose.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/format_rig.h"

namespace longwatch::read::mapped {
namespace {

using testing::HasSubstr;

/// What is proposed for the lines; and that it keeps what it promises when a reader uses it.
Proposal propose(const std::string& text, std::string name = "sample") {
  Result<Proposal> proposal = propose_mapping(text, {std::move(name), "sample.log", 5000});
  EXPECT_TRUE(proposal.ok());
  if (!proposal.ok()) {
    return {};
  }
  const ParsedMapping parsed = parse_mapping(proposal->yaml, "sample.yml");
  EXPECT_NE(parsed.mapping, nullptr) << proposal->yaml;
  const auto format = make_mapped_format(parsed.mapping);
  EXPECT_EQ(test_support::sniff_with(*format, text), Sniff::Yes) << proposal->yaml;
  const auto reading = test_support::read_with(*format, text, {{"*"}});
  EXPECT_EQ(reading.books.events, proposal->fitting) << proposal->yaml;
  EXPECT_EQ(reading.books.dropped, proposal->lines - proposal->fitting - proposal->further)
      << proposal->yaml;
  return std::move(*proposal);
}

/// Lines made of a pattern in which "#" is the number of the line.
std::string lines_of(const std::vector<std::string>& patterns, int count) {
  std::string text;
  for (int i = 0; i < count; ++i) {
    for (const char c : patterns[static_cast<std::size_t>(i) % patterns.size()]) {
      text += c == '#' ? std::to_string(10 + i % 50) : std::string(1, c);
    }
    text += '\n';
  }
  return text;
}

TEST(Propose, AGatewaysLogins) {
  const Proposal proposal = propose(
      lines_of({"2025-08-05 01:40:# gw01 vpn[4#]: user=alice from 198.51.100.#:4# result=ok",
                "2025-08-05 01:40:# gw02 vpn[4#]: user=bob from 203.0.113.#:4# result=failed"},
               40));
  EXPECT_EQ(proposal.lines, 40U);
  EXPECT_EQ(proposal.fitting, 40U);
  EXPECT_THAT(proposal.yaml,
              HasSubstr("  - pattern: '{time} {host} {program:word}[{pid:int}]: user={user} from "
                        "{src_ip:ip}:{src_port:int} result={result:word}'\n"));
  EXPECT_THAT(proposal.yaml, HasSubstr("time: 'iso'\n"));
  EXPECT_THAT(proposal.yaml, HasSubstr("# zone: Europe/Berlin\n"));
  EXPECT_THAT(proposal.yaml, HasSubstr("#   user: behind 'user=', such as alice, bob\n"));
}

TEST(Propose, AFirewallsDecisionsAreKnownAsSuch) {
  const Proposal proposal =
      propose(lines_of({"05/Aug/2025:01:40:# +0200 deny tcp 10.0.0.# 5# -> 192.0.2.# 443",
                        "05/Aug/2025:01:40:# +0200 allow udp 10.0.0.# 5# -> 192.0.2.# 53"},
                       40));
  EXPECT_EQ(proposal.fitting, 40U);
  EXPECT_THAT(proposal.yaml, HasSubstr("{time} {action} {proto} {src:ip} {field1:int} "
                                       "{field2} {dst:ip} {field3:int}"));
  EXPECT_THAT(proposal.yaml, HasSubstr("telemetry: firewall\n"));
  EXPECT_EQ(info_of(*proposal.mapping).channel, "firewall");
}

TEST(Propose, AnApplicationsRequests) {
  const Proposal proposal =
      propose(lines_of({"[2025-08-05T01:40:#Z] INFO 10.0.0.# GET /a/# 200 \"Mozilla/5.0 (X#)\"",
                        "[2025-08-05T01:40:#Z] WARN 10.0.0.# POST /login 403 \"curl/8.#\""},
                       40));
  EXPECT_EQ(proposal.fitting, 40U);
  EXPECT_THAT(proposal.yaml,
              HasSubstr("'[{time}] {level} {c-ip:ip} {cs-method} {c-uri} {sc-status:int} "
                        "\"{cs-user-agent}\"'"));
  EXPECT_THAT(proposal.yaml, HasSubstr("telemetry: access-log\n"));
}

TEST(Propose, WordsThatTellLinesApartBecomeConstants) {
  const Proposal proposal = propose(lines_of({"2025-08-05 01:40:# status installed pkg#:amd64",
                                              "2025-08-05 01:40:# startup packages configure"},
                                             60));
  EXPECT_EQ(proposal.fitting, 60U);
  EXPECT_THAT(proposal.yaml, HasSubstr("'{time} startup packages configure'\n"));
  EXPECT_THAT(proposal.yaml, HasSubstr("'{time} status installed {field1:word}'\n"
                                       "    constants: {action: 'status'}\n"));
}

TEST(Propose, FreeTextIsAMessageBehindWhatAllLinesHave) {
  const Proposal proposal = propose(lines_of(
      {"Aug  5 01:40:# db01 it works", "Aug  5 01:40:# db01 (really) it works, and well: yes",
       "Aug  5 01:40:# db01 a", "Aug  5 01:40:# db01 one two three # four five",
       "Aug  5 01:40:# db01 x=1 y", "Aug  5 01:40:# db01 [a] [b] [c]", "Aug  5 01:40:# db01 'q' r",
       "Aug  5 01:40:# db01 what; now, then", "Aug  5 01:40:# db01 a b c d e f g h",
       "Aug  5 01:40:# db01 (a) (b)", "Aug  5 01:40:# db01 a, b", "Aug  5 01:40:# db01 {}"},
      48));
  EXPECT_EQ(proposal.fitting, 48U);
  EXPECT_THAT(proposal.yaml, HasSubstr("- pattern: '{time} {host} {message}'\n"));
  EXPECT_THAT(proposal.yaml, HasSubstr("time: '%b %d %H:%M:%S'\n"));
}

TEST(Propose, ManyPairsAreReadAsSuch) {
  const Proposal proposal = propose(lines_of(
      {"1754358031 fw01: src=10.0.0.# dst=192.0.2.# action=deny note=\"a b\"",
       "1754358032 fw01: src=10.0.0.# action=deny user=x y=z", "1754358033 fw01: a=1 b=2 c=#",
       "1754358034 fw01: dst=192.0.2.# src=10.0.0.# q=\"\"", "1754358034 fw01: a=[1] b=(2) c=3",
       "1754358034 fw01: a=1,2 b=2;3 c=3", "1754358034 fw01: a=1 b=2 c=3 d=4 e=5 f=6",
       "1754358034 fw01: a=x:y b=2 c=3 d=4 e=5 f=(6)", "1754358034 fw01: a=x b=2 c='3'",
       "1754358034 fw01: a={1} b=2 c=3"},
      40));
  EXPECT_EQ(proposal.fitting, 40U);
  EXPECT_THAT(proposal.yaml, HasSubstr("{pairs:pairs}'\n"));
  EXPECT_THAT(proposal.yaml, HasSubstr("time: 'epoch'\n"));
}

TEST(Propose, ColumnsStandBetweenSeparators) {
  const Proposal proposal = propose(lines_of({"#|2025-08-05T01:40:#Z|gw 01|deny|10.0.0.#|",
                                              "#|2025-08-05T01:40:#Z|gw 02|"
                                              "allow|10.0.0.#|x y"},
                                             40));
  EXPECT_EQ(proposal.fitting, 40U);
  EXPECT_THAT(proposal.yaml,
              HasSubstr("'{field1:int}|{time}|{field2}|{action}|{src_ip:ip}|{field3}'"));
}

TEST(Propose, TracesGoOnTheRecordBefore) {
  const Proposal proposal =
      propose(lines_of({"2025-08-05 01:40:#,123 ERROR it broke", "java.lang.Error: #",
                        "\tat a.b(C.java:#)", "2025-08-05 01:40:#,123 INFO it works"},
                       40));
  EXPECT_EQ(proposal.fitting, 20U);
  EXPECT_EQ(proposal.further, 20U);
  EXPECT_THAT(proposal.yaml, HasSubstr("continuation: unmatched\n"));
}

TEST(Propose, LinesThatFitNothingAreNamed) {
  const Proposal proposal =
      propose(lines_of({"2025-08-05T01:40:#Z gw-1 action=a user=u#"}, 99) + "garbage\n");
  EXPECT_EQ(proposal.fitting, 99U);
  ASSERT_EQ(proposal.misfits.size(), 1U);
  EXPECT_EQ(proposal.misfits[0].first, "garbage");
  EXPECT_THAT(proposal.misfits[0].second, HasSubstr("expected time"));
}

TEST(Propose, LogsThatRealProgramsWrote) {
  for (const char* const path :
       {"/var/log/dpkg.log", "/var/log/alternatives.log", "/var/log/apt/history.log"}) {
    const Result<std::string> text = read_text_file(system_files(), path, 1U << 22U);
    if (!text.ok() || text->empty()) {
      continue;  // not on every system
    }
    SCOPED_TRACE(path);
    const Result<Proposal> proposal = propose_mapping(*text, {"real", path, 5000});
    ASSERT_TRUE(proposal.ok()) << proposal.error().to_line();
    EXPECT_GE(100 * (proposal->fitting + proposal->further), 99 * proposal->lines);
    const auto reading =
        test_support::read_with(*make_mapped_format(proposal->mapping), *text, {{"action"}});
    EXPECT_LE(100 * reading.books.dropped, reading.books.seen) << proposal->yaml;
    EXPECT_GT(reading.books.events, 0U);
  }
}

TEST(Propose, WordsStandBetweenBlanksAndBars) {
  const Proposal proposal =
      propose(lines_of({"2025-08-05 01:40:# | login Hunter# | rack=# src=10.0.0.#"}, 40));
  EXPECT_EQ(proposal.fitting, 40U);
  EXPECT_THAT(proposal.yaml, HasSubstr("'{time} | {field1} | {field2}'"));
}

TEST(Propose, SecretsAreNoExamples) {
  ProposalOptions options{"sample", "sample.log"};
  options.mask = [](std::string_view text) {
    return "<" + std::string(text) + ">";
  };
  const Result<Proposal> proposal = propose_mapping(
      lines_of({"2025-08-05 01:40:# gw user=u# password=Sekrit# api_key=K# src=10.0.0.#"}, 40),
      options);
  ASSERT_TRUE(proposal.ok());
  EXPECT_THAT(proposal->yaml, HasSubstr("{password"));
  EXPECT_THAT(proposal->yaml, testing::Not(HasSubstr("Sekrit1")));
  EXPECT_THAT(proposal->yaml, testing::Not(HasSubstr("K10")));
  EXPECT_THAT(proposal->yaml, HasSubstr("such as <u10>, <u11>, <u12>"));
  const Proposal same =
      propose(lines_of({"2025-08-05 01:40:# gw login u# password: hunter src=10.0.0.#"}, 40));
  EXPECT_THAT(same.yaml, testing::Not(HasSubstr("hunter")));
}

TEST(Propose, NamesOfSecretsAreKnown) {
  for (const char* const name : {"password", "userPassword", "db_pass", "pass2", "api-key", "Token",
                                 "cs-cookie", "client.secret", "PWD"}) {
    EXPECT_TRUE(may_be_secret(name)) << name;
  }
  for (const char* const name : {"user", "keyboard", "passed", "bypass", "src_ip", "", "_"}) {
    EXPECT_FALSE(may_be_secret(name)) << name;
  }
}

TEST(Propose, LongTracesHideNoTime) {
  std::string text;
  for (int i = 10; i < 50; ++i) {
    text += "2025-08-05 01:40:" + std::to_string(i) + " ERROR it broke\n";
    for (int line = 0; line < 12; ++line) {
      text += "\tat a.b.C(C.java:" + std::to_string(line) + ")\n";
    }
  }
  const Proposal proposal = propose(text);
  EXPECT_EQ(proposal.fitting, 40U);
  EXPECT_EQ(proposal.further, 480U);
  EXPECT_THAT(proposal.yaml, HasSubstr("continuation: indented\n"));
}

TEST(Propose, LinesThatBeginWithATimeGoOnNoOther) {
  const Proposal proposal = propose(
      lines_of({"1754358031 event level=# code=x", "1754358032 event level=# code=x",
                "99999999999999999999 event level=# code=x", "1754358033 event level=# code=x"},
               40));
  EXPECT_EQ(proposal.fitting, 30U);
  EXPECT_EQ(proposal.further, 0U);
}

TEST(Propose, OfManyLinesTheEndIsLookedAtToo) {
  const Result<Proposal> proposal =
      propose_mapping(lines_of({"2025-08-05T01:40:#Z vpn sess=# state=UP"}, 600) +
                          lines_of({"2025-08-05T01:40:#Z vpn AUTH FAIL user=u# src=10.0.0.#"}, 100),
                      {"sample", "sample.log", 200});
  ASSERT_TRUE(proposal.ok());
  EXPECT_TRUE(proposal->is_sample);
  EXPECT_EQ(proposal->lines, 200U);
  EXPECT_EQ(proposal->fitting, 200U);
  EXPECT_THAT(proposal->yaml, HasSubstr("AUTH FAIL"));
}

TEST(Propose, TimesAreKnownAsManyLogsWriteThem) {
  constexpr std::pair<std::string_view, std::string_view> kTimes[] = {
      {"01-Mar-2024 00:05", "%d-%b-%Y %H:%M"},
      {"2024-03-01 00:05", "%Y-%m-%d %H:%M"},
      {"01.03.2024 00:05", "%d.%m.%Y %H:%M"},
      {"20240301T000500Z", "%Y%m%dT%H%M%S%z"},
      {"20240301 000500", "%Y%m%d %H%M%S"},
      {"24-03-01 00:05:00", "%y-%m-%d %H:%M:%S"},
      {"03/01/24 10:00:00.123", "%d/%m/%y %H:%M:%S.%f"},
      {"03/21/2024 10:00:00.123", "%m/%d/%Y %H:%M:%S.%f"}};
  for (const auto& [time, format] : kTimes) {
    const Proposal proposal = propose(lines_of({std::string(time) + " gw01 user# in room #"}, 40));
    EXPECT_EQ(proposal.time_format, format) << time;
    EXPECT_EQ(proposal.fitting, 40U) << time;
    EXPECT_EQ(proposal.is_day_first_guessed, format.starts_with("%d/%m")) << time;
  }
}

TEST(Propose, WhatIsPackedOrOneLongLineIsNamed) {
  const Result<Proposal> packed = propose_mapping(std::string("\x1F\x8B\x08\0", 4), {});
  ASSERT_FALSE(packed.ok());
  EXPECT_THAT(packed.error().message(), HasSubstr("compressed (gzip)"));
  const Result<Proposal> long_line = propose_mapping(std::string(9000, 'a'), {});
  ASSERT_FALSE(long_line.ok());
  EXPECT_THAT(long_line.error().hint(), HasSubstr("longer than 8,192 bytes"));
}

TEST(Propose, WhatIsNoLogOfLinesGetsNoMapping) {
  for (const std::string& text : {std::string(), std::string("\n\n"), std::string("a\0b", 3),
                                  std::string("{\"a\":1}\n"), std::string("%%%\n")}) {
    const Result<Proposal> proposal = propose_mapping(text, {});
    EXPECT_FALSE(proposal.ok()) << text;
    EXPECT_NE(proposal.error().code(), ErrorCode::Internal) << text;
  }
}

}  // namespace
}  // namespace longwatch::read::mapped
