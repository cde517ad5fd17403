#include "read/mail/mail.h"

#include <chrono>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/bytes.h"
#include "base/limits.h"
#include "read/mail/internal/message.h"
#include "tests/support/format_rig.h"

namespace longwatch::read::mail {
namespace {

using test_support::plain_events;
using test_support::read_with;
using test_support::sniff_with;
using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

// What a body says and nobody may see.
constexpr std::string_view kBodySentence = "the committee meets behind closed doors";

/// A message as a tracking campaign sends it. The attachment is "hello\n".
std::string tracking_mail() {
  return "Return-Path: <bounce@bulk.example.net>\r\n"
         "Delivered-To: m17@parl.example\r\n"
         "Received: from mx01.parl.example (mx01.parl.example [10.20.1.5])\r\n"
         "\tby mbx02.parl.example with ESMTPS id 4F1B2C3\r\n"
         "\tfor <m17@parl.example>; Wed, 25 Jun 2025 08:05:14 +1200 (NZST)\r\n"
         "Received: from out.bulk.example.net (unknown [IPv6:2001:db8::17])\r\n"
         " by mx01.parl.example (Postfix) with ESMTP; Tue, 24 Jun 2025 20:05:12 +0000\r\n"
         "Authentication-Results: mx01.parl.example;\r\n"
         "  spf=pass (sender IP is 2001:db8::17; ok) smtp.mailfrom=bulk.example.net;\r\n"
         "  dkim=fail reason=\"bad; signature\" header.d=dailycourier.example;\r\n"
         "  dmarc=none header.from=dailycourier.example\r\n"
         "Authentication-Results: evil.example; spf=pass smtp.mailfrom=a@forged.example\r\n"
         "From: =?utf-8?Q?Lena_M=C3=A4rsh?= <lena.marsh@dailycourier.example>\r\n"
         "To: \"Member, 17\" <m17@parl.example>, m18@parl.example\r\n"
         "Cc: Staff: s1@parl.example, s2@parl.example;\r\n"
         "Reply-To: other@bulk.example.net\r\n"
         "Subject: =?utf-8?B?TmV3cyBmb3IgeW91?=\r\n"
         "Date: Tue, 24 Jun 2025 20:05:10 +0000\r\n"
         "Message-ID: <8f2c@bulk.example.net>\r\n"
         "X-Originating-IP: [203.0.113.9]\r\n"
         "X-Mailer: MassMail 4\r\n"
         "MIME-Version: 1.0\r\n"
         "Content-Type: multipart/mixed; boundary=\"b1\"\r\n"
         "\r\n"
         "--b1\r\n"
         "Content-Type: multipart/alternative; boundary=\"b2\"\r\n"
         "\r\n"
         "--b2\r\n"
         "Content-Type: text/plain; charset=utf-8\r\n"
         "\r\n"
         "Dear Member, the committee meets behind closed doors.\r\n"
         "Read (https://news.dailycourier.example/a_(b)), or HTTP://x.example/y.\r\n"
         "--b2\r\n"
         "Content-Type: text/html; charset=utf-8\r\n"
         "Content-Transfer-Encoding: quoted-printable\r\n"
         "\r\n"
         "<html><style>td{background:url(=27http://bg.example/b.png=27)}</style>\r\n"
         "<p>the committee meets behind closed doors</p>\r\n"
         "<a href=3D\"https://bulk.example.net/c?u=3D1&amp;v=3D2\">Read</a>\r\n"
         "<!--[if mso]><v:fill src=3Dhttps://vml.example/v.gif /><![endif]-->\r\n"
         "<img width=3D1 src=3D\"https://img.dailycourier.example/p/AbC=\r\n"
         "dEf.gif\"><img src=3D\"cid:part1\"></html>\r\n"
         "--b2--\r\n"
         "--b1\r\n"
         "Content-Type: application/pdf\r\n"
         "Content-Disposition: attachment; filename=\"agenda.pdf\"\r\n"
         "Content-Transfer-Encoding: base64\r\n"
         "\r\n"
         "aGVsbG8K\r\n"
         "--b1--\r\n";
}

TEST(Mail, AMessageIsAnEventOfItsHeadersLinksAndAttachments) {
  const auto reading =
      read_with(*make_mail_format(), tracking_mail(),
                {{"from", "email.from.name", "to", "cc", "reply_to", "return_path", "delivered_to",
                  "subject", "msgid", "date", "x_originating_ip", "x_mailer"}});
  EXPECT_THAT(plain_events(reading),
              ElementsAre("2025-06-24T20:05:14.000000Z mail mbx02.parl.example "
                          "return_path=bounce@bulk.example.net delivered_to=m17@parl.example "
                          "from=lena.marsh@dailycourier.example email.from.name=Lena M\xC3\xA4rsh "
                          "to=m17@parl.example to=m18@parl.example cc=s1@parl.example "
                          "cc=s2@parl.example reply_to=other@bulk.example.net subject=News for you "
                          "date=Tue, 24 Jun 2025 20:05:10 +0000 msgid=8f2c@bulk.example.net "
                          "x_originating_ip=203.0.113.9 x_mailer=MassMail 4"));
  EXPECT_THAT(reading.messages, IsEmpty());
}

TEST(Mail, TheWayAndTheVerdictsOfTheLastServerAreTakenApart) {
  const auto reading = read_with(
      *make_mail_format(), tracking_mail(),
      {{"received.from", "received.ip", "received.by", "received.with", "received.time",
        "auth_server", "spf", "spf.domain", "dkim", "dkim.domain", "dmarc", "email.time_from"}});
  EXPECT_EQ(plain_events(reading)[0],
            "2025-06-24T20:05:14.000000Z mail mbx02.parl.example received.from=mx01.parl.example "
            "received.ip=10.20.1.5 received.by=mbx02.parl.example received.with=ESMTPS "
            "received.time=2025-06-24T20:05:14.000000Z received.from=out.bulk.example.net "
            "received.ip=2001:db8::17 received.by=mx01.parl.example received.with=ESMTP "
            "received.time=2025-06-24T20:05:12.000000Z auth_server=mx01.parl.example spf=pass "
            "spf.domain=bulk.example.net dkim=fail dkim.domain=dailycourier.example dmarc=none "
            "email.time_from=received");
}

TEST(Mail, LinksPicturesAndAttachmentsAreFoundInAllParts) {
  const auto reading =
      read_with(*make_mail_format(), tracking_mail(),
                {{"urls", "remote_img", "url.full", "remote_img.url", "remote_img.domain",
                  "attachments", "email.attachments.file.name", "email.attachments.file.mime_type",
                  "email.attachments.file.size", "email.attachments.file.hash.md5",
                  "email.attachments.file.hash.sha256"}});
  EXPECT_EQ(
      plain_events(reading)[0],
      "2025-06-24T20:05:14.000000Z mail mbx02.parl.example urls=6 remote_img=3 "
      "url.full=https://news.dailycourier.example/a_(b) url.full=HTTP://x.example/y "
      "url.full=http://bg.example/b.png url.full=https://bulk.example.net/c?u=1&v=2 "
      "url.full=https://vml.example/v.gif "
      "url.full=https://img.dailycourier.example/p/AbCdEf.gif "
      "remote_img.url=http://bg.example/b.png remote_img.domain=bg.example "
      "remote_img.url=https://vml.example/v.gif remote_img.domain=vml.example "
      "remote_img.url=https://img.dailycourier.example/p/AbCdEf.gif "
      "remote_img.domain=img.dailycourier.example attachments=1 "
      "email.attachments.file.name=agenda.pdf email.attachments.file.mime_type=application/pdf "
      "email.attachments.file.size=6 "
      "email.attachments.file.hash.md5=b1946ac92492d2347c6235b4d2611184 "
      "email.attachments.file.hash.sha256="
      "5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03");
}

TEST(Mail, NothingOfABodyIsHandedOver) {
  const auto reading =
      read_with(*make_mail_format(),
                tracking_mail() + "\r\nFrom x\r\n" + std::string(kBodySentence) + "\r\n", {{"*"}});
  ASSERT_EQ(reading.events.size(), 1U);
  EXPECT_THAT(reading.events[0], HasSubstr("m17@parl.example"));
  EXPECT_THAT(reading.events[0], Not(HasSubstr("committee")));
  EXPECT_THAT(reading.events[0], Not(HasSubstr("Dear")));
  EXPECT_THAT(reading.decoded[0], Not(HasSubstr("committee")));
  EXPECT_THAT(reading.messages, Each(Not(HasSubstr("committee"))));
}

/// A message of HTML, and what it says of links: "url.full=... remote_img.url=...".
std::string links_of(std::string_view html) {
  const std::string mail =
      "From: a@b.example\nDate: Tue, 24 Jun 2025 20:05:10 +0000\nSubject: x\nMIME-Version: 1.0\n"
      "Content-Type: text/html\n\n";
  const auto reading = read_with(*make_mail_format(), mail + std::string(html),
                                 {{"url.full", "url.domain", "remote_img.url"}});
  constexpr std::string_view kHead = "2025-06-24T20:05:10.000000Z mail (null)";
  return reading.events.empty() ? "nothing was read"
                                : plain_events(reading)[0].substr(kHead.size());
}

TEST(Mail, AnAddressEndsBeforeTheTextBehindAForgottenQuote) {
  EXPECT_EQ(links_of("<a href=\"https://evil.example/x the committee meets\nbehind closed doors"),
            " url.full=https://evil.example/x url.domain=evil.example");
  EXPECT_EQ(links_of("<a href=\"https://evil.example/x>the committee <b class=\"y\">meets</b>"),
            " url.full=https://evil.example/x url.domain=evil.example");
  EXPECT_EQ(links_of("<a href='https://evil.example/x\nthe committee meets' title=b>"),
            " url.full=https://evil.example/x url.domain=evil.example");
  EXPECT_EQ(links_of("<style>a{b:url('https://evil.example/x the committee meets"),
            " url.full=https://evil.example/x url.domain=evil.example "
            "remote_img.url=https://evil.example/x");
  EXPECT_EQ(
      links_of("<img src=\"https://evil.example/x\"><a href=\"http://y.example/the committee"),
      " url.full=https://evil.example/x url.domain=evil.example "
      "url.full=http://y.example/the url.domain=y.example "
      "remote_img.url=https://evil.example/x");
}

TEST(Mail, WordsBehindSlashesAreNoAddress) {
  EXPECT_EQ(links_of("<img src=\"//the committee meets <b>behind</b> closed doors\">"), "");
  EXPECT_EQ(links_of("<a href=\"//the committee meets"), "");
  EXPECT_EQ(links_of("<style>td{b:url(// the committee) c:url(//committee)}</style>"), "");
  EXPECT_EQ(links_of("<a href='https://?the'><a href='https://the,committee/'>"), "");
  EXPECT_EQ(links_of("<img src='//cdn.example/a.gif'>"),
            " url.full=//cdn.example/a.gif url.domain=cdn.example "
            "remote_img.url=//cdn.example/a.gif");
}

TEST(Mail, AddressesThatAreHiddenFromReadersAreFound) {
  EXPECT_EQ(links_of("<a href='https://ev\nil.exa\tmple/x\r\ny'>"),
            " url.full=https://evil.example/xy url.domain=evil.example");
  EXPECT_EQ(links_of("<a href=http://0x7f.1/><a href='http://[2001:db8::1]:8/'>"
                     "<a href='http://intranet/'>"),
            " url.full=http://0x7f.1/ url.domain=0x7f.1 url.full=http://[2001:db8::1]:8/ "
            "url.domain=2001:db8::1 url.full=http://intranet/ url.domain=intranet");
  EXPECT_EQ(links_of("<style>/* url( */ b{c:url( 'http://x.example/a_(b)' )}</style>"),
            " url.full=http://x.example/a_(b) url.domain=x.example "
            "remote_img.url=http://x.example/a_(b)");
}

std::string repeated(std::string_view text, std::size_t bytes) {
  std::string out;
  while (out.size() < bytes) {
    out.append(text);
  }
  return out;
}

/// Far more than it takes where nothing is looked at twice, far less than where it is: minutes.
template <class Work>
void expect_soon(const Work& work) {
  constexpr std::chrono::seconds kGenerous{10};
  const auto begin = std::chrono::steady_clock::now();
  work();
  EXPECT_LT(std::chrono::steady_clock::now() - begin, kGenerous);
}

TEST(Mail, WhatIsNeverClosedIsLookedAtOnce) {
  constexpr std::size_t kBytes = 2'000'000;
  expect_soon([] { EXPECT_EQ(links_of("<style>" + repeated("url(", kBytes)), ""); });
  expect_soon([] { EXPECT_EQ(links_of("<style>" + repeated("url(\"", kBytes)), ""); });
  expect_soon([] {
    EXPECT_EQ(links_of("http://x.example/" + repeated(")", kBytes)),
              " url.full=http://x.example/ url.domain=x.example");
  });
  expect_soon([] { EXPECT_EQ(links_of(repeated("<a href=\"//x ", kBytes)), ""); });
  expect_soon([] {
    const auto reading = read_with(*make_mail_format(),
                                   "Received: from x (" + repeated("[", kBytes) +
                                       ") by y.example; Tue, 24 Jun 2025 20:05:10 "
                                       "+0000\nFrom: a@b.example\nSubject: x\n\n",
                                   {{"received.by"}});
    EXPECT_THAT(plain_events(reading), ElementsAre("2025-06-24T20:05:10.000000Z mail y.example "
                                                   "received.by=y.example"));
  });
}

TEST(Mail, GroupsInGroupsDoNotUseUpTheStack) {
  const std::string deep = repeated("g:", 1'000'000) + "x@y.example";
  for (const std::string& text :
       {"To: c@d.example\nSubject: x\nFrom: " + deep + "\n\n",
        "To: c@d.example\nSubject: x\nReturn-Path: " + deep +
            "\nfrom : " + repeated("g:\n ", 1'000'000) + "\n\n",
        "From: a@b.example\nTo: c@d.example\nSubject: x\nMIME-Version: 1.0\n"
        "Content-Type: message/rfc822\n\nCC: " +
            deep + "\n\n"}) {
    const auto reading = read_with(*make_mail_format(), text, {{"to"}});
    ASSERT_EQ(reading.events.size(), 1U);
    EXPECT_THAT(reading.events[0], HasSubstr("to=c@d.example"));
    EXPECT_THAT(reading.messages, testing::Contains(HasSubstr("mail-clipped-message")));
  }
}

TEST(Mail, OnlyTheBeginOfALongAddressIsKept) {
  const std::string begin = "http://x.example/" + std::string(limits::kMailLinkBytes - 17, 'a');
  EXPECT_EQ(links_of("<p>" + begin + "aaa)http://other.example/ http://y.example/"),
            " url.full=" + begin +
                " url.domain=x.example url.full=http://y.example/ "
                "url.domain=y.example");
}

TEST(Mail, AnMboxHoldsManyMessages) {
  const std::string one =
      "From a@x.example Tue Aug  5 01:40:31 2025\nFrom: a@x.example\nDate: 5 Aug 25 01:40 GMT\n"
      "Subject: one\n\nbody\n>From here on http://a.example/\nFrom here no message\n\n"
      "From this sentence: none\n\n";
  const std::string two =
      "From b@x.example Tue Aug  5 01:40:31 2025\nFrom: b@x.example\nDate: Tue, 5 Aug 2025 "
      "01:41:00 -0700 (PDT)\n\n\n";
  const auto whole = read_with(*make_mail_format(), one + two + one, {{"from", "url.full"}});
  EXPECT_THAT(plain_events(whole),
              ElementsAre("2025-08-05T01:40:00.000000Z mail (null) from=a@x.example "
                          "url.full=http://a.example/",
                          "2025-08-05T08:41:00.000000Z mail (null) from=b@x.example",
                          "2025-08-05T01:40:00.000000Z mail (null) from=a@x.example "
                          "url.full=http://a.example/"));
  for (std::size_t block = 1; block < 600; block += 37) {
    const auto cut = read_with(*make_mail_format({.block_bytes = block}), one + two + one,
                               {{"from", "url.full"}});
    EXPECT_EQ(cut.events, whole.events) << block;
  }
}

TEST(Mail, AnMboxIsSearchedToItsEnd) {
  constexpr std::size_t kMessages = 3'000;
  std::string box;
  for (std::size_t i = 0; i < kMessages; ++i) {
    box += "From a@x.example Tue Aug  5 01:40:31 2025\nFrom: a@x.example\nSubject: one\n\n" +
           std::string(1'000, 'x') + "\n\n";
  }
  const auto reading = read_with(*make_mail_format(), box, {{"from"}});
  EXPECT_EQ(reading.events.size(), kMessages);
}

// Written by Exim 4.96 of Debian 12 into a mailbox.
TEST(Mail, AnMboxThatAMailServerWroteIsRead) {
  const auto reading = read_with(
      *make_mail_format(),
      "From lena@bulk.example Fri Nov 27 14:48:05 2026\nReturn-path: <lena@bulk.example>\n"
      "Envelope-to: m17@parl.example\nDelivery-date: Fri, 27 Nov 2026 14:48:05 +0000\n"
      "Received: from out.bulk.example\n\t([203.0.113.9] helo=client.example ident=root)\n"
      "\tby mx01.parl.example with esmtp (Exim 4.96)\n\t(envelope-from <lena@bulk.example>)\n"
      "\tid 1xWxEm-0003d7-2T;\n\tFri, 27 Nov 2026 14:47:44 +0000\n"
      "From: Lena <lena@bulk.example>\nTo: m17@parl.example\nSubject: News \"now\" for you\n"
      "Date: Fri, 27 Nov 2026 14:00:00 +0000\nMessage-ID: <8f2c@bulk.example>\n"
      "Content-Type: text/html\n\n<p>words</p><img "
      "src=\"https://img.dailycourier.example/p/x.gif\">"
      "\n\n>From here a line that mailboxes quote\n\n",
      {{"received.from", "received.ip", "received.by", "received.with", "remote_img.domain",
        "subject"}});
  EXPECT_THAT(plain_events(reading),
              ElementsAre("2026-11-27T14:47:44.000000Z mail mx01.parl.example "
                          "received.from=out.bulk.example received.ip=203.0.113.9 "
                          "received.by=mx01.parl.example received.with=esmtp subject=News \"now\" "
                          "for you remote_img.domain=img.dailycourier.example"));
  EXPECT_THAT(reading.messages, IsEmpty());
}

TEST(Mail, UnquotingGivesAttachmentsTheirDigests) {
  const auto reading = read_with(
      *make_mail_format(),
      "From a@x.example Tue Aug  5 01:40:31 2025\nFrom: a@x.example\nDate: 5 Aug 2025 01:40 GMT\n"
      "MIME-Version: 1.0\nContent-Type: text/plain; name=x.txt\n"
      "Content-Disposition: attachment\n\n>From a\n>>From b\n> From c\n",
      {{"email.attachments.file.size"}});
  EXPECT_THAT(plain_events(reading)[0], HasSubstr("email.attachments.file.size=24"));
}

TEST(Mail, AttachedMessagesAreLookedInto) {
  const auto reading =
      read_with(*make_mail_format(),
                "From: a@x.example\nDate: 5 Aug 2025 01:40 GMT\nMIME-Version: 1.0\n"
                "Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: message/rfc822\n\n"
                "From: inner@y.example\nSubject: secret inner\nContent-Type: text/html\n\n"
                "<a href='http://inner.example/'>x</a>\n--b--\n",
                {{"from", "subject", "url.domain", "email.attachments.file.mime_type",
                  "email.attachments.file.size"}});
  EXPECT_EQ(plain_events(reading)[0],
            "2025-08-05T01:40:00.000000Z mail (null) from=a@x.example url.domain=inner.example "
            "email.attachments.file.mime_type=message/rfc822 email.attachments.file.size=-");
}

TEST(Mail, DoubtfulDatesAreSaid) {
  const auto doubt = [](const std::string& headers) {
    const auto reading = read_with(
        *make_mail_format(), "From: a@x.example\n" + headers + "\nbody\n", {{"email.date_doubt"}});
    EXPECT_EQ(reading.messages.empty(), reading.events[0].find("date_doubt") == std::string::npos);
    return plain_events(reading)[0];
  };
  const std::string received = "Received: by mx; Tue, 5 Aug 2025 01:40:31 +0000\n";
  EXPECT_EQ(doubt(received + "Date: Tue, 5 Aug 2025 01:40:00 +0000\n"),
            "2025-08-05T01:40:31.000000Z mail mx");
  EXPECT_EQ(doubt(received), "2025-08-05T01:40:31.000000Z mail mx email.date_doubt=missing");
  EXPECT_EQ(doubt(received + "Date: yesterday\n"),
            "2025-08-05T01:40:31.000000Z mail mx email.date_doubt=unreadable");
  // Found by fuzzing: a number that fits nowhere.
  EXPECT_EQ(doubt("Date: 5 Aug 25019128888888888888888 01:40 GMT\n"),
            "never mail (null) email.date_doubt=unreadable");
  EXPECT_EQ(doubt("Date: Tue, 31 Feb 2025 01:40:31 +0000\n"),
            "never mail (null) email.date_doubt=unreadable");
  EXPECT_EQ(doubt(received + "Date: Tue, 5 Aug 2025 03:40:31 +0000\n"),
            "2025-08-05T01:40:31.000000Z mail mx email.date_doubt=after-received");
  EXPECT_EQ(doubt(received + "Date: Tue, 5 Aug 1997 03:40:31 +0000\n"),
            "2025-08-05T01:40:31.000000Z mail mx email.date_doubt=long-before-received");
  const auto without_zone =
      read_with(*make_mail_format(), "From: a@x.example\nDate: 5 Aug 2025 01:40\n\n", {{}});
  EXPECT_THAT(without_zone.messages, ElementsAre(HasSubstr("source-time-without-zone")));
}

TEST(Mail, DamageIsCounted) {
  const std::string good =
      "From a@x Tue Aug  5 01:40:31 2025\nFrom: a@x.example\nDate: 5 Aug 2025 "
      "01:40 GMT\n\n\n";
  const auto reading = read_with(
      *make_mail_format({.block_bytes = 64, .message_bytes = 400}),
      good + "From b@x Tue Aug  5 01:40:31 2025\nX-Nothing: 1\n\nno mail\n\n" +
          "From c@x Tue Aug  5 01:40:31 2025\nFrom: c@x\n\n" + std::string(400, 'x') + "\n\n" +
          good +
          "From d@x Tue Aug  5 01:40:31 2025\nFrom: d@x.example\nDate: 5 Aug 2025 01:40 GMT\n"
          "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=zz\n\n--zz\n"
          "Content-Type: text/plain\n\nhttp://cut.exam",
      {{"from", "email.defect", "url.domain"}});
  EXPECT_EQ(reading.books.seen, 5U);
  EXPECT_EQ(reading.books.events, 3U);
  EXPECT_EQ(reading.books.dropped, 2U);
  EXPECT_THAT(plain_events(reading)[2],
              HasSubstr("from=d@x.example url.domain=cut.exam email.defect=truncated"));
  EXPECT_THAT(reading.messages,
              ElementsAre(HasSubstr("mail-broken-message expected headers such as From and Date"),
                          HasSubstr("mail-message-too-long"),
                          HasSubstr("mail-damaged-message the message is damaged: truncated")));
}

TEST(Mail, MailIsRecognisedByItsHeaders) {
  const auto format = make_mail_format();
  EXPECT_EQ(sniff_with(*format, tracking_mail()), Sniff::Yes);
  EXPECT_EQ(sniff_with(*format, "From a@x Tue Aug  5 01:40:31 2025\nFrom: a\nTo: b\n\n"),
            Sniff::Yes);
  EXPECT_EQ(sniff_with(*format, "From: a@x\nSubject: b\n folded\nX-Other: c\n\nbody"), Sniff::Yes);
  EXPECT_EQ(sniff_with(*format, "From a@x Tue Aug  5 01:40:31 2025\nSubject: x\n\nbody"),
            Sniff::Yes);
  EXPECT_EQ(sniff_with(*format, "From a@x Tue Aug  5 01:40:31 2025\nDear: all\n\n"), Sniff::Maybe);
  EXPECT_EQ(sniff_with(*format, "From: a@x\nTo: b\n\nbody"), Sniff::Maybe);
  EXPECT_EQ(sniff_with(*format, "From: a@x\nSubject: b\nOther: c\n\nbody"), Sniff::Maybe);
  for (const char* text :
       {"", "From here to there\n", "Subject: x\nDate: y\n\n", "From: a\nplain text\nTo: b\n\n",
        "HTTP/1.1 200 OK\nDate: x\nFrom: y\nTo: z\n\n",
        "SIP/2.0 200 OK\nVia: x\nFrom: y\nTo: z\nSubject: q\n\n", "time: 1\nhost: 2\n\n",
        "Aug  5 01:40:31 h p: x\n", "{\"From\":1}\n"}) {
    EXPECT_EQ(sniff_with(*format, text), Sniff::No) << text;
  }
}

TEST(Mail, MessagesInOddDressAreReadAndTheirBodiesAreNot) {
  const std::string headers = "Return-Path: <a@b.example>\nFrom: a@b.example\nTo: c@d.example\n";
  const std::string body = "\nAug  5 01:40:31 h p: the committee meets behind closed doors\n";
  const std::string plist =
      "<?xml version=\"1.0\"?>\n<!DOCTYPE plist SYSTEM \"http://plist.example/p.dtd\">\n";
  const std::string message = headers + body;
  for (const std::string& text : {
           "\r\n\n" + message,
           "\xEF\xBB\xBF\n" + message,
           std::to_string(message.size()) + "      \n" + message + plist,
           "99999\n" + message,
           "X-Long: " + std::string(2 * limits::kSniffBytes, 'a') + "\n" + message,
           "From: a@b.example\n" + repeated("X-Spam: the\n", 2 * limits::kSniffBytes) + message,
           "A line that is no header\nSubject: x\n" + message,
           "Return-Path: <a@b.example>\nA line that is none: the committee\n"
           "  closed\n" +
               message,
       }) {
    const auto format = make_mail_format();
    const std::string_view head = std::string_view(text).substr(0, limits::kSniffBytes);
    EXPECT_EQ(format->sniff(as_bytes(head), text.size()), Sniff::Yes) << text.substr(0, 80);
    EXPECT_TRUE(looks_like_mail(as_bytes(head)));
    const auto reading = read_with(*format, text, {{"*"}});
    ASSERT_EQ(reading.events.size(), 1U);
    for (const std::string& shown : {reading.events[0], reading.decoded[0]}) {
      EXPECT_THAT(shown, HasSubstr("c@d.example"));
      EXPECT_THAT(shown, Not(HasSubstr("committee")));
      EXPECT_THAT(shown, Not(HasSubstr("closed")));
      EXPECT_THAT(shown, Not(HasSubstr("plist")));
    }
  }
}

TEST(Mail, BodiesAreTakenOnlyWhenThatIsAskedFor) {
  const std::string head =
      "From: a@b.example\nSubject: x\nMIME-Version: 1.0\nContent-Type: multipart/mixed; "
      "boundary=b\n\n";
  const std::string parts =
      "--b\nContent-Type: text/plain\nContent-Transfer-Encoding: quoted-printable\n\nsee "
      "ev=69l.example\n--b\nContent-Type: text/html\n\n<p>evil&#46;example</p>\n"
      "--b\nContent-Type: text/calendar\n\nno body\n"
      "--b\nContent-Type: text/plain; name=a.txt\nContent-Disposition: attachment\n\nattached\n"
      "--b--\n";
  EXPECT_THAT(parse_message(head + parts).bodies, IsEmpty());
  EXPECT_THAT(parse_message(head + parts, Bodies::ForIndicators).bodies,
              ElementsAre(HasSubstr("see evil.example"), HasSubstr("<p>evil.example</p>")));
}

TEST(Mail, OfLongBodiesTheBeginIsTakenAndThatIsSaid) {
  const std::string head = "From: a@b.example\nSubject: x\n\n";
  const std::string words(limits::kMailBodyBytes - 5, 'x');
  const Message whole = parse_message(head + words, Bodies::ForIndicators);
  ASSERT_EQ(whole.bodies.size(), 1U);
  EXPECT_EQ(whole.bodies[0].size(), words.size());
  EXPECT_FALSE(whole.is_body_clipped);
  // The name at the limit would be another one.
  const Message cut = parse_message(head + words + " evil.example.org", Bodies::ForIndicators);
  ASSERT_EQ(cut.bodies.size(), 1U);
  EXPECT_EQ(cut.bodies[0], words);
  EXPECT_TRUE(cut.is_body_clipped);
}

TEST(Mail, LinesBetweenHeadersThatAreNoneAreSaid) {
  const auto reading = read_with(
      *make_mail_format(),
      "From: a@b.example\nno header\nDate: Tue, 24 Jun 2025 20:05:10 +0000\nTo: c@d.example\n\n",
      {{"from", "to", "email.defect"}});
  EXPECT_THAT(plain_events(reading),
              ElementsAre("2025-06-24T20:05:10.000000Z mail (null) from=a@b.example "
                          "to=c@d.example email.defect=invalid-header"));
  EXPECT_THAT(reading.messages, ElementsAre(HasSubstr("damaged: invalid-header")));
}

TEST(Mail, OtherFilesDoNotLookLikeMail) {
  EXPECT_TRUE(looks_like_mail(as_bytes(std::string_view("From: a@x\nSubject: b\n\nbody"))));
  for (const std::string& text :
       {std::string("1234\n5678\n"), std::string("\n\n"),
        std::string("From: a\nA line\nAnother\nSubject: b\nOne more\nTo: c\nLast\n\n"),
        "INFO: " + std::string(2 * limits::kSniffBytes, 'x'),
        repeated("Host: a\nX-Other: b\n", 2 * limits::kSniffBytes)}) {
    const std::string_view head = std::string_view(text).substr(0, limits::kSniffBytes);
    EXPECT_FALSE(looks_like_mail(as_bytes(head))) << text.substr(0, 80);
    EXPECT_EQ(make_mail_format()->sniff(as_bytes(head), text.size()), Sniff::No);
  }
}

}  // namespace
}  // namespace longwatch::read::mail
