#include "tests/support/sample_case.h"

#include <string>

#include "tests/support/case_pieces.h"

namespace longwatch::test_support {

using model::CaseFile;
using model::Claim;
using model::Incident;
using model::IncidentKind;
using model::Level;

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
