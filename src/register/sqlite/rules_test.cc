#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/support/register_rig.h"

// Who may record what, and what is known when.
namespace longwatch::registry::sqlite {
namespace {

using model::Granularity;
using test_support::at;
using test_support::RegisterRig;
using test_support::small_run;

const model::Audience kPublic{model::Audience::Kind::Public, ""};

model::Judgement authored(std::string author) {
  model::Judgement judgement = small_run().judgements.at(0);
  judgement.status = model::JudgementStatus::Authored;
  judgement.author = std::move(author);
  judgement.adopted_actor = "stone-heron";
  judgement.version = 2;
  judgement.made = at("2025-09-02T00:00:00Z");
  return judgement;
}

model::Release public_release(std::uint32_t judgement_version, Granularity granularity) {
  model::Release release;
  release.id = "r-1";
  release.incident = "i-1";
  release.judgement = "j-1";
  release.judgement_version = judgement_version;
  release.audience = kPublic;
  release.granularity = granularity;
  release.wording = {"Parts of a network were compromised."};
  return release;
}

model::ListedIncident listed(std::string id, std::string_view recorded) {
  model::ListedIncident incident;
  incident.id = std::move(id);
  incident.recorded = at(recorded);
  return incident;
}

ErrorCode code_of(const Status& status) {
  EXPECT_FALSE(status.ok());
  return status.ok() ? ErrorCode::Internal : status.error().code();
}

TEST(Judgements, OfAnAuthorStandBesideLeadsAndSpeakFirst) {
  const RegisterRig rig;
  RunRecord run = small_run();
  ASSERT_TRUE(rig.open()->add_run(run).ok());
  const auto version = rig.open("chief.analyst")->add_judgement(authored("chief.analyst"));
  ASSERT_TRUE(version.ok()) << version.error().to_line();
  EXPECT_EQ(*version, 2U);
  run.judgements[0].hypotheses[0].probability = 0.7;
  ASSERT_TRUE(rig.open()->add_run(run).ok());
  const auto file = rig.open()->view({});
  ASSERT_TRUE(file.ok());
  ASSERT_EQ(file->judgements.size(), 1U);
  EXPECT_EQ(file->judgements[0].author, "chief.analyst");
  const auto all = rig.open()->judgements("i-1");
  ASSERT_TRUE(all.ok());
  ASSERT_EQ(all->size(), 3U);
  EXPECT_EQ(all->at(2).version, 3U);
  EXPECT_EQ(all->at(2).status, model::JudgementStatus::Lead);
  EXPECT_EQ(all->at(2).hypotheses.at(0).probability, 0.7);
  // The run as it is now, and the same judgement made a day later, change nothing.
  const std::uint64_t entries = rig.entries();
  ASSERT_TRUE(rig.open()->add_run(run).ok());
  model::Judgement again = authored("chief.analyst");
  again.made = at("2025-09-03T00:00:00Z");
  EXPECT_EQ(*rig.open("chief.analyst")->add_judgement(again), 2U);
  EXPECT_EQ(rig.entries(), entries);
}

TEST(Judgements, AreAuthoredByTheirAuthorOnly) {
  const RegisterRig rig;
  ASSERT_TRUE(rig.open()->add_run(small_run()).ok());
  const auto other = rig.open("somebody.else")->add_judgement(authored("chief.analyst"));
  ASSERT_FALSE(other.ok());
  EXPECT_EQ(other.error().code(), ErrorCode::Denied);
  const auto lead = rig.open()->add_judgement(small_run().judgements[0]);
  ASSERT_FALSE(lead.ok());
  EXPECT_EQ(lead.error().code(), ErrorCode::Denied);
  model::Judgement lost = authored("a.analyst");
  lost.incident = "i-none";
  EXPECT_EQ(rig.open()->add_judgement(lost).error().code(), ErrorCode::NotFound);
}

TEST(Leads, NeverNameASponsorOrAdoptAnActor) {
  std::vector<RunRecord> runs(4, small_run());
  runs[0].judgements[0].sponsors = {{"stone-heron", "Veldania", "state", {}, "", {}}};
  runs[1].judgements[0].sponsor_statement = "Veldania did it.";
  runs[2].judgements[0].adopted_actor = "stone-heron";
  runs[3].judgements[0].status = model::JudgementStatus::Authored;
  const RegisterRig rig;
  for (const RunRecord& run : runs) {
    EXPECT_EQ(code_of(rig.open()->add_run(run)), ErrorCode::Denied);
  }
  const auto file = rig.open()->view({});
  ASSERT_TRUE(file.ok());
  EXPECT_TRUE(file->incidents.empty()) << "a refused run leaves nothing";
}

TEST(Releases, NeedTwoPeople) {
  const RegisterRig rig;
  ASSERT_TRUE(rig.open()->add_run(small_run()).ok());
  ASSERT_TRUE(rig.open("chief.analyst")->add_judgement(authored("chief.analyst")).ok());
  ASSERT_TRUE(rig.open("minister")->propose_release(public_release(2, Granularity::Group)).ok());
  EXPECT_EQ(code_of(rig.open("minister")->confirm_release("r-1")), ErrorCode::Denied);
  EXPECT_TRUE(rig.open()->view({kPublic, {}, ""})->releases.empty());
  ASSERT_TRUE(rig.open("board")->confirm_release("r-1").ok());
  const auto file = rig.open()->view({kPublic, {}, ""});
  ASSERT_TRUE(file.ok());
  ASSERT_EQ(file->releases.size(), 1U);
  EXPECT_EQ(file->releases[0].authority, "minister");
  EXPECT_EQ(file->releases[0].confirmed_by, "board");
  const std::uint64_t entries = rig.entries();
  ASSERT_TRUE(rig.open("minister")->propose_release(public_release(2, Granularity::Group)).ok());
  ASSERT_TRUE(rig.open("board")->confirm_release("r-1").ok());
  EXPECT_EQ(rig.entries(), entries) << "the same again changes nothing";
}

TEST(Releases, OfAChangedContentNeedToBeConfirmedAgain) {
  const RegisterRig rig;
  ASSERT_TRUE(rig.open()->add_run(small_run()).ok());
  ASSERT_TRUE(rig.open("chief.analyst")->add_judgement(authored("chief.analyst")).ok());
  ASSERT_TRUE(rig.open("minister")->propose_release(public_release(2, Granularity::Group)).ok());
  ASSERT_TRUE(rig.open("board")->confirm_release("r-1").ok());
  ASSERT_TRUE(rig.open("minister")->propose_release(public_release(2, Granularity::Nothing)).ok());
  EXPECT_EQ(rig.open()->view({kPublic, {}, ""})->releases.size(), 1U);
  ASSERT_TRUE(rig.open("board")->confirm_release("r-1").ok());
  EXPECT_TRUE(rig.open()->view({kPublic, {}, ""})->releases.empty());
  EXPECT_EQ(rig.open()->view({})->releases.size(), 2U) << "internally all versions stand";
}

TEST(Releases, SpeakOfJudgementsThatExistAndThatSomebodyAnswersFor) {
  const RegisterRig rig;
  ASSERT_TRUE(rig.open()->add_run(small_run()).ok());
  const auto propose = [&](const model::Release& release) {
    return code_of(rig.open("minister")->propose_release(release));
  };
  EXPECT_EQ(propose(public_release(9, Granularity::Group)), ErrorCode::NotFound);
  EXPECT_EQ(propose(public_release(1, Granularity::StateActor)), ErrorCode::Denied);
  model::Release internal = public_release(1, Granularity::SophisticatedActor);
  internal.audience = {};
  EXPECT_EQ(propose(internal), ErrorCode::InvalidInput);
  model::Release other = public_release(1, Granularity::SophisticatedActor);
  other.incident = "i-2";
  EXPECT_EQ(propose(other), ErrorCode::Conflict);
  other = public_release(1, Granularity::SophisticatedActor);
  other.authority = "somebody.else";
  EXPECT_EQ(propose(other), ErrorCode::Denied);
  EXPECT_TRUE(rig.open("minister")
                  ->propose_release(public_release(1, Granularity::SophisticatedActor))
                  .ok());
  EXPECT_EQ(code_of(rig.open("board")->confirm_release("r-none")), ErrorCode::NotFound);
}

TEST(Releases, UnderEmbargoSayNothingBefore) {
  RegisterRig rig;
  ASSERT_TRUE(rig.open()->add_run(small_run()).ok());
  model::Release release = public_release(1, Granularity::SophisticatedActor);
  release.effective = at("2026-03-10T00:30:00Z");
  ASSERT_TRUE(rig.open("minister")->propose_release(release).ok());
  ASSERT_TRUE(rig.open("board")->confirm_release("r-1").ok());
  EXPECT_TRUE(rig.open()->view({kPublic, {}, ""})->incidents.empty());
  rig.move_clock_to("2026-03-10T00:30:00Z");
  EXPECT_EQ(rig.open()->view({kPublic, {}, ""})->incidents.size(), 1U);
  EXPECT_TRUE(rig.open()->view({kPublic, at("2026-03-10T00:29:59Z"), ""})->incidents.empty());
}

TEST(Views, ShowWhatWasKnownAtATime) {
  RegisterRig rig;
  RunRecord run = small_run();
  ASSERT_TRUE(rig.open()->add_run(run).ok());
  rig.move_clock_to("2025-10-01T00:00:00Z");
  run.incidents[0].title = "what we thought later";
  ASSERT_TRUE(rig.open()->add_run(run).ok());
  const auto title = [&](std::optional<Timestamp> as_known) {
    const auto file = rig.open()->view({{}, as_known, ""});
    EXPECT_TRUE(file.ok());
    return file->incidents.empty() ? std::string("none") : file->incidents[0].title;
  };
  EXPECT_EQ(title(at("2025-08-31T23:59:59Z")), "none");
  EXPECT_EQ(title(at("2025-09-01T00:00:00Z")), "Intrusion on WEB01");
  EXPECT_EQ(title(at("2025-09-30T23:59:59Z")), "Intrusion on WEB01");
  EXPECT_EQ(title(std::nullopt), "what we thought later");
}

TEST(Views, AreNotConfusedByAClockThatWasSetBack) {
  RegisterRig rig;
  ASSERT_TRUE(rig.open()->add_run(small_run()).ok());
  rig.move_clock_to("2020-01-01T00:00:00Z");
  model::Claim claim;
  claim.id = "cl-1";
  ASSERT_TRUE(rig.open()->add_claim(claim).ok());
  EXPECT_TRUE(rig.open()->view({{}, at("2025-08-31T00:00:00Z"), ""})->claims.empty());
  EXPECT_EQ(rig.open()->view({{}, at("2025-09-01T00:00:00Z"), ""})->claims.size(), 1U);
}

TEST(Figures, AreRestatedWithoutLosingWhatWasPublished) {
  RegisterRig rig;
  ASSERT_TRUE(rig.open()->set_calendar({"07-01", std::chrono::hours(12)}).ok());
  std::vector<model::ListedIncident> rows = {listed("n-1", "2025-07-01T00:00:00+12:00"),
                                             listed("n-2", "2025-06-30T23:59:59+12:00"),
                                             listed("n-3", "2025-08-01T00:00:00Z")};
  ASSERT_TRUE(rig.open()->add_listed_incidents(rows).ok());
  rig.move_clock_to("2025-12-01T00:00:00Z");
  rows[0].suspected = model::SuspectedActor::State;
  ASSERT_TRUE(rig.open()->add_listed_incidents(rows).ok());
  const auto now = rig.open()->statistics("2025/26", {});
  const auto then = rig.open()->statistics("2025/26", at("2025-11-01T00:00:00Z"));
  ASSERT_TRUE(now.ok() && then.ok());
  EXPECT_EQ(now->figures.at(1).text, "1 of 2 (50 %)");
  EXPECT_EQ(then->figures.at(1).text, "0 of 2 (0 %)");
  EXPECT_EQ(rig.open()->statistics("", {})->year, "2025/26");
  EXPECT_EQ(rig.open()->statistics("2025", {}).error().code(), ErrorCode::InvalidInput);
  ASSERT_TRUE(rig.open()->view({})->statistics.has_value());
}

TEST(Figures, OfAnEmptyRegisterAreNotThere) {
  const RegisterRig rig;
  EXPECT_EQ(rig.open()->statistics("", {}).error().code(), ErrorCode::NotFound);
  EXPECT_FALSE(rig.open()->view({})->statistics.has_value());
  EXPECT_EQ(rig.open()->statistics("2025/26", {})->figures.at(0).numerator, 0U);
}

TEST(Figures, CountWhatWasNamedInPublic) {
  const RegisterRig rig;
  ASSERT_TRUE(rig.open()->add_run(small_run()).ok());
  ASSERT_TRUE(rig.open("chief.analyst")->add_judgement(authored("chief.analyst")).ok());
  ASSERT_TRUE(
      rig.open("minister")->propose_release(public_release(2, Granularity::GroupAndState)).ok());
  EXPECT_EQ(rig.open()->statistics("2025/26", {})->figures.back().numerator, 0U);
  ASSERT_TRUE(rig.open("board")->confirm_release("r-1").ok());
  const auto figures = rig.open()->statistics("2025/26", {});
  EXPECT_EQ(figures->figures.back().id, "attributed-publicly");
  EXPECT_EQ(figures->figures.back().counted, std::vector<std::string>{"i-1"});
}

TEST(GeneratedData, NeverMixesWithRealData) {
  const RegisterRig made;
  ASSERT_TRUE(made.try_open(DataKind::Synthetic).ok());
  EXPECT_EQ(made.open()->data_kind(), DataKind::Synthetic);
  EXPECT_EQ(made.try_open(DataKind::Real).error().code(), ErrorCode::Conflict);
  ASSERT_TRUE(made.open()->add_run(small_run()).ok());
  EXPECT_TRUE(made.open()->view({})->synthetic);
  const std::vector<model::ListedIncident> real_row = {listed("n-1", "2025-07-01T00:00:00Z")};
  EXPECT_EQ(code_of(made.open()->add_listed_incidents(real_row)), ErrorCode::Conflict);
  std::vector<model::ListedIncident> made_row = real_row;
  made_row[0].synthetic = true;
  ASSERT_TRUE(made.open()->add_listed_incidents(made_row).ok());
  EXPECT_TRUE(made.open()->statistics("", {})->synthetic);

  const RegisterRig real;
  ASSERT_TRUE(real.open()->add_run(small_run()).ok());
  EXPECT_EQ(real.open()->data_kind(), DataKind::Real);
  EXPECT_EQ(real.try_open(DataKind::Synthetic).error().code(), ErrorCode::Conflict)
      << "the first entry fixes the kind when nobody named one";
  EXPECT_EQ(code_of(real.open()->add_listed_incidents(made_row)), ErrorCode::Conflict);
}

TEST(Runs, KeepARecordBehindTwoNamesOnceAndRefuseAnIncidentTwice) {
  const RegisterRig rig;
  RunRecord run = small_run();
  run.evidence.push_back(run.evidence[0]);
  run.evidence.back().source = "a copy of the same file";
  ASSERT_TRUE(rig.open()->add_run(run).ok());
  EXPECT_EQ(rig.open()->view({})->evidence.size(), 2U);
  run.incidents.push_back(run.incidents[0]);
  EXPECT_EQ(code_of(rig.open()->add_run(run)), ErrorCode::Conflict);
}

TEST(Runs, PutAFindingIntoAnIncidentThatWasLeftAloneBefore) {
  const RegisterRig rig;
  RunRecord run = small_run();
  ASSERT_TRUE(rig.open()->add_run(run).ok());
  run.sources[0].sha256 = std::string(64, 'b');
  run.set_aside = {};
  run.incidents[0].findings = {"f-1", "f-2"};
  ASSERT_TRUE(rig.open()->add_run(run).ok());
  EXPECT_TRUE(rig.open()->view({})->set_aside.alone.empty());
}

TEST(Entries, RefuseIdsThatWouldBreakTheirLine) {
  const RegisterRig rig;
  model::Claim claim;
  for (const std::string& id : {std::string(), std::string("two\nlines"), std::string(2000, 'x')}) {
    claim.id = id;
    EXPECT_EQ(code_of(rig.open()->add_claim(claim)), ErrorCode::InvalidInput);
  }
}

TEST(Views, NeedTheNameOfAPartner) {
  const RegisterRig rig;
  EXPECT_FALSE(rig.open()->view({{model::Audience::Kind::Partner, ""}, {}, ""}).ok());
  EXPECT_FALSE(rig.open()->view({{model::Audience::Kind::Public, "ALPHA"}, {}, ""}).ok());
  EXPECT_TRUE(rig.open()->view({{model::Audience::Kind::Partner, "ALPHA"}, {}, ""}).ok());
}

}  // namespace
}  // namespace longwatch::registry::sqlite
