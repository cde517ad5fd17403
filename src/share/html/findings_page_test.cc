#include "share/html/findings_page.h"

#include <regex>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/utf.h"
#include "share/html/internal/time_histogram.h"
#include "tests/support/page_markup.h"
#include "tests/support/sample_findings.h"

namespace longwatch::share::html {
namespace {

using model::Level;
using test_support::first_fault;
using test_support::SampleFindings;
using test_support::times_in;
using test_support::without_code;
using testing::HasSubstr;
using testing::Not;

std::string page_of(const SampleFindings& sample, RunFacts facts,
                    std::size_t most = kFindingsOnPage, Secrets secrets = Secrets::Masked) {
  SummaryBuilder summary(secrets);
  FindingsPage page(secrets, most);
  sample.hand_to(summary);
  sample.hand_to(page);
  return page.finish(summary.finish(std::move(facts)));
}

std::string page_of(const SampleFindings& sample, std::size_t most = kFindingsOnPage) {
  return page_of(sample, sample.facts(), most);
}

std::string ordinary_page() {
  SampleFindings sample;
  add_ordinary_findings(sample);
  return page_of(sample);
}

std::string hostile_page() {
  SampleFindings sample;
  add_hostile_findings(sample);
  RunFacts facts = sample.facts();
  facts.paths = {"<u>\"path\"</u>"};
  facts.skipped = {{"</li><script>", 1, {"<i>'name'</i>"}}};
  return page_of(sample, facts);
}

/// The rows of the table of findings, in order.
std::string rows_of(const std::string& page) {
  const std::size_t begin = page.find("<table id=\"findings\">");
  return page.substr(begin, page.find("</table>", begin) - begin);
}

TEST(FindingsPage, IsWellFormedAndEveryLinkLeadsSomewhere) {
  const SampleFindings none;
  for (const std::string& page : {ordinary_page(), hostile_page(), page_of(none)}) {
    EXPECT_EQ(first_fault(page), "");
    const std::string markup = without_code(page);
    static const std::regex link("href=\"#([^\"]+)\"");
    for (std::sregex_iterator at(markup.begin(), markup.end(), link), end; at != end; ++at) {
      EXPECT_EQ(times_in(markup, " id=\"" + (*at)[1].str() + "\""), 1U) << (*at)[1];
    }
  }
}

TEST(FindingsPage, HoldsNoAddressToLoadFrom) {
  const std::string page = ordinary_page();
  for (const std::string bad : {"http:", "https:", "src=", "url(", "@import", "style=\"", " on"}) {
    EXPECT_THAT(bad == " on" ? without_code(page).substr(0, 1000) : page, Not(HasSubstr(bad)));
  }
  EXPECT_THAT(page, HasSubstr("default-src 'none'; style-src 'sha256-"));
}

TEST(FindingsPage, TextOfLogsNeverBecomesMarkup) {
  const std::string page = hostile_page();
  EXPECT_EQ(times_in(page, "<script"), 1U);
  EXPECT_EQ(times_in(page, "</script"), 1U);
  for (const std::string bad :
       {"<img", "<u>", "<i>", "</title><", "onerror=\"", "\xE2\x80\xAE", "\xE2\x81\xA6", "<!--"}) {
    EXPECT_THAT(without_code(page), Not(HasSubstr(bad)));
  }
  EXPECT_THAT(page, HasSubstr("&lt;/script&gt;&lt;script&gt;window.hurt=1"));
  EXPECT_THAT(page, HasSubstr("\\u{202e}"));
  EXPECT_TRUE(is_valid_utf8(page));
}

TEST(FindingsPage, ARecordThatWantsToFillThePageIsCut) {
  EXPECT_LT(hostile_page().size(), 60'000U);
  EXPECT_THAT(hostile_page(), HasSubstr("xxx..."));
}

TEST(FindingsPage, ARowCarriesWhatLeadsBackToItsBytes) {
  const std::string rows = rows_of(ordinary_page());
  EXPECT_THAT(rows, HasSubstr("<dt>SHA-256</dt><dd>abababababababab"));
  EXPECT_THAT(rows, HasSubstr("<dt>record</dt><dd>1, byte offset 1000, length 900</dd>"));
  EXPECT_THAT(rows, HasSubstr("<dt>source</dt><dd>evtx/Sysmon.evtx</dd>"));
  EXPECT_THAT(rows, HasSubstr("<dt>finding</dt><dd>f-0</dd>"));
}

TEST(FindingsPage, LinesOfScriptsStayLines) {
  EXPECT_THAT(ordinary_page(), HasSubstr("<dd>function a {\n return 1\n}</dd>"));
}

TEST(FindingsPage, HoldsTheWorstAndSaysHowToGetTheRest) {
  SampleFindings sample;
  add_ordinary_findings(sample);
  const std::string page = page_of(sample, 10);
  EXPECT_EQ(times_in(rows_of(page), "<tr data-l="), 10U);
  EXPECT_THAT(page, HasSubstr("holds the 10 worst of 304 findings: 1 of 1 critical, 2 of 2 high, 1 "
                              "of 1 medium, 6 of 300 low."));
  EXPECT_THAT(page, HasSubstr("<code>longwatch sweep evidence --rules sigma/rules --format jsonl "
                              "--output findings.jsonl</code>"));
  EXPECT_THAT(ordinary_page(), Not(HasSubstr("Not all of them")));
}

TEST(FindingsPage, LowFindingsThatComeFirstGiveWayToWorseOnes) {
  SampleFindings sample;
  for (std::int64_t i = 0; i < 20; ++i) {
    sample.add("noise", Level::Informational, "A", i);
  }
  sample.add("bad", Level::High, "A", 30);
  sample.add("worst", Level::Critical, "A", 31);
  const std::string rows = rows_of(page_of(sample, 2));
  EXPECT_EQ(times_in(rows, "<tr data-l="), 2U);
  EXPECT_LT(rows.find("worst"), rows.find("bad"));
  EXPECT_THAT(rows, Not(HasSubstr("noise")));
}

TEST(FindingsPage, CountsTacticsByLevel) {
  const std::string page = ordinary_page();
  EXPECT_THAT(page, HasSubstr("data-n=\"Credential Access, critical\">1</button>"));
  EXPECT_THAT(page, HasSubstr("data-n=\"Credential Access, low\">300</button>"));
  EXPECT_THAT(page, HasSubstr("<td class=\"n\">301</td>"));
  EXPECT_LT(page.find(">Initial Access</button>"), page.find(">Lateral Movement</button>"));
}

TEST(FindingsPage, NamesTechniquesThatAreKnown) {
  SampleFindings sample;
  add_ordinary_findings(sample);
  RunFacts facts = sample.facts();
  const std::string before = page_of(sample, facts);
  facts.technique_names = {{"T1505.003", "Web <Shell>"}};
  const std::string page = page_of(sample, facts);
  EXPECT_EQ(first_fault(page), "");
  EXPECT_THAT(page, HasSubstr("<span title=\"Web &lt;Shell&gt;\">T1505.003</span>"));
  EXPECT_THAT(page, HasSubstr("data-n=\"T1505.003 Web &lt;Shell&gt;\""));
  EXPECT_THAT(before, Not(HasSubstr("<span title=")));
}

TEST(FindingsPage, TheBooksBalance) {
  const std::string page = ordinary_page();
  EXPECT_THAT(page, HasSubstr("907 seen = 900 events + 5 dropped + 2 left out"));
  EXPECT_THAT(page, HasSubstr("46 loaded = 40 running + 3 without telemetry that we read + 2 "
                              "unsupported + 1 with errors"));
}

TEST(FindingsPage, SaysWhenTheSweepWasStopped) {
  SampleFindings sample;
  add_ordinary_findings(sample);
  RunFacts facts = sample.facts();
  facts.stopped_early = true;
  EXPECT_THAT(page_of(sample, facts), HasSubstr("Stopped early."));
  EXPECT_THAT(ordinary_page(), Not(HasSubstr("Stopped early.")));
}

TEST(FindingsPage, GeneratedDataIsMarked) {
  SampleFindings sample;
  add_ordinary_findings(sample);
  RunFacts facts = sample.facts();
  facts.synthetic_sources = 1;
  EXPECT_THAT(page_of(sample, facts), HasSubstr("<b>SYNTHETIC</b>"));
  EXPECT_THAT(ordinary_page(), Not(HasSubstr("SYNTHETIC")));
}

TEST(FindingsPage, CarriesTheMarkingOfSharedIndicators) {
  SampleFindings sample;
  sample.add("shared", Level::High, "A", 1);
  sample.last_rule().marking = {model::Tlp::Amber, {"KAPPA"}};
  EXPECT_THAT(page_of(sample), HasSubstr("<li class=\"tlp AMBER\">TLP:AMBER</li>"));
}

TEST(FindingsPage, SecretsAreMaskedUnlessTheUserAsks) {
  SampleFindings sample;
  sample.add("x", Level::High, "A", 1).fields = {{"CommandLine", "net user bob pw /add"}};
  EXPECT_THAT(page_of(sample), Not(HasSubstr("bob pw")));
  EXPECT_THAT(page_of(sample, sample.facts(), kFindingsOnPage, Secrets::Shown),
              HasSubstr("net user bob pw /add"));
}

TEST(FindingsPage, IsTheSameEachTime) {
  EXPECT_EQ(ordinary_page(), ordinary_page());
}

TEST(TimeHistogram, ABarGrowsWiderWithTheSpanAndNothingIsLost) {
  internal::TimeHistogram times;
  EXPECT_EQ(times.markup(), "");
  for (std::int64_t i = -10'000; i < 10'000; ++i) {
    times.add(Timestamp(std::chrono::seconds(i * 97)), Level::Low);
  }
  const std::string markup = times.markup();
  static const std::regex low("([0-9,]+) low");
  std::uint64_t sum = 0;
  std::size_t bars = 0;
  for (std::sregex_iterator at(markup.begin(), markup.end(), low), end; at != end; ++at, ++bars) {
    std::string digits = (*at)[1];
    std::erase(digits, ',');
    sum += std::stoull(digits);
  }
  EXPECT_EQ(sum, 20'000U);
  EXPECT_GT(bars, 12U);
  EXPECT_LE(bars, 160U);
  EXPECT_THAT(markup, HasSubstr("A bar is 12 hours"));
}

TEST(TimeHistogram, TimesFromBothEndsOfTheCalendarAreDrawn) {
  internal::TimeHistogram times;
  times.add(*parse_iso8601("1601-01-01T00:00:01Z"), Level::Critical);
  times.add(*parse_iso8601("9999-12-31T23:59:59Z"), Level::Low);
  EXPECT_EQ(times_in(times.markup(), "<g "), 2U);
}

}  // namespace
}  // namespace longwatch::share::html
