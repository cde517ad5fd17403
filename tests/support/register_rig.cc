#include "tests/support/register_rig.h"

#include <utility>

#include <gtest/gtest.h>

#include "register/sqlite/sqlite_register.h"

namespace longwatch::test_support {
namespace {

model::FindingRecord finding(std::string id, std::string evidence, std::string_view time) {
  model::FindingRecord finding;
  finding.id = std::move(id);
  finding.title = "Web Shell Written";
  finding.time = at(time);
  finding.host = "WEB01";
  finding.user = "svc-portal";
  finding.evidence = {std::move(evidence)};
  return finding;
}

model::EvidenceItem evidence(std::string id, std::uint64_t record) {
  model::EvidenceItem item;
  item.id = std::move(id);
  item.source = "WEB01/Security.evtx";
  item.sha256 = std::string(64, 'a');
  item.record = record;
  item.host = "WEB01";
  item.line = "SubjectUserName=svc-portal IpAddress=198.51.100.77";
  return item;
}

model::Incident incident() {
  model::Incident incident;
  incident.id = "i-1";
  incident.title = "Intrusion on WEB01";
  incident.kind = model::IncidentKind::Intrusion;
  incident.level = model::Level::High;
  incident.first = at("2025-08-05T01:00:00Z");
  incident.last = at("2025-08-06T01:00:00Z");
  incident.findings = {"f-1"};
  incident.hosts = {"WEB01"};
  incident.accounts = {"svc-portal"};
  incident.organisations = {"PSO"};
  return incident;
}

model::Assessment assessment() {
  model::Assessment assessment;
  assessment.id = "as-1";
  assessment.incident = "i-1";
  model::ImpactFact fact;
  fact.id = "a-1";
  fact.kind = model::ImpactKind::Exfiltrated;
  fact.what = "an archive of 3 volumes in C:\\PerfLogs";
  fact.host = "WEB01";
  fact.data_class = model::DataClass::Technical;
  fact.bytes = 314'572'800;
  assessment.facts = {fact};
  return assessment;
}

model::Judgement lead() {
  model::Judgement lead;
  lead.id = "j-1";
  lead.incident = "i-1";
  lead.hypotheses = {{"stone-heron", "STONE HERON", 0.8, "highly likely", 0, {}},
                     {std::string(model::kUnknownActor), "unknown", 0.2, "unlikely", 0, {}}};
  return lead;
}

}  // namespace

Timestamp at(std::string_view iso8601) {
  const std::optional<Timestamp> time = parse_iso8601(iso8601);
  EXPECT_TRUE(time.has_value()) << iso8601;
  return time.value_or(Timestamp());
}

registry::RunRecord small_run() {
  registry::RunRecord run;
  model::SourceRecord source;
  source.sha256 = std::string(64, 'a');
  source.name = "WEB01/Security.evtx";
  source.kind = "evtx";
  source.hosts = {"WEB01"};
  run.sources = {source};
  run.evidence = {evidence("e-1", 7), evidence("e-2", 9)};
  run.findings = {finding("f-1", "e-1", "2025-08-05T01:00:00Z"),
                  finding("f-2", "e-2", "2025-08-05T02:00:00Z")};
  run.set_aside.alone = {"f-2"};
  run.incidents = {incident()};
  run.assessments = {assessment()};
  run.judgements = {lead()};
  run.organisations = {{"PSO", "Parliament Support Office", "government", "TRW", "S-1", true}};
  return run;
}

RegisterRig::RegisterRig() : now_(std::make_shared<Timestamp>(at("2025-09-01T00:00:00Z"))) {}

Result<std::unique_ptr<registry::Register>> RegisterRig::try_open(
    std::optional<registry::DataKind> data, std::string_view user) const {
  registry::OpenOptions options;
  options.identity.user = std::string(user);
  options.data = data;
  options.now = [now = now_] {
    return *now;
  };
  return registry::sqlite::open_register(directory_.path(), options);
}

std::unique_ptr<registry::Register> RegisterRig::open(std::string_view user) const {
  auto opened = try_open({}, user);
  EXPECT_TRUE(opened.ok()) << opened.error().to_line();
  return opened.ok() ? std::move(*opened) : nullptr;
}

registry::VerifyReport RegisterRig::verify() const {
  auto report = open()->verify();
  EXPECT_TRUE(report.ok()) << report.error().to_line();
  return report.ok() ? std::move(*report) : registry::VerifyReport();
}

std::uint64_t RegisterRig::entries() const {
  const registry::VerifyReport report = verify();
  EXPECT_TRUE(report.broken.empty()) << report.broken.front();
  return report.entries;
}

}  // namespace longwatch::test_support
