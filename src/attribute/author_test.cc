#include <gtest/gtest.h>

#include "attribute/attribute.h"

namespace longwatch::attribute {
namespace {

model::Judgement make_lead() {
  model::Judgement lead;
  lead.id = "j-1";
  lead.hypotheses.resize(3);
  lead.hypotheses[0].actor = "red-wren";
  lead.hypotheses[1].actor = model::kUnknownActor;
  lead.hypotheses[2].actor = model::kImitation;
  lead.marking = {model::Tlp::Amber, {}};
  return lead;
}

model::SponsorEdge edge(std::string from, std::string to, std::string kind) {
  model::SponsorEdge result;
  result.from = std::move(from);
  result.to = std::move(to);
  result.to_kind = std::move(kind);
  result.source = "a court record";
  result.marking = {model::Tlp::Clear, {}};
  return result;
}

model::ActorCatalogue make_catalogue() {
  model::ActorCatalogue catalogue;
  model::Actor actor;
  actor.id = "red-wren";
  actor.name = "RED WREN";
  actor.sponsors = {edge("RED WREN", "Salt Trading", "front-company"),
                    edge("Ministry of Harbours", "Orlund", "state"),
                    edge("salt trading", "Third Bureau", "agency")};
  actor.sponsors[2].confidence = model::AnalyticConfidence::Moderate;
  actor.sponsors[2].marking = {model::Tlp::Red, {"ALLY"}};
  catalogue.actors.push_back(actor);
  return catalogue;
}

Authoring authoring(std::string actor, Sponsors sponsors) {
  return {"a.analyst", Timestamp{}, std::move(actor), sponsors, "one colleague disagrees"};
}

TEST(AuthorJudgement, IsANewVersionThatSomebodyAnswersFor) {
  const auto authored = author_judgement(make_lead(), authoring("red-wren", Sponsors::Leave), {});
  ASSERT_TRUE(authored.ok());
  EXPECT_EQ(authored->id, "j-1");
  EXPECT_EQ(authored->version, 2U);
  EXPECT_EQ(authored->status, model::JudgementStatus::Authored);
  EXPECT_EQ(authored->author, "a.analyst");
  EXPECT_EQ(authored->adopted_actor, "red-wren");
  EXPECT_EQ(authored->dissent, "one colleague disagrees");
  EXPECT_TRUE(authored->sponsors.empty());
  EXPECT_TRUE(authored->sponsor_statement.empty());
}

TEST(AuthorJudgement, FollowsTheChainHopByHopAndStopsAtAGap) {
  const auto authored =
      author_judgement(make_lead(), authoring("red-wren", Sponsors::Follow), make_catalogue());
  ASSERT_TRUE(authored.ok());
  ASSERT_EQ(authored->sponsors.size(), 2U);
  EXPECT_EQ(authored->sponsors[0].to, "Salt Trading");
  EXPECT_EQ(authored->sponsors[1].to, "Third Bureau");
  EXPECT_EQ(authored->sponsors[1].confidence, model::AnalyticConfidence::Moderate);
  EXPECT_EQ(authored->sponsor_statement,
            "RED WREN acts for Salt Trading, a front company, according to a court record. "
            "Confidence in this step is low. salt trading acts for Third Bureau, an agency, "
            "according to a court record. Confidence in this step is moderate.");
  EXPECT_EQ(authored->marking.tlp, model::Tlp::Red);
  EXPECT_EQ(authored->marking.originators, (std::vector<std::string>{"ALLY", "ourselves"}));
}

TEST(AuthorJudgement, AChainThatRunsInACircleEnds) {
  model::ActorCatalogue catalogue = make_catalogue();
  catalogue.actors[0].sponsors = {edge("red-wren", "A", "agency"), edge("A", "B", "agency"),
                                  edge("B", "A", "agency")};
  const auto authored =
      author_judgement(make_lead(), authoring("red-wren", Sponsors::Follow), catalogue);
  ASSERT_TRUE(authored.ok());
  EXPECT_EQ(authored->sponsors.size(), 2U);
}

TEST(AuthorJudgement, RefusesWhatNobodyCouldAnswerFor) {
  Authoring nobody = authoring("red-wren", Sponsors::Leave);
  nobody.author.clear();
  EXPECT_EQ(author_judgement(make_lead(), nobody, {}).error().code(), ErrorCode::InvalidInput);
  EXPECT_EQ(
      author_judgement(make_lead(), authoring("blue-wren", Sponsors::Leave), {}).error().code(),
      ErrorCode::InvalidInput);
  for (const std::string_view actor : {model::kUnknownActor, model::kImitation}) {
    const Authoring follow = authoring(std::string(actor), Sponsors::Follow);
    EXPECT_EQ(author_judgement(make_lead(), follow, make_catalogue()).error().code(),
              ErrorCode::Denied);
    EXPECT_TRUE(
        author_judgement(make_lead(), authoring(std::string(actor), Sponsors::Leave), {}).ok());
  }
}

TEST(AuthorJudgement, MayAdoptNobody) {
  const auto authored = author_judgement(make_lead(), authoring("", Sponsors::Follow), {});
  ASSERT_TRUE(authored.ok());
  EXPECT_TRUE(authored->adopted_actor.empty());
  EXPECT_TRUE(authored->sponsors.empty());
}

}  // namespace
}  // namespace longwatch::attribute
