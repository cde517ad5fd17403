#include "pipeline/internal/finding_records.h"

#include <algorithm>

#include "base/limits.h"
#include "base/text.h"
#include "pipeline/investigate.h"

namespace longwatch::pipeline {
namespace {

/// The channel among the fields that every finding shows, when it has one.
std::string telemetry_of(const model::Finding& finding) {
  for (const model::NamedText& field : finding.fields) {
    if (field.name == "Channel") {
      return field.value;
    }
  }
  return {};
}

/// An indicator that arrived later than the event could not have told anybody before.
std::optional<Timestamp> first_knowable(const model::Finding& finding) {
  const std::optional<Timestamp>& received = finding.rule->received;
  if (!finding.time.has_value() || !received.has_value()) {
    return finding.time;
  }
  return std::max(*finding.time, *received);
}

model::FindingRecord to_record(const model::Finding& finding, std::string id) {
  const model::RuleInfo& rule = *finding.rule;
  model::FindingRecord record;
  record.id = std::move(id);
  record.rule_id = rule.id;
  record.title = rule.title;
  record.kind = rule.kind;
  record.level = rule.level;
  record.file = rule.file;
  record.techniques = rule.techniques;
  record.tactics = rule.tactics;
  record.time = finding.time;
  record.first_knowable = first_knowable(finding);
  record.host = finding.host;
  record.user = finding.user;
  record.entities = finding.entities;
  record.fields = finding.fields;
  record.matched = finding.matched;
  record.telemetry = telemetry_of(finding);
  record.marking = model::strictest(rule.marking, model::Marking{});
  return record;
}

}  // namespace

Status FindingRecords::accept(const model::Finding& finding,
                              const std::vector<SourceReport>& sources) {
  if (findings_.size() >= limits::kFindingsCorrelated) {
    ++left_out_;
    return {};
  }
  LW_TRY_ASSIGN(std::string id, finding_id(finding, sources));
  model::FindingRecord record = to_record(finding, std::move(id));
  // The same file handed over twice says everything twice; it is one finding.
  if (!ids_.insert(record.id).second) {
    ++copies_;
    return {};
  }
  for (const model::EventReference& event : finding.events) {
    const model::Source& source = sources[model::index_of(event.locator.source)].source;
    record.evidence.push_back(evidence_id(to_hex(source.sha256), event.locator.offset));
    places_.emplace(record.evidence.back(), event);
  }
  findings_.push_back(std::move(record));
  return {};
}

}  // namespace longwatch::pipeline
