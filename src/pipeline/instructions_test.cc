#include "pipeline/instructions.h"

#include <gtest/gtest.h>

namespace longwatch::pipeline {
namespace {

constexpr std::string_view kFile = R"(x-synthetic: longwatch-synthetic
judgements:
  - incident: {host: WEB01}
    author: chief.analyst
    adopt_when: {probability: 0.55, confidence: moderate}
    follow_sponsors: true
    dissent: "one of us would wait"
releases:
  - incident: {sender_domain: news.example}
    audience: partner:ALPHA
    granularity: group
    when: {probability: 0.8, confidence: moderate}
    otherwise: nothing
    authority: minister.office
    confirmed_by: release.board
    effective: 2026-03-10T00:30:00Z
    reason: coordinated
    reason_otherwise: not sure enough
)";

model::Judgement lead_with(double probability, model::AnalyticConfidence confidence) {
  model::Judgement lead;
  lead.hypotheses = {{"heron", "HERON", probability, "likely", 0, {}},
                     {"unknown", "unknown", 1 - probability, "", 0, {}}};
  lead.confidence = confidence;
  return lead;
}

TEST(Instructions, ReadsWhoDecidesWhatAndUnderWhichConditions) {
  const Result<Instructions> read = parse_instructions(kFile, "decisions.yaml");
  ASSERT_TRUE(read.ok()) << read.error().to_line();
  ASSERT_EQ(read->judgements.size(), 1U);
  EXPECT_EQ(read->judgements[0].incident.host, "WEB01");
  EXPECT_EQ(read->judgements[0].author, "chief.analyst");
  EXPECT_EQ(read->judgements[0].least_confidence, model::AnalyticConfidence::Moderate);
  EXPECT_EQ(read->judgements[0].sponsors, attribute::Sponsors::Follow);
  ASSERT_EQ(read->releases.size(), 1U);
  EXPECT_EQ(read->releases[0].audience.partner, "ALPHA");
  EXPECT_EQ(read->releases[0].granularity, model::Granularity::Group);
  EXPECT_EQ(read->releases[0].otherwise, model::Granularity::Nothing);
  EXPECT_EQ(to_iso8601(*read->releases[0].effective), "2026-03-10T00:30:00.000000Z");
}

TEST(Instructions, AMistakeIsNamedWithItsPlace) {
  const struct {
    std::string_view yaml;
    std::string_view place;
    std::string_view message;
  } kCases[] = {
      {"judgment:\n  - a\n", "d:1:1", "unknown key 'judgment'"},
      {"judgements: 7\n", "d:1:13", "expected a list under 'judgements'"},
      {"judgements:\n  - author: a\n", "d:2:5", "expected 'incident' here"},
      {"judgements:\n  - incident: {host: W}\n    author: a\n    adopt_when: {probability: 2, "
       "confidence: low}\n",
       "d:4:31", "expected a probability from 0 to 1, got '2'"},
      {"judgements:\n  - incident: {host: W}\n    author: a\n    adopt_when: {probability: .5, "
       "confidence: sure}\n",
       "d:4:47", "expected one of low, moderate, high for 'confidence', got 'sure'"},
      {"releases:\n  - incident: {host: W, sender_domain: x}\n", "d:2:15",
       "expected either 'host' or 'sender_domain'"},
  };

  for (const auto& row : kCases) {
    const Result<Instructions> read = parse_instructions(row.yaml, "d");
    ASSERT_FALSE(read.ok()) << row.yaml;
    EXPECT_EQ(read.error().place(), row.place) << row.yaml;
    EXPECT_NE(read.error().message().find(row.message), std::string::npos)
        << read.error().message();
  }
}

TEST(Instructions, AnActorIsAdoptedOnlyFromTheDemandedProbabilityAndConfidenceOn) {
  const Result<Instructions> read = parse_instructions(kFile, "decisions.yaml");
  ASSERT_TRUE(read.ok());
  const JudgementInstruction& instruction = read->judgements[0];
  using enum model::AnalyticConfidence;
  EXPECT_EQ(authoring_of(instruction, lead_with(.6, Moderate), {}).adopted_actor, "heron");
  EXPECT_EQ(authoring_of(instruction, lead_with(.6, Low), {}).adopted_actor, "");
  EXPECT_EQ(authoring_of(instruction, lead_with(.54, High), {}).adopted_actor, "");
  EXPECT_EQ(authoring_of(instruction, lead_with(.54, High), {}).sponsors,
            attribute::Sponsors::Leave);
}

TEST(Instructions, UnknownIsNeverAdopted) {
  const Result<Instructions> read = parse_instructions(kFile, "decisions.yaml");
  ASSERT_TRUE(read.ok());
  model::Judgement lead = lead_with(.1, model::AnalyticConfidence::High);
  std::swap(lead.hypotheses[0], lead.hypotheses[1]);
  EXPECT_EQ(authoring_of(read->judgements[0], lead, {}).adopted_actor, "");
}

TEST(Instructions, ARelaxedReleaseSaysLessThanTheOrderedOne) {
  const Result<Instructions> read = parse_instructions(kFile, "decisions.yaml");
  ASSERT_TRUE(read.ok());
  model::Judgement judgement = lead_with(.9, model::AnalyticConfidence::Moderate);
  EXPECT_EQ(granularity_of(read->releases[0], judgement), model::Granularity::Nothing)
      << "nobody adopted an actor";
  judgement.adopted_actor = "heron";
  EXPECT_EQ(granularity_of(read->releases[0], judgement), model::Granularity::Group);
  judgement.confidence = model::AnalyticConfidence::Low;
  EXPECT_EQ(granularity_of(read->releases[0], judgement), model::Granularity::Nothing);
}

TEST(Instructions, ASelectorMeansTheWorstIncidentOfAHostOrTheMailsOfASender) {
  std::vector<model::Incident> incidents(2);
  incidents[0].hosts = {"WEB01"};
  incidents[1].kind = model::IncidentKind::MailCampaign;
  incidents[1].observables = {{"domain", "News.example", "sender", {}, 1}};
  EXPECT_EQ(find_incident({"WEB01", ""}, incidents), &incidents[0]);
  EXPECT_EQ(find_incident({"WEB02", ""}, incidents), nullptr);
  EXPECT_EQ(find_incident({"", "news.example"}, incidents), &incidents[1]);
  EXPECT_EQ(parse_selector("host:WEB01")->host, "WEB01");
  EXPECT_FALSE(parse_selector("i-12").has_value());
}

}  // namespace
}  // namespace longwatch::pipeline
