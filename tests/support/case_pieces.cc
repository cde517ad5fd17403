#include "tests/support/case_pieces.h"

#include <algorithm>
#include <utility>

namespace longwatch::test_support {

using model::CaseFile;
using model::EvidenceItem;
using model::FindingRecord;
using model::Incident;
using model::SourceRecord;
using model::TimelineEntry;

Timestamp at(const char* text) {
  return parse_iso8601(text).value();
}

SourceRecord source(char digit, std::string name, std::string kind, std::uint64_t records) {
  SourceRecord record;
  record.sha256 = std::string(64, digit);
  record.name = std::move(name);
  record.kind = std::move(kind);
  record.size = records * 512;
  record.books.seen = records;
  record.books.events = records;
  record.books.bytes_read = records * 512;
  return record;
}

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

}  // namespace longwatch::test_support
