#include "share/release_wording.h"

#include <gtest/gtest.h>

namespace longwatch::share {
namespace {

using model::Granularity;

model::Incident intrusion() {
  model::Incident incident;
  incident.kind = model::IncidentKind::Intrusion;
  incident.first = parse_iso8601("2025-08-04T02:11:07Z");
  incident.hosts = {"WEB01"};
  return incident;
}

model::Assessment technical_loss(model::Certainty sensitive) {
  model::Assessment assessment;
  assessment.facts.resize(2);
  assessment.facts[0].kind = model::ImpactKind::Exfiltrated;
  assessment.facts[0].what = "an archive in C:\\PerfLogs on WEB01";
  assessment.facts[0].data_class = model::DataClass::Technical;
  assessment.facts[1].kind = model::ImpactKind::Accessed;
  assessment.facts[1].data_class = model::DataClass::Sensitive;
  assessment.facts[1].certainty = sensitive;
  return assessment;
}

model::Judgement authored() {
  model::Judgement judgement;
  judgement.status = model::JudgementStatus::Authored;
  judgement.adopted_actor = "stone-heron";
  judgement.hypotheses = {{"stone-heron", "STONE HERON", .85, "highly likely", 0, {}}};
  judgement.confidence = model::AnalyticConfidence::Moderate;
  judgement.sponsors = {{"Harbour Lantern", "provincial bureau", "agency", {}, "x", {}},
                        {"provincial bureau", "Veldania", "state", {}, "x", {}}};
  return judgement;
}

std::string said(const model::Incident& incident, const model::Assessment& assessment,
                 const model::Judgement& judgement, Granularity granularity) {
  std::string text;
  for (const std::string& sentence :
       release_wording({incident, assessment, judgement, granularity, {"Support Office"}})) {
    text += sentence + "\n";
  }
  return text;
}

bool names(const std::string& text, std::string_view word) {
  return text.find(word) != std::string::npos;
}

TEST(ReleaseWording, EachRungOfTheLadderSaysNoMoreThanIsGranted) {
  const struct {
    Granularity granularity;
    bool group;
    bool state;
  } kCases[] = {
      {Granularity::Nothing, false, false},    {Granularity::SophisticatedActor, false, false},
      {Granularity::StateActor, false, false}, {Granularity::Group, true, false},
      {Granularity::State, false, true},       {Granularity::GroupAndState, true, true},
  };

  for (const auto& row : kCases) {
    const std::string text = said(intrusion(), technical_loss(model::Certainty::NoneObserved),
                                  authored(), row.granularity);
    EXPECT_EQ(names(text, "STONE HERON"), row.group) << text;
    EXPECT_EQ(names(text, "Veldania"), row.state) << text;
    for (const std::string_view inside : {"WEB01", "PerfLogs", "Harbour", "provincial"}) {
      EXPECT_FALSE(names(text, inside)) << text;
    }
    EXPECT_EQ(text.empty(), row.granularity == Granularity::Nothing);
  }
}

TEST(ReleaseWording, ALeadNamesNobodyHoweverMuchIsGranted) {
  model::Judgement lead = authored();
  lead.status = model::JudgementStatus::Lead;
  const std::string text = said(intrusion(), technical_loss(model::Certainty::NoneObserved), lead,
                                Granularity::GroupAndState);
  EXPECT_FALSE(names(text, "STONE HERON")) << text;
  EXPECT_FALSE(names(text, "Veldania")) << text;
  EXPECT_TRUE(names(text, "not known well enough")) << text;
}

TEST(ReleaseWording, LikelihoodAndConfidenceStandInSentencesOfTheirOwn) {
  const auto sentences = release_wording({intrusion(),
                                          technical_loss(model::Certainty::NoneObserved),
                                          authored(),
                                          Granularity::Group,
                                          {"Support Office"}});
  for (const std::string& sentence : sentences) {
    EXPECT_FALSE(names(sentence, "highly likely") && names(sentence, "moderate")) << sentence;
  }
}

TEST(ReleaseWording, AbsenceIsSaidOnlyWithCoverage) {
  EXPECT_TRUE(names(said(intrusion(), technical_loss(model::Certainty::NoneObserved), authored(),
                         Granularity::Group),
                    "show no access to sensitive"));
  EXPECT_TRUE(names(said(intrusion(), technical_loss(model::Certainty::CannotBeExcluded),
                         authored(), Granularity::Group),
                    "cannot be excluded"));
}

}  // namespace
}  // namespace longwatch::share
