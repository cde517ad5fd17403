#include "register/view.h"

#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "register/codec.h"

namespace longwatch::registry {
namespace {

using model::Audience;
using model::Granularity;
using model::Marking;
using model::Tlp;

const Audience kPublic{Audience::Kind::Public, ""};
const Audience kAlpha{Audience::Kind::Partner, "ALPHA"};
const Marking kAmber{Tlp::Amber, {}};
const Marking kClear{Tlp::Clear, {}};
const Marking kFromBravo{Tlp::Amber, {"BRAVO"}};

Timestamp at(std::string_view text) {
  return parse_iso8601(text).value_or(Timestamp());
}

const Timestamp kNow = at("2026-03-10T00:30:00Z");

/// What must never be read outside: places, names, artefacts, people.
const std::vector<std::string_view> kInternalWords = {"WEB01",
                                                      "198.51.100.77",
                                                      "svc-portal",
                                                      "bc0312",
                                                      "C:\\PerfLogs",
                                                      "Ministry of",
                                                      "Tidewater",
                                                      "STONE HERON",
                                                      "stone-heron",
                                                      "Security.evtx",
                                                      "Parliamentary Office",
                                                      "S-017",
                                                      "PT-118",
                                                      "f-1",
                                                      "e-1",
                                                      "BRAVO",
                                                      "because of trade",
                                                      "chief.analyst",
                                                      "k-secret"};

std::vector<std::string> words_in(const std::string& json) {
  std::vector<std::string> found;
  for (const std::string_view word : kInternalWords) {
    std::string escaped;
    for (const char c : word) {
      escaped.append(c == '\\' ? "\\\\" : std::string(1, c));
    }
    if (json.find(escaped) != std::string::npos) {
      found.emplace_back(word);
    }
  }
  return found;
}

void add_telemetry(model::CaseFile& all) {
  model::SourceRecord source;
  source.sha256 = "aa";
  source.name = "Security.evtx of WEB01";
  source.hosts = {"WEB01"};
  all.sources = {source};
  model::EvidenceItem evidence;
  evidence.id = "e-1";
  evidence.sha256 = "aa";
  evidence.host = "WEB01";
  evidence.line = "IpAddress=198.51.100.77 SubjectUserName=svc-portal";
  all.evidence = {evidence};
  model::FindingRecord finding;
  finding.id = "f-1";
  finding.host = "WEB01";
  finding.user = "svc-portal";
  finding.evidence = {"e-1"};
  all.findings = {finding};
  all.set_aside = {{"f-2"}, {"PT-118"}, {"f-3"}};
}

void add_incident(model::CaseFile& all) {
  model::Incident incident;
  incident.id = "i-1";
  incident.title = "Intrusion on WEB01";
  incident.kind = model::IncidentKind::Intrusion;
  incident.findings = {"f-1"};
  incident.hosts = {"WEB01"};
  incident.accounts = {"svc-portal"};
  incident.organisations = {"PSO"};
  incident.observables = {{"certificate-serial", "bc0312", "server", {"e-1"}, 3}};
  incident.timeline = {{{}, {}, "WEB01", "", "", "archive in C:\\PerfLogs", {"f-1"}, {"e-1"}}};
  model::Incident secret = incident;
  secret.id = "i-k-secret";
  all.incidents = {secret, incident};
  all.organisations = {{"PSO", "Parliamentary Office", "", "", "S-017", true}};
}

void add_assessment(model::CaseFile& all) {
  model::Assessment assessment;
  assessment.id = "as-1";
  assessment.incident = "i-1";
  assessment.reach = {{"WEB01", "PSO", model::Reach::Accessed, 2, "", {"f-1"}, {"e-1"}}};
  assessment.exposed = {{"S-017", model::Exposure::CredentialExposed, "", {"e-1"}}};
  assessment.sensitivity = model::DataClass::Sensitive;
  assessment.enablement_why = "scripts of WEB01";
  for (const char* const id : {"a-told", "a-kept"}) {
    model::ImpactFact fact;
    fact.id = id;
    fact.kind = model::ImpactKind::Exfiltrated;
    fact.what = "an archive in C:\\PerfLogs";
    fact.why = "sent to 198.51.100.77";
    fact.host = "WEB01";
    fact.store = "C:\\PerfLogs";
    fact.data_class = model::DataClass::Technical;
    fact.bytes = 1024;
    fact.subjects = {"S-017"};
    fact.findings = {"f-1"};
    fact.evidence = {"e-1"};
    assessment.facts.push_back(fact);
  }
  assessment.facts[1].data_class = model::DataClass::Sensitive;
  all.assessments = {assessment};
  model::NotificationDecision decision;
  decision.subject = "S-017";
  all.decisions = {decision};
}

void add_judgements(model::CaseFile& all) {
  model::Judgement lead;
  lead.id = "j-1";
  lead.incident = "i-1";
  model::LedgerItem ours;
  ours.item = "T1505.003";
  ours.marking = kAmber;
  model::LedgerItem partners;
  partners.item = "certificate-serial bc0312";
  partners.marking = kFromBravo;
  partners.evidence = {"e-1"};
  lead.hypotheses = {{"stone-heron", "STONE HERON", 0.9, "highly likely", 3, {ours, partners}},
                     {std::string(model::kUnknownActor), "unknown", 0.1, "unlikely", 0, {}}};
  lead.most_telling = "certificate-serial bc0312";
  model::Judgement authored = lead;
  authored.version = 2;
  authored.status = model::JudgementStatus::Authored;
  authored.author = "chief.analyst";
  authored.adopted_actor = "stone-heron";
  authored.sponsors = {{"stone-heron", "Tidewater Ltd", "front-company", {}, "", {}},
                       {"Tidewater Ltd", "Ministry of Calm", "ministry", {}, "", {}},
                       {"Ministry of Calm", "Veldania", "state", {}, "", {}}};
  authored.sponsor_statement = "The Ministry of Calm of Veldania is behind STONE HERON.";
  model::Judgement later = lead;
  later.version = 3;
  all.judgements = {lead, authored, later};
}

model::Release release(const Audience& audience, Granularity granularity) {
  model::Release release;
  release.id = "r-" + std::string(name_of(audience.kind)) + audience.partner;
  release.incident = "i-1";
  release.judgement = "j-1";
  release.judgement_version = 2;
  release.audience = audience;
  release.granularity = granularity;
  release.wording = {"Parts of a network were compromised."};
  release.facts = {"a-told", "a-gone"};
  release.authority = "minister.office";
  release.confirmed_by = "release.board";
  release.effective = kNow;
  release.reason = "because of trade";
  release.caveat = "rests on BRAVO";
  return release;
}

void add_said(model::CaseFile& all) {
  model::Claim denial;
  denial.id = "cl-1";
  denial.incident = "i-1";
  denial.quote = "We break into nobody's computers.";
  denial.held_against = "contradicted by a-kept on WEB01";
  denial.facts = {"a-kept"};
  denial.marking = kClear;
  model::Claim secret = denial;
  secret.id = "cl-k-secret";
  secret.marking = kAmber;
  all.claims = {denial, secret};
  model::Response response;
  response.id = "rs-1";
  response.incident = "i-k-secret";
  response.marking = kClear;
  all.responses = {response};
  model::Statistics statistics;
  statistics.year = "2025/26";
  statistics.figures = {{"total", "Incidents", "", 1, 0, "1", {"k-secret-listed"}}};
  all.statistics = statistics;
}

model::CaseFile everything() {
  model::CaseFile all;
  add_telemetry(all);
  add_incident(all);
  add_assessment(all);
  add_judgements(all);
  add_said(all);
  return all;
}

TEST(InternalView, HoldsEverythingAndTheLatestAuthoredJudgement) {
  const model::CaseFile file = redact(everything(), {}, kNow);
  EXPECT_EQ(file.evidence.size(), 1U);
  EXPECT_EQ(file.decisions.size(), 1U);
  ASSERT_EQ(file.judgements.size(), 1U);
  EXPECT_EQ(file.judgements[0].version, 2U);
  EXPECT_EQ(words_in(encode(file)).size(), kInternalWords.size() - 1);  // no release, no reason
}

TEST(PublicView, OfAnythingUnreleasedIsTheFiguresAndWhatIsClear) {
  const model::CaseFile file = redact(everything(), kPublic, kNow);
  EXPECT_TRUE(file.incidents.empty());
  EXPECT_TRUE(file.assessments.empty());
  ASSERT_EQ(file.claims.size(), 1U);
  EXPECT_EQ(file.claims[0].quote, "We break into nobody's computers.");
  EXPECT_EQ(file.claims[0].incident, "");
  EXPECT_EQ(file.responses.size(), 1U);
  ASSERT_TRUE(file.statistics.has_value());
  EXPECT_TRUE(file.statistics->figures[0].counted.empty());
  EXPECT_EQ(words_in(encode(file)), std::vector<std::string>{});
}

TEST(PublicView, HoldsNoInternalWordWhateverIsGranted) {
  for (const Granularity granularity :
       {Granularity::SophisticatedActor, Granularity::StateActor, Granularity::Group,
        Granularity::State, Granularity::GroupAndState}) {
    model::CaseFile all = everything();
    all.releases = {release(kPublic, granularity)};
    const model::CaseFile file = redact(std::move(all), kPublic, kNow);
    EXPECT_EQ(words_in(encode(file)), std::vector<std::string>{}) << name_of(granularity);
    ASSERT_EQ(file.incidents.size(), 1U);
    EXPECT_EQ(file.incidents[0].id, "i-1");
    EXPECT_EQ(file.incidents[0].title, "Incident 1");
    EXPECT_TRUE(file.judgements.empty());
    ASSERT_EQ(file.releases.size(), 1U);
    EXPECT_EQ(file.releases[0].wording.size(), 1U);
    EXPECT_EQ(file.releases[0].facts, std::vector<std::string>{"a-told"});
    ASSERT_EQ(file.assessments.size(), 1U);
    ASSERT_EQ(file.assessments[0].facts.size(), 1U);
    EXPECT_EQ(file.assessments[0].facts[0].what, "technical information");
    EXPECT_EQ(file.assessments[0].facts[0].bytes, 1024U);
    EXPECT_EQ(file.assessments[0].sensitivity, model::DataClass::Technical);
    EXPECT_EQ(file.claims[0].incident, "i-1");
  }
}

TEST(PublicView, SaysNothingOfAnIncidentThatIsWithheld) {
  model::CaseFile all = everything();
  all.releases = {release(kPublic, Granularity::Nothing)};
  const model::CaseFile file = redact(std::move(all), kPublic, kNow);
  EXPECT_TRUE(file.releases.empty());
  EXPECT_TRUE(file.incidents.empty());
}

TEST(PublicView, HoldsNothingThatWasGrantedToAPartner) {
  model::CaseFile all = everything();
  all.releases = {release(kAlpha, Granularity::Group)};
  EXPECT_TRUE(redact(std::move(all), kPublic, kNow).incidents.empty());
}

TEST(Releases, AreInEffectWhenASecondIdentityConfirmedAndTheEmbargoIsOver) {
  const model::Release good = release(kPublic, Granularity::State);
  EXPECT_EQ(releases_in_effect(std::vector{good}, kNow).size(), 1U);
  EXPECT_EQ(releases_in_effect(std::vector{good}, kNow - TimeTicks(1)).size(), 0U);
  model::Release alone = good;
  alone.confirmed_by.clear();
  EXPECT_TRUE(releases_in_effect(std::vector{alone}, kNow).empty());
  alone.confirmed_by = alone.authority;
  EXPECT_TRUE(releases_in_effect(std::vector{alone}, kNow).empty());
}

TEST(Releases, StayAsTheyWereUntilTheNextVersionIsInForce) {
  const model::Release first = release(kPublic, Granularity::State);
  model::Release second = first;
  second.version = 2;
  second.granularity = Granularity::Nothing;
  second.confirmed_by.clear();
  EXPECT_EQ(releases_in_effect(std::vector{first, second}, kNow).size(), 1U);
  second.confirmed_by = "release.board";
  second.effective = kNow + std::chrono::hours(1);
  EXPECT_EQ(releases_in_effect(std::vector{first, second}, kNow).size(), 1U);
  EXPECT_TRUE(releases_in_effect(std::vector{first, second}, *second.effective).empty());
}

TEST(PartnerView, HoldsWhatMarkingsPermitWithoutPersons) {
  model::CaseFile all = everything();
  all.evidence[0].marking = kAmber;
  all.findings[0].marking = kFromBravo;
  all.incidents[1].marking = kAmber;
  const model::CaseFile file = redact(std::move(all), kAlpha, kNow);
  EXPECT_EQ(file.evidence.size(), 1U);
  ASSERT_EQ(file.sources.size(), 1U);
  EXPECT_TRUE(file.sources[0].hosts.empty());
  EXPECT_TRUE(file.findings.empty());
  ASSERT_EQ(file.incidents.size(), 1U);
  EXPECT_EQ(file.incidents[0].title, "Intrusion on WEB01");
  EXPECT_TRUE(file.incidents[0].findings.empty());
  EXPECT_EQ(file.incidents[0].timeline.at(0).findings, std::vector<std::string>{});
  EXPECT_EQ(file.incidents[0].timeline.at(0).evidence, std::vector<std::string>{"e-1"});
  EXPECT_TRUE(file.decisions.empty());
  EXPECT_TRUE(file.set_aside.explained.empty());
  ASSERT_EQ(file.organisations.size(), 1U);
  EXPECT_EQ(file.organisations[0].head, "");
  EXPECT_EQ(encode(file).find("S-017"), std::string::npos);
}

TEST(PartnerView, ShowsHypothesesWithoutLikelihoodsWhenNothingWasReleased) {
  model::CaseFile all = everything();
  all.incidents[1].marking = kAmber;
  for (model::Judgement& judgement : all.judgements) {
    judgement.marking = kAmber;
  }
  const model::CaseFile file = redact(std::move(all), kAlpha, kNow);
  ASSERT_EQ(file.judgements.size(), 1U);
  const model::Judgement& judgement = file.judgements[0];
  EXPECT_EQ(judgement.adopted_actor, "");
  EXPECT_TRUE(judgement.sponsors.empty());
  EXPECT_EQ(judgement.sponsor_statement, "");
  EXPECT_EQ(judgement.most_telling, "");
  ASSERT_EQ(judgement.hypotheses.size(), 2U);
  EXPECT_EQ(judgement.hypotheses[0].probability, 0);
  EXPECT_EQ(judgement.hypotheses[0].likelihood_term, "");
  ASSERT_EQ(judgement.hypotheses[0].ledger.size(), 1U);
  EXPECT_EQ(judgement.hypotheses[0].ledger[0].item, "T1505.003");
}

TEST(PartnerView, NamesTheGroupWithoutItsStateWhenThatWasGranted) {
  model::CaseFile all = everything();
  all.releases = {release(kAlpha, Granularity::Group)};
  const model::CaseFile file = redact(std::move(all), kAlpha, kNow);
  ASSERT_EQ(file.incidents.size(), 1U);
  EXPECT_EQ(file.incidents[0].title, "Incident 1");
  ASSERT_EQ(file.judgements.size(), 1U);
  EXPECT_EQ(file.judgements[0].adopted_actor, "stone-heron");
  ASSERT_EQ(file.judgements[0].hypotheses.size(), 1U);
  EXPECT_EQ(file.judgements[0].hypotheses[0].probability, 0.9);
  const std::string json = encode(file);
  for (const std::string_view word :
       {"Veldania", "Ministry of", "Tidewater", "bc0312", "BRAVO", "WEB01", "chief.analyst"}) {
    EXPECT_EQ(json.find(word), std::string::npos) << word;
  }
}

TEST(PartnerView, NamesTheStateWithoutTheGroupWhenThatWasGranted) {
  model::CaseFile all = everything();
  all.releases = {release(kAlpha, Granularity::State)};
  const model::CaseFile file = redact(std::move(all), kAlpha, kNow);
  ASSERT_EQ(file.judgements.size(), 1U);
  ASSERT_EQ(file.judgements[0].sponsors.size(), 1U);
  EXPECT_EQ(file.judgements[0].sponsors[0].to, "Veldania");
  const std::string json = encode(file);
  for (const std::string_view word : {"HERON", "heron", "Ministry of", "Tidewater", "bc0312"}) {
    EXPECT_EQ(json.find(word), std::string::npos) << word;
  }
}

TEST(PartnerView, OfSomebodyElseHoldsNothingThatWasGrantedToAlpha) {
  model::CaseFile all = everything();
  all.releases = {release(kAlpha, Granularity::GroupAndState)};
  const model::CaseFile file = redact(std::move(all), {Audience::Kind::Partner, "CHARLIE"}, kNow);
  EXPECT_TRUE(file.releases.empty());
  EXPECT_TRUE(file.judgements.empty());
  EXPECT_TRUE(file.incidents.empty());
}

}  // namespace
}  // namespace longwatch::registry
