#include "tests/support/sample_case.h"

#include <string>
#include <utility>

namespace longwatch::test_support {
namespace {

using namespace model;  // NOLINT(google-build-using-namespace): the case is made of its words

Timestamp at(const char* text) {
  return parse_iso8601(text).value();
}

std::string hex_of(char digit) {
  return std::string(64, digit);
}

SourceRecord source(char digit, std::string name, std::string kind, std::uint64_t records) {
  SourceRecord record;
  record.sha256 = hex_of(digit);
  record.name = std::move(name);
  record.kind = std::move(kind);
  record.size = records * 512;
  record.books.seen = records;
  record.books.events = records;
  record.books.bytes_read = records * 512;
  return record;
}

/// Adds a record of a source and gives back its id.
std::string add_evidence(CaseFile& file, std::size_t from, std::uint64_t number, Timestamp time,
                         std::string line) {
  const SourceRecord& of = file.sources[from];
  EvidenceItem item;
  item.id = "e-" + of.sha256.substr(0, 4) + std::to_string(number);
  item.source = of.name;
  item.sha256 = of.sha256;
  item.record = number;
  item.offset = number * 512;
  item.length = 480;
  item.time = time;
  item.telemetry = of.kind;
  item.line = std::move(line);
  file.evidence.push_back(item);
  return item.id;
}

struct StepText {
  std::string title;
  std::string host;
  std::string tactic;
  std::string technique;
  Level level = Level::High;
};

/// Adds a finding and the step of the timeline that shows it.
void add_step(CaseFile& file, Incident& incident, const StepText& step, const std::string& record,
              Timestamp time) {
  FindingRecord finding;
  finding.id = "f-" + std::to_string(file.findings.size() + 1);
  finding.rule_id = "rule-" + std::to_string(file.findings.size() + 1);
  finding.title = step.title;
  finding.level = step.level;
  finding.file = "rules/" + finding.rule_id + ".yml";
  finding.techniques = {step.technique};
  finding.tactics = {step.tactic};
  finding.time = time;
  finding.host = step.host;
  finding.evidence = {record};
  file.findings.push_back(finding);
  incident.findings.push_back(finding.id);
  incident.level = std::max(incident.level, step.level);
  TimelineEntry entry;
  entry.time = time;
  entry.host = step.host;
  entry.tactic = step.tactic;
  entry.technique = step.technique;
  entry.title = step.title;
  entry.findings = {finding.id};
  entry.evidence = {record};
  incident.timeline.push_back(entry);
}

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
  assessment.facts = {sent, staged, logs, none, open, keys};
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

CaseFile bare_case() {
  CaseFile file;
  file.sources = {source('5', "sample.evtx", "evtx", 35)};
  Incident incident;
  incident.id = "i-bare";
  incident.title = "Suspicious activity on workstation-9";
  incident.hosts = {"workstation-9"};
  const std::string record =
      add_evidence(file, 0, 7, at("2019-05-01T10:00:00Z"), "EventID=4688 NewProcessName=C:\\a.exe");
  incident.first = at("2019-05-01T10:00:00Z");
  incident.last = incident.first;
  add_step(file, incident,
           {"Process in an unusual folder", "workstation-9", "execution", "T1204", Level::Medium},
           record, at("2019-05-01T10:00:00Z"));
  file.incidents = {incident};
  return file;
}

CaseFile hostile_case() {
  CaseFile file = bare_case();
  const std::string trick = std::string("<script>alert(1)</script>\xE2\x80\xAE") +
                            std::string(1, '\0') + "\xFF\" onload=\"x";
  Incident& incident = file.incidents.front();
  incident.title += trick;
  incident.hosts = {trick};
  incident.timeline.front().title += trick;
  incident.timeline.front().host = trick;
  file.findings.front().title += trick;
  file.findings.front().rule_id = trick;
  file.evidence.front().line = trick + std::string(1024 * 1024, 'A');
  file.evidence.front().source = trick;
  file.sources.front().name = trick;
  Claim claim;
  claim.id = "cl-\"><script>alert(2)</script>";
  claim.incident = incident.id;
  claim.speaker = trick;
  claim.quote = trick;
  file.claims = {claim};
  return file;
}

CaseFile large_case(std::size_t findings) {
  CaseFile file;
  file.sources = {source('7', "server/Security.evtx", "evtx", findings * 10)};
  Incident incident;
  incident.id = "i-large";
  incident.title = "Intrusion into many computers";
  incident.kind = IncidentKind::Intrusion;
  const Timestamp start = at("2029-11-30T23:00:00Z");
  for (std::size_t i = 0; i < findings; ++i) {
    const Timestamp time = start + std::chrono::minutes(i);
    const std::string number = std::to_string(i);
    const std::string record = add_evidence(
        file, 0, i + 1, time, "EventID=4688 CommandLine=" + std::string(300, 'x') + number);
    add_step(file, incident,
             {"Step number " + number, "PC" + std::to_string(i % 40), "discovery", "T1082",
              i % 100 == 0 ? Level::High : Level::Medium},
             record, time);
  }
  incident.first = start;
  incident.last = start + std::chrono::minutes(findings);
  file.incidents = {incident};
  return file;
}

}  // namespace longwatch::test_support
