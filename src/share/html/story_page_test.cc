#include "share/html/story_page.h"

#include <fstream>
#include <regex>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/utf.h"
#include "share/narrate.h"
#include "tests/support/page_markup.h"
#include "tests/support/sample_case.h"

namespace longwatch::share::html {
namespace {

using model::CaseFile;
using test_support::bare_case;
using test_support::first_fault;
using test_support::harbour_case;
using test_support::harbour_case_for_the_public;
using test_support::hostile_case;
using test_support::large_case;
using test_support::times_in;
using test_support::without_code;
using testing::HasSubstr;
using testing::Not;

std::string page_of(const CaseFile& file) {
  return story_page(tell_story(file), file);
}

TEST(StoryPage, IsWellFormedForEveryWorld) {
  for (const CaseFile& file : {harbour_case(), harbour_case_for_the_public(), bare_case(),
                               hostile_case(), large_case(60), CaseFile{}}) {
    EXPECT_EQ(first_fault(page_of(file)), "");
  }
}

TEST(StoryPage, EveryIdIsThereOnceAndEveryLinkLeadsSomewhere) {
  const std::string page = without_code(page_of(harbour_case()));
  static const std::regex link("href=\"#([^\"]+)\"");
  std::size_t links = 0;
  for (std::sregex_iterator at(page.begin(), page.end(), link), end; at != end; ++at, ++links) {
    EXPECT_EQ(times_in(page, " id=\"" + (*at)[1].str() + "\""), 1U) << (*at)[1];
  }
  EXPECT_GT(links, 100U);
}

TEST(StoryPage, HoldsNoAddressToLoadFrom) {
  const std::string page = page_of(harbour_case());
  EXPECT_THAT(page, Not(HasSubstr("http:")));
  EXPECT_THAT(page, Not(HasSubstr("https:")));
  EXPECT_THAT(page, Not(HasSubstr("src=")));
  EXPECT_THAT(page, Not(HasSubstr("url(")));
  EXPECT_THAT(page, Not(HasSubstr("@import")));
  EXPECT_THAT(page, HasSubstr("default-src 'none'"));
}

TEST(StoryPage, TextOfLogsNeverBecomesMarkup) {
  const std::string page = page_of(hostile_case());
  EXPECT_EQ(times_in(page, "<script"), 1U);
  EXPECT_THAT(page, Not(HasSubstr("\" onload=\"")));
  EXPECT_THAT(page, HasSubstr("&lt;script&gt;alert(1)&lt;/script&gt;\\u{202e}\\x00\\xff&quot;"));
  EXPECT_EQ(page.find('\0'), std::string::npos);
  EXPECT_THAT(page, Not(HasSubstr("\xE2\x80\xAE")));
  EXPECT_TRUE(is_valid_utf8(page));
}

TEST(StoryPage, ALineOfAMegabyteIsCutAndSaysSo) {
  const std::string page = page_of(hostile_case());
  EXPECT_LT(page.size(), 100'000U);
  EXPECT_THAT(page, HasSubstr("shown in part: the line has 1,048,"));
}

TEST(StoryPage, GeneratedDataIsMarkedOnScreenAndOnEachSheet) {
  const std::string page = page_of(harbour_case());
  EXPECT_THAT(page, HasSubstr("<div class=\"synthetic\" role=\"note\"><b>SYNTHETIC</b>"));
  EXPECT_THAT(page, HasSubstr("<div class=\"sheetfoot\" aria-hidden=\"true\">SYNTHETIC"));
  EXPECT_THAT(page_of(bare_case()), Not(HasSubstr("SYNTHETIC")));
}

TEST(StoryPage, ARecordCarriesWhatLeadsBackToItsBytes) {
  const std::string page = page_of(bare_case());
  EXPECT_THAT(page, HasSubstr("SHA-256 <code>" + std::string(64, '5') + "</code>"));
  EXPECT_THAT(page, HasSubstr("byte offset 3584, length 480"));
  EXPECT_THAT(page, HasSubstr("<pre>EventID=4688 NewProcessName=C:\\a.exe</pre>"));
}

TEST(StoryPage, ThePublicPageHoldsNothingThatTheFileDoesNot) {
  const std::string page = page_of(harbour_case_for_the_public());
  for (const std::string secret :
       {"GATE02", "svc_berth", "0badcafe", "S-014", "KAPPA saw", "j-lead-own", "analyst.two"}) {
    EXPECT_THAT(page, Not(HasSubstr(secret)));
  }
  EXPECT_THAT(page, HasSubstr("the group GREY OTTER took technical documents"));
}

TEST(StoryPage, ShowsProbabilitiesAndTheLedger) {
  const std::string page = page_of(harbour_case());
  EXPECT_THAT(page, HasSubstr("<span class=\"num\">0.84</span>"));
  EXPECT_THAT(page, HasSubstr("<span class=\"plus\">+14.0</span>"));
  EXPECT_THAT(page, HasSubstr("<span class=\"minus\">-2.0</span>"));
  EXPECT_THAT(page, HasSubstr("somebody imitating another actor"));
}

TEST(StoryPage, StaysSmallWithThousandsOfRecords) {
  const std::string page = page_of(large_case(2000));
  EXPECT_LT(page.size(), 3'000'000U);
}

TEST(StoryPage, IsTheSameEachTime) {
  EXPECT_EQ(page_of(harbour_case()), page_of(harbour_case()));
}

}  // namespace
}  // namespace longwatch::share::html
