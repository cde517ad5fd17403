#include "share/narrate.h"

#include <algorithm>
#include <set>
#include <string>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "share/internal/wording_lint.h"
#include "tests/support/golden.h"
#include "tests/support/sample_case.h"

namespace longwatch::share {
namespace {

using internal::wording_faults;
using model::CaseFile;
using model::Section;
using model::Statement;
using model::Story;
using test_support::bare_case;
using test_support::harbour_case;
using test_support::harbour_case_for_the_public;
using test_support::hostile_case;
using test_support::large_case;
using test_support::matches_golden;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

/// The story as it is read, with what each sentence rests on behind it.
std::string as_text(const Story& story) {
  std::string text = story.title + "\n";
  const Statement* before = nullptr;
  for (const Statement& statement : story.statements) {
    if (before == nullptr || before->section != statement.section) {
      text += fmt::format("\n== {}\n", model::name_of(statement.section));
    }
    if (!statement.incident.empty() && (before == nullptr || before->section != statement.section ||
                                        before->incident != statement.incident)) {
      text += fmt::format("-- {}\n", statement.incident);
    }
    text += fmt::format("{} [{}; {} f, {} e: {}]\n", statement.text,
                        model::name_of(statement.certainty), statement.findings.size(),
                        statement.evidence.size(), fmt::join(statement.records, " "));
    before = &statement;
  }
  return text;
}

std::string all_text(const Story& story) {
  std::string text;
  for (const Statement& statement : story.statements) {
    text += statement.text + "\n";
  }
  return text;
}

std::vector<std::string> texts_of(const Story& story, Section section) {
  std::vector<std::string> texts;
  for (const Statement& statement : story.statements) {
    if (statement.section == section) {
      texts.push_back(statement.text);
    }
  }
  return texts;
}

TEST(Story, OfAFullCaseReadsAsWritten) {
  EXPECT_TRUE(
      matches_golden("tests/golden/share/story/harbour.txt", as_text(tell_story(harbour_case()))));
}

TEST(Story, ForThePublicReadsAsWritten) {
  EXPECT_TRUE(matches_golden("tests/golden/share/story/harbour_public.txt",
                             as_text(tell_story(harbour_case_for_the_public()))));
}

TEST(Story, OfABareSampleReadsAsWritten) {
  EXPECT_TRUE(
      matches_golden("tests/golden/share/story/bare.txt", as_text(tell_story(bare_case()))));
}

TEST(Story, KeepsThePromisesOfItsLanguage) {
  for (const CaseFile& file : {harbour_case(), harbour_case_for_the_public(), bare_case(),
                               hostile_case(), large_case(500), CaseFile{}}) {
    EXPECT_THAT(wording_faults(tell_story(file), file), IsEmpty());
  }
}

TEST(Story, StatementsAreNumberedInTheOrderOfTheSections) {
  const Story story = tell_story(harbour_case());
  EXPECT_EQ(story.statements.front().id, "s-1");
  EXPECT_TRUE(std::ranges::is_sorted(story.statements, {}, &Statement::section));
}

TEST(Story, NamesOnlyWhatTheFileHolds) {
  CaseFile file = harbour_case();
  file.evidence.erase(file.evidence.begin() + 1, file.evidence.end());
  file.findings.clear();
  for (const Statement& statement : tell_story(file).statements) {
    EXPECT_THAT(statement.findings, IsEmpty()) << statement.text;
    for (const std::string& id : statement.evidence) {
      EXPECT_EQ(id, file.evidence.front().id) << statement.text;
    }
    EXPECT_FALSE(statement.evidence.empty() && statement.records.empty()) << statement.text;
  }
}

TEST(Story, EverySentenceOfAnInternalStoryLeadsToRecordsOfLogs) {
  for (const CaseFile& file : {harbour_case(), bare_case(), large_case(60)}) {
    for (const Statement& statement : tell_story(file).statements) {
      EXPECT_FALSE(statement.findings.empty() && statement.evidence.empty()) << statement.text;
    }
  }
}

TEST(Story, TellsABigIncidentInFewSentencesAndCountsTheOthers) {
  const Story story = tell_story(large_case(500));
  const std::vector<std::string> did = texts_of(story, Section::Did);
  ASSERT_EQ(did.size(), 25U);
  EXPECT_THAT(did.front(), HasSubstr("Step number 0"));
  EXPECT_EQ(did.back(), "476 steps of lesser weight are not told one by one: 476 discovery.");
}

TEST(Story, StepsThatSayTheSameAreOneSentence) {
  CaseFile file = bare_case();
  model::TimelineEntry again = file.incidents.front().timeline.front();
  again.time = *again.time + std::chrono::hours(2);
  file.incidents.front().timeline.push_back(again);
  EXPECT_THAT(texts_of(tell_story(file), Section::Did),
              ElementsAre("1 May 2019 10:00:00 UTC to 1 May 2019 12:00:00 UTC, workstation-9: "
                          "Process in an unusual folder (execution, T1204), 2 times."));
}

TEST(Story, ALeadIsCalledALeadAndNamesNoSponsor) {
  CaseFile file = harbour_case();
  file.judgements[1].status = model::JudgementStatus::Lead;
  file.releases.clear();
  file.claims.clear();
  file.responses.clear();
  const std::string text = all_text(tell_story(file));
  EXPECT_THAT(text, HasSubstr("A lead, not a finding: it is highly likely that GREY OTTER"));
  EXPECT_THAT(text, Not(HasSubstr("Ostmark")));
}

TEST(Story, TheWordsOfTheScaleOfTheJudgementAreUsed) {
  CaseFile file = harbour_case();
  file.judgements.erase(file.judgements.begin());
  file.judgements[0].scale = "icd203";
  file.judgements[0].hypotheses[0].likelihood_term = "very likely";
  file.judgements[0].hypotheses[1].likelihood_term = "very unlikely";
  file.judgements[0].hypotheses[2].likelihood_term = "almost no chance";
  file.judgements[0].hypotheses[3].likelihood_term = "almost no chance";
  const Story story = tell_story(file);
  EXPECT_THAT(all_text(story), HasSubstr("it is very likely that GREY OTTER did this."));
  EXPECT_THAT(wording_faults(story, file), IsEmpty());
}

TEST(Story, ThePublicHearsNothingWithoutARelease) {
  CaseFile file = harbour_case();
  file.audience.kind = model::Audience::Kind::Public;
  file.releases.clear();
  file.claims.clear();
  file.responses.clear();
  file.statistics.reset();
  const Story story = tell_story(file);
  ASSERT_EQ(story.statements.size(), 1U);
  EXPECT_EQ(story.statements.front().text, "No statement about incidents has been released.");
}

TEST(Story, ThePublicHearsNoReleaseThatIsNotYetInForceOrNotConfirmed) {
  CaseFile early = harbour_case_for_the_public();
  early.as_known = *early.releases.front().effective - std::chrono::seconds(1);
  EXPECT_THAT(all_text(tell_story(early)),
              HasSubstr("No statement about incidents has been released."));
  CaseFile alone = harbour_case_for_the_public();
  alone.releases.front().confirmed_by = alone.releases.front().authority;
  EXPECT_THAT(all_text(tell_story(alone)),
              HasSubstr("No statement about incidents has been released."));
}

TEST(Story, APartnerIsToldThatSomethingIsNoPartOfTheViewNotThatItIsUnknown) {
  CaseFile file = harbour_case();
  file.audience = {model::Audience::Kind::Partner, "KAPPA"};
  file.judgements.clear();
  file.decisions.clear();
  file.assessments.clear();
  const std::string text = all_text(tell_story(file));
  EXPECT_THAT(text, HasSubstr("Who did this is not part of this view."));
  EXPECT_THAT(text, HasSubstr("Who is told is not part of this view."));
  EXPECT_THAT(text, HasSubstr("What was done to information is not part of this view."));
  EXPECT_THAT(text, Not(HasSubstr("has not been")));
}

TEST(Story, ClaimsStandVerbatimAndChangeNoJudgement) {
  CaseFile silent = harbour_case();
  silent.claims.clear();
  const Story with = tell_story(harbour_case());
  EXPECT_EQ(texts_of(with, Section::Who), texts_of(tell_story(silent), Section::Who));
  EXPECT_THAT(texts_of(with, Section::Said),
              Contains(HasSubstr("\"Ostmark rejects these groundless words.\"")));
}

TEST(Story, SaysWhoIsStillWithoutADecision) {
  EXPECT_THAT(texts_of(tell_story(harbour_case()), Section::Told),
              Contains("1 exposed subject is still without a decision: S-090."));
}

TEST(Story, IsTheSameEachTime) {
  EXPECT_EQ(as_text(tell_story(harbour_case())), as_text(tell_story(harbour_case())));
}

struct Breach {
  std::string text;
  std::string record;
  std::string fault;
};

class WordingLint : public testing::TestWithParam<Breach> {};

TEST_P(WordingLint, FindsTheBreach) {
  const CaseFile file = harbour_case();
  Story story;
  Statement statement;
  statement.id = "s-1";
  statement.text = GetParam().text;
  if (!GetParam().record.empty()) {
    statement.records = {GetParam().record};
  }
  story.statements = {statement};
  EXPECT_THAT(wording_faults(story, file), ElementsAre(HasSubstr(GetParam().fault)));
}

INSTANTIATE_TEST_SUITE_P(
    Breaches, WordingLint,
    testing::Values(Breach{"It is likely, with high confidence.", "j-authored", "a confidence"},
                    Breach{"It is very likely that A did this.", "j-authored", "another scale"},
                    Breach{"A highly likely and an almost no chance.", "i-x", "another scale"},
                    Breach{"The intruder deleted 31 plans.", "a-1", "calls deleted"},
                    Breach{"Ostmark did this.", "j-lead-own", "names a state"},
                    Breach{"Something happened.", "", "rests on nothing"}));

TEST(WordingLint, LetsQuotesSayWhatTheySay) {
  const CaseFile file = harbour_case();
  Story story;
  Statement statement;
  statement.text = "He says: \"they deleted it, very \"likely\", with confidence\"";
  statement.records = {"cl-1", "a-1"};
  story.statements = {statement};
  EXPECT_THAT(wording_faults(story, file), IsEmpty());
}

}  // namespace
}  // namespace longwatch::share
