#include <string>
#include <utility>

#include "tests/support/case_pieces.h"
#include "tests/support/sample_case.h"

namespace longwatch::test_support {
namespace {

using model::ActorItemKind;
using model::AnalyticConfidence;
using model::Assessment;
using model::Audience;
using model::CaseFile;
using model::Certainty;
using model::Claim;
using model::ClaimPolarity;
using model::DataClass;
using model::EvidenceId;
using model::Exposure;
using model::Granularity;
using model::ImpactFact;
using model::ImpactKind;
using model::Incident;
using model::IncidentKind;
using model::Judgement;
using model::JudgementStatus;
using model::kImitation;
using model::kUnknownActor;
using model::Level;
using model::NotificationDecision;
using model::Reach;
using model::Release;
using model::Response;
using model::Statistics;
using model::TellDecision;
using model::Tlp;

struct HarbourRecords {
  std::string shell, dump, pack, send, refused, clear, mail;
};

void add_harbour_sources(CaseFile& file) {
  file.sources = {source('a', "gate02/Sysmon.evtx", "evtx", 48211),
                  source('b', "gate02/Security.evtx", "evtx", 120344),
                  source('c', "zeek/conn.log", "zeek:conn", 2400123),
                  source('d', "mail/gateway.jsonl", "json", 9001)};
  file.sources[1].books = {120344, 120340, 4, 0, 61616128, 2048};
}

HarbourRecords add_harbour_records(CaseFile& file) {
  return {
      add_evidence(file, 0, 4711, at("2031-02-03T04:05:06Z"),
                   "EventID=11 Image=C:\\tomcat\\bin\\tomcat9.exe "
                   "TargetFilename=C:\\tomcat\\webapps\\berth\\up.jsp"),
      add_evidence(file, 0, 4902, at("2031-02-03T05:00:00Z"),
                   "EventID=10 SourceImage=C:\\ProgramData\\u.exe "
                   "TargetImage=C:\\Windows\\System32\\lsass.exe GrantedAccess=0x1fffff"),
      add_evidence(file, 0, 5120, at("2031-02-06T22:10:00Z"),
                   "EventID=1 Image=C:\\ProgramData\\r.exe CommandLine=r.exe a -hp******** "
                   "C:\\ProgramData\\o.dat \\\\ARCH01\\plans"),
      add_evidence(file, 2, 1900411, at("2031-02-07T01:30:00Z"),
                   "ts=1928280600 id.orig_h=10.61.4.20 id.resp_h=203.0.113.9 id.resp_p=443 "
                   "orig_bytes=41943040 resp_bytes=9120"),
      add_evidence(file, 2, 1900777, at("2031-02-05T09:00:00Z"),
                   "ts=1928134800 id.orig_h=10.61.4.20 id.resp_h=10.61.9.5 id.resp_p=445 "
                   "conn_state=REJ"),
      add_evidence(file, 1, 77120, at("2031-02-07T02:00:00Z"),
                   "EventID=1102 The audit log was cleared. SubjectUserName=svc_berth"),
      add_evidence(file, 3, 212, at("2031-01-20T08:00:00Z"),
                   "to=pilot@harbour.example from=press@tide.example verdict=delivered "
                   "subject=\"Tide tables\""),
  };
}

Incident harbour_intrusion(CaseFile& file, const HarbourRecords& records) {
  Incident incident;
  incident.id = "i-harbour00001";
  incident.title = "Intrusion through the berth booking application";
  incident.kind = IncidentKind::Intrusion;
  incident.first = at("2031-02-03T04:05:06Z");
  incident.last = at("2031-02-07T02:00:00Z");
  incident.detected = at("2031-02-09T10:00:00Z");
  incident.hosts = {"ARCH01", "GATE02"};
  incident.accounts = {"svc_berth"};
  incident.organisations = {"HAF", "OLD"};
  add_step(file, incident,
           {"Web shell written by the application server", "GATE02", "persistence", "T1505.003"},
           records.shell, at("2031-02-03T04:05:06Z"));
  add_step(file, incident,
           {"Memory of LSASS opened with full access", "GATE02", "credential-access", "T1003.001",
            Level::Critical},
           records.dump, at("2031-02-03T05:00:00Z"));
  add_step(file, incident,
           {"Connections refused by a file server", "GATE02", "lateral-movement", "T1021.002",
            Level::Medium},
           records.refused, at("2031-02-05T09:00:00Z"));
  add_step(file, incident,
           {"Archive with password made of a share", "GATE02", "collection", "T1560.001"},
           records.pack, at("2031-02-06T22:10:00Z"));
  add_step(file, incident,
           {"Large upload to an address never seen before", "GATE02", "exfiltration", "T1041"},
           records.send, at("2031-02-07T01:30:00Z"));
  add_step(file, incident, {"Audit log cleared", "GATE02", "defense-evasion", "T1070.001"},
           records.clear, at("2031-02-07T02:00:00Z"));
  incident.links = {{"f-1",
                     "f-2",
                     {"file", "C:\\ProgramData\\u.exe", "image"},
                     9.2,
                     "the process that wrote the shell started the one that opened LSASS"}};
  incident.observables = {{"ipv4", "203.0.113.9", "destination", {records.send}, 4}};
  return incident;
}

Incident harbour_mails(CaseFile& file, const HarbourRecords& records) {
  Incident incident;
  incident.id = "i-harbour00002";
  incident.title = "Mails with a tracking image to pilots";
  incident.kind = IncidentKind::MailCampaign;
  incident.first = at("2031-01-20T08:00:00Z");
  incident.last = incident.first;
  incident.detected = incident.first;
  incident.organisations = {"HAF"};
  add_step(
      file, incident,
      {"Mail from a sender domain on a list", "", "reconnaissance", "T1598.003", Level::Medium},
      records.mail, at("2031-01-20T08:00:00Z"));
  return incident;
}

ImpactFact fact(std::string id, ImpactKind kind, Certainty certainty, std::string what,
                std::vector<EvidenceId> evidence) {
  ImpactFact result;
  result.id = std::move(id);
  result.kind = kind;
  result.certainty = certainty;
  result.confidence = AnalyticConfidence::High;
  result.what = std::move(what);
  result.evidence = std::move(evidence);
  return result;
}

std::vector<ImpactFact> harbour_facts(const HarbourRecords& records) {
  ImpactFact sent = fact("a-1", ImpactKind::Exfiltrated, Certainty::Inferred,
                         "an archive of 31 berth plans", {records.pack, records.send});
  sent.why = "the size that was sent fits the archive that was made before";
  sent.host = "GATE02";
  sent.bytes = 41943040;
  sent.compared_bytes = 41811968;
  sent.data_class = DataClass::Technical;
  sent.confidence = AnalyticConfidence::Moderate;
  sent.first = at("2031-02-07T01:30:00Z");
  sent.last = at("2031-02-07T01:41:00Z");
  ImpactFact staged = fact("a-2", ImpactKind::Staged, Certainty::Observed,
                           "berth plans in C:\\ProgramData\\o.dat", {records.pack});
  staged.count = 31;
  staged.unit = "files";
  staged.host = "GATE02";
  ImpactFact logs = fact("a-3", ImpactKind::Destroyed, Certainty::Observed,
                         "the Security log of GATE02", {records.clear});
  ImpactFact none =
      fact("a-4", ImpactKind::Exfiltrated, Certainty::NoneObserved, "personal data", {});
  none.why = "every connection to the outside is recorded, and no other was large";
  ImpactFact open =
      fact("a-5", ImpactKind::Accessed, Certainty::CannotBeExcluded, "the payroll database", {});
  open.why = "its audit log was not handed over";
  ImpactFact keys = fact("a-6", ImpactKind::CredentialsExposed, Certainty::Inferred,
                         "credentials of accounts that were logged on to GATE02", {records.dump});
  keys.count = 23;
  keys.unit = "accounts";
  return {sent, staged, logs, none, open, keys};
}

Assessment harbour_assessment(const HarbourRecords& records) {
  Assessment assessment;
  assessment.id = "as-harbour00001";
  assessment.incident = "i-harbour00001";
  assessment.reach = {
      {"GATE02",
       "HAF",
       Reach::Accessed,
       212,
       "processes of the intruder ran there",
       {"f-1"},
       {records.shell}},
      {"ARCH01", "OLD", Reach::Accessed, 3, "its share was read from GATE02", {}, {records.pack}},
      {"CRANE05",
       "HAF",
       Reach::Denied,
       17,
       "the firewall rejected each connection",
       {"f-3"},
       {records.refused}},
      {"DC01", "HAF", Reach::Queried, 41, "tickets were requested", {}, {}},
      {"PAY01", "HAF", Reach::NotReached, 0, "the sensor saw no connection to it", {}, {}},
      {"LAB07", "OLD", Reach::Unknown, 0, "no telemetry of it was handed over", {}, {}}};
  assessment.facts = harbour_facts(records);
  assessment.coverage = {{"zeek:conn",
                          "",
                          true,
                          at("2031-01-01T00:00:00Z"),
                          at("2031-03-01T00:00:00Z"),
                          true,
                          "",
                          {records.refused}},
                         {"Security",
                          "GATE02",
                          true,
                          at("2031-02-07T02:00:00Z"),
                          at("2031-03-01T00:00:00Z"),
                          false,
                          "cleared at 2031-02-07 02:00 UTC",
                          {records.clear}}};
  assessment.exposed = {{"S-001", Exposure::OrganisationHead, "answers for HAF", {}},
                        {"S-014", Exposure::CredentialExposed, "logged on", {records.dump}},
                        {"S-090", Exposure::CredentialExposed, "logged on", {records.dump}}};
  assessment.sensitivity = DataClass::Technical;
  assessment.enables_further_intrusion = true;
  assessment.enablement_why = "passwords of service accounts were in the memory that was read";
  assessment.severity = {"C3",
                         "harbour-table 2",
                         {{"post-compromise", "the intruder was inside"},
                          {"government", "a body of government is concerned"}}};
  return assessment;
}

Judgement harbour_lead() {
  Judgement lead;
  lead.id = "j-lead-own";
  lead.incident = "i-harbour00001";
  lead.scale = "uk";
  lead.hypotheses = {{"grey-otter", "GREY OTTER", 0.46, "realistic possibility", -8.0, {}},
                     {std::string(kUnknownActor), "", 0.5, "realistic possibility", 0.0, {}},
                     {std::string(kImitation), "", 0.04, "remote chance", -13.0, {}}};
  lead.confidence = AnalyticConfidence::Low;
  lead.confidence_why = {"one vertex only"};
  return lead;
}

Judgement harbour_judgement(const HarbourRecords& records) {
  Judgement judgement = harbour_lead();
  judgement.id = "j-authored";
  judgement.version = 2;
  judgement.status = JudgementStatus::Authored;
  judgement.author = "analyst.one";
  judgement.made = at("2031-02-20T12:00:00Z");
  judgement.hypotheses = {{"grey-otter",
                           "GREY OTTER",
                           0.84,
                           "highly likely",
                           -8.0,
                           {{"certificate-serial 0badcafe",
                             ActorItemKind::Infrastructure,
                             14.0,
                             false,
                             "one partner saw it in a case of its own",
                             "case 12 of KAPPA",
                             {records.send},
                             {}},
                            {"T1505.003",
                             ActorItemKind::Technique,
                             1.2,
                             true,
                             "few other actors do it",
                             "public knowledge base",
                             {records.shell},
                             {}},
                            {"working-hours 07:00-16:00+03:00",
                             ActorItemKind::WorkingHours,
                             -2.0,
                             true,
                             "most steps lie outside",
                             "two reports",
                             {records.pack},
                             {}}}},
                          {std::string(kUnknownActor), "", 0.11, "highly unlikely", 0.0, {}},
                          {"salt-heron", "SALT HERON", 0.03, "remote chance", -12.0, {}},
                          {std::string(kImitation), "", 0.02, "remote chance", -13.0, {}}};
  judgement.confidence = AnalyticConfidence::Moderate;
  judgement.confidence_why = {"two independent vertices", "the Security log was cleared"};
  judgement.caps = {"one artefact alone carries at most .80; there are two"};
  judgement.vertices = {"infrastructure", "capability"};
  judgement.most_telling = "certificate-serial 0badcafe";
  judgement.adopted_actor = "grey-otter";
  judgement.sponsors = {
      {"GREY OTTER",
       "Lighthouse Trading",
       "front-company",
       AnalyticConfidence::Moderate,
       "advisory 31-004",
       {}},
      {"Lighthouse Trading", "Ostmark", "state", AnalyticConfidence::Low, "advisory 31-004", {}}};
  judgement.sponsor_statement = "The company takes its orders from a ministry of Ostmark.";
  judgement.dissent = "analyst.two holds the serial to be copied";
  judgement.knowledge = "actors.yaml 9f31";
  judgement.marking.originators = {"KAPPA"};
  return judgement;
}

std::vector<Release> harbour_releases() {
  Release open;
  open.id = "r-1";
  open.incident = "i-harbour00001";
  open.judgement = "j-authored";
  open.judgement_version = 2;
  open.audience = {Audience::Kind::Public, ""};
  open.granularity = Granularity::Group;
  open.wording = {"In February 2031 the group GREY OTTER took technical documents of the harbour.",
                  "Ships and people were never in danger."};
  open.facts = {"a-1"};
  open.authority = "minister";
  open.confirmed_by = "director";
  open.effective = at("2031-03-01T00:30:00Z");
  open.reason = "the public interest";
  open.caveat = "a certificate that KAPPA shared";
  Release partner;
  partner.id = "r-2";
  partner.incident = "i-harbour00002";
  partner.audience = {Audience::Kind::Partner, "KAPPA"};
  partner.authority = "director";
  partner.confirmed_by = "minister";
  partner.reason = "the mails are still being looked at";
  return {open, partner};
}

std::vector<NotificationDecision> harbour_decisions(const HarbourRecords& records) {
  NotificationDecision head;
  head.id = "n-1";
  head.subject = "S-001";
  head.incident = "i-harbour00001";
  head.exposure = Exposure::OrganisationHead;
  head.wording = "organisation-head";
  head.decided_by = "notifier";
  head.due = at("2031-02-11T00:00:00Z");
  NotificationDecision owner = head;
  owner.id = "n-2";
  owner.subject = "S-014";
  owner.exposure = Exposure::CredentialExposed;
  owner.decision = TellDecision::TellThroughOwner;
  owner.through = "S-001";
  owner.wording = "credential-exposed";
  owner.reason = "a shared account";
  owner.evidence = {records.dump};
  NotificationDecision mail = head;
  mail.id = "n-3";
  mail.subject = "unknown:1";
  mail.incident = "i-harbour00002";
  mail.exposure = Exposure::Targeted;
  mail.decision = TellDecision::Refer;
  mail.through = "the national agency";
  mail.wording = "targeted";
  mail.evidence = {records.mail};
  return {head, owner, mail};
}

void add_harbour_voices(CaseFile& file) {
  Claim assertion;
  assertion.id = "cl-1";
  assertion.incident = "i-harbour00001";
  assertion.speaker = "The Fen Courier";
  assertion.about = "impact";
  assertion.quote = "All berth plans were deleted, it is \"almost certain\".";
  assertion.source = "issue of 2 March 2031";
  assertion.said = at("2031-03-02T06:00:00Z");
  assertion.held_against = "contradicted by a-1: a copy left, nothing shows that plans are gone";
  assertion.facts = {"a-1"};
  Claim denial = assertion;
  denial.id = "cl-2";
  denial.speaker = "Embassy of Ostmark";
  denial.polarity = ClaimPolarity::Denies;
  denial.about = "attribution";
  denial.quote = "Ostmark rejects these groundless words.";
  denial.source = "web page of the embassy";
  denial.held_against = "not assessed";
  denial.facts.clear();
  file.claims = {assertion, denial};
  Response response;
  response.id = "rs-1";
  response.incident = "i-harbour00001";
  response.actor = "Ministry of Foreign Affairs";
  response.counterparty = "Embassy of Ostmark";
  response.channel = "call-in";
  response.level = "ambassador";
  response.what = "a protest was made";
  response.source = "note 31-7";
  response.when = at("2031-03-03T09:00:00Z");
  file.responses = {response};
}

Statistics harbour_figures() {
  Statistics statistics;
  statistics.year = "2030/31";
  statistics.figures = {{"incidents",
                         "Incidents recorded",
                         "Incidents whose record was made in the year.",
                         30,
                         0,
                         "30",
                         {"i-harbour00001", "i-harbour00002"}},
                        {"state-linked",
                         "Linked to a state",
                         "Suspected actor is a state, of all incidents.",
                         7,
                         30,
                         "7 of 30 (23 %)",
                         {"i-harbour00001"}}};
  statistics.notes = {"shares sum to 99 % by rounding"};
  statistics.synthetic_left_out = 2;
  return statistics;
}

}  // namespace

CaseFile harbour_case() {
  CaseFile file;
  file.synthetic = true;
  file.as_known = at("2031-03-10T00:00:00Z");
  add_harbour_sources(file);
  const HarbourRecords records = add_harbour_records(file);
  file.incidents = {harbour_intrusion(file, records), harbour_mails(file, records)};
  file.campaigns = {{"c-1",
                     "Autumn tide",
                     {"i-harbour00001", "i-harbour00002"},
                     "both use one registrar and one sender"}};
  file.assessments = {harbour_assessment(records)};
  file.judgements = {harbour_lead(), harbour_judgement(records)};
  file.releases = harbour_releases();
  file.decisions = harbour_decisions(records);
  add_harbour_voices(file);
  file.statistics = harbour_figures();
  file.organisations = {{"HAF", "Harbour Authority of Fen", "transport", "FEN", "S-001", false},
                        {"OLD", "Office of Legal Drafts", "government", "FEN", "", true}};
  return file;
}

CaseFile harbour_case_for_the_public() {
  const CaseFile all = harbour_case();
  CaseFile file;
  file.audience = {Audience::Kind::Public, ""};
  file.synthetic = true;
  file.as_known = all.as_known;
  file.releases = {all.releases.front()};
  Assessment assessment;
  assessment.id = all.assessments.front().id;
  assessment.incident = all.assessments.front().incident;
  assessment.facts = {all.assessments.front().facts.front()};
  assessment.facts.front().evidence.clear();
  assessment.marking.tlp = Tlp::Clear;
  file.assessments = {assessment};
  file.claims = all.claims;
  file.responses = all.responses;
  file.statistics = all.statistics;
  return file;
}

}  // namespace longwatch::test_support
