#include "pipeline/investigate.h"

#include <algorithm>
#include <map>
#include <memory>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "attribute/attribute.h"
#include "base/limits.h"
#include "base/text.h"
#include "correlate/correlate.h"
#include "detect/indicator/target_list.h"
#include "formats/digest.h"
#include "impact/impact.h"
#include "knowledge/knowledge.h"
#include "pipeline/diagnostics.h"
#include "pipeline/internal/evidence_lines.h"
#include "pipeline/internal/finding_records.h"
#include "pipeline/internal/pseudonyms.h"
#include "pipeline/internal/wanted_evidence.h"
#include "pipeline/no_findings.h"
#include "pipeline/origin.h"
#include "read/archive/archive_files.h"

namespace longwatch::pipeline {
namespace {

/// What the stages hand on to each other before it becomes the record.
struct Work {
  const InvestigationRequest& request;
  const FileSystem& files;
  const SweepContext& context;
  StageOptions stages;  ///< with what the estate tells of clocks and networks
  Investigation result;
  BuiltStages built;
  EvidencePlaces places;
  std::vector<model::Activity> activities;
  impact::SeverityTable severity;
  std::vector<model::TargetList> targets;
};

class ActivityKeeper final : public model::ActivitySink {
 public:
  void accept(std::vector<model::Activity> activities, std::uint64_t left_out) override {
    activities_ = std::move(activities);
    left_out_ = left_out;
  }

  std::vector<model::Activity>& activities() { return activities_; }

  std::uint64_t left_out() const { return left_out_; }

 private:
  std::vector<model::Activity> activities_;
  std::uint64_t left_out_ = 0;
};

Status load_knowledge(Work& work) {
  if (!work.request.assets.empty()) {
    LW_TRY_ASSIGN(work.result.estate, knowledge::load_estate(work.request.assets, work.files));
  }
  add_clocks(work.result.estate, work.stages.reading.clocks);
  work.stages.behaviours.emplace().own_networks = model::networks_of(work.result.estate);
  if (!work.request.knowledge.empty()) {
    LW_TRY_ASSIGN(work.result.actors, knowledge::load_actors(work.request.knowledge, work.files,
                                                             *work.context.diagnostics));
  }
  for (const std::string& path : work.request.targets) {
    LW_TRY_ASSIGN(model::TargetList list, detect::indicator::load_target_list(path, work.files));
    work.targets.push_back(std::move(list));
  }
  LW_TRY_ASSIGN(const std::string table,
                read_text_file(work.files, work.request.severity, limits::kSidecarBytes));
  LW_TRY_ASSIGN(work.severity, impact::parse_severity_table(table, work.request.severity));
  return {};
}

model::SourceRecord to_record(const SourceReport& report) {
  model::SourceRecord record;
  record.sha256 = to_hex(report.source.sha256);
  record.name = report.source.name;
  record.kind = report.source.kind;
  record.size = report.source.size;
  record.books = report.books;
  const SourceHistory& history = report.history;
  record.first = history.first;
  record.last = history.last;
  record.telemetry.assign(history.telemetry.begin(), history.telemetry.end());
  record.hosts.assign(history.hosts.begin(), history.hosts.end());
  return record;
}

/// Generated and real logs never become one case.
Status check_origins(Work& work) {
  std::string synthetic;
  std::string real;
  for (const SourceReport& source : work.result.report.sources) {
    const bool is_synthetic = source.origin == Origin::Synthetic;
    (is_synthetic ? work.result.synthetic_sources : work.result.real_sources) += 1;
    (is_synthetic ? synthetic : real) = source.source.name;
  }
  if (!synthetic.empty() && !real.empty()) {
    return Error(ErrorCode::Conflict,
                 fmt::format("'{}' carries the mark of generated data and '{}' does not; they must "
                             "not become one case",
                             to_printable(synthetic), to_printable(real)))
        .with_hint("sweep them apart, each into a workspace of its own");
  }
  return {};
}

/// Text logs have no field that says what they are: the source knows, when it holds one kind only.
void name_telemetry(Work& work) {
  for (model::FindingRecord& finding : work.result.record.findings) {
    const model::Locator& first = work.places.at(finding.evidence.front()).locator;
    const model::SourceRecord& source = work.result.record.sources[model::index_of(first.source)];
    if (finding.telemetry.empty() && source.telemetry.size() == 1) {
      finding.telemetry = source.telemetry.front();
    }
  }
}

Status read_for_findings(Work& work) {
  LW_TRY_ASSIGN(work.built, build_stages(work.stages, work.files, *work.context.diagnostics));
  work.result.indicators = work.built.indicators;
  FindingRecords findings;
  LW_TRY_ASSIGN(work.result.report,
                run_sweep(work.request.sweep, work.built.stages, work.context, findings));
  for (const SourceReport& source : work.result.report.sources) {
    work.result.record.sources.push_back(to_record(source));
  }
  work.result.record.findings = std::move(findings.findings());
  work.places = std::move(findings.places());
  name_telemetry(work);
  work.result.findings_left_out = findings.left_out();
  work.result.finding_copies = findings.copies();
  if (findings.left_out() > 0) {
    Diagnostic diagnostic{};
    diagnostic.kind = &kFindingsLeftOut;
    diagnostic.message = fmt::format(
        "expected at most {} findings, got {} more; they are counted only",
        with_thousands(limits::kFindingsCorrelated), with_thousands(findings.left_out()));
    work.context.diagnostics->report(std::move(diagnostic));
  }
  return {};
}

/// The numbers that sources had while the second reading went on, to those of the first report.
/// Fails when the files are not the same ones any more.
Result<std::map<model::SourceId, model::SourceId>> same_sources(const RunReport& first,
                                                                const RunReport& second) {
  std::map<model::SourceId, model::SourceId> numbers;
  const bool as_many = first.sources.size() == second.sources.size();
  for (std::size_t i = 0; as_many && i < first.sources.size(); ++i) {
    const model::Source& before = first.sources[i].source;
    const model::Source& now = second.sources[i].source;
    if (before.path != now.path || before.size != now.size) {
      return Error(ErrorCode::Conflict,
                   "the file changed while longwatch read it a second time; its activities would "
                   "not fit its findings")
          .at(before.name)
          .with_hint("sweep a copy that nobody writes to");
    }
    numbers.emplace(second.sources[i].walked, before.id);
  }
  if (!as_many) {
    return Error(ErrorCode::Conflict,
                 "files appeared or went while longwatch read them a second time")
        .with_hint("sweep a copy that nobody writes to");
  }
  return numbers;
}

/// They are not read a second time either.
std::set<std::string> copies_in(const RunReport& report) {
  std::set<std::string> paths;
  for (const SourceReport& source : report.sources) {
    if (source.source.same_as.has_value()) {
      paths.insert(source.source.path);
    }
  }
  for (const ArchiveReport& archive : report.archives) {
    if (archive.same_as.has_value()) {
      paths.insert(archive.path);
    }
  }
  return paths;
}

void report_left_out(std::uint64_t left_out, DiagnosticSink& diagnostics) {
  if (left_out == 0) {
    return;
  }
  Diagnostic diagnostic{};
  diagnostic.kind = &kActivitiesLeftOut;
  diagnostic.message = fmt::format(
      "expected at most {} activities around the incidents, got {} more; the latest "
      "ones are missing",
      with_thousands(limits::kActivities), with_thousands(left_out));
  diagnostics.report(std::move(diagnostic));
}

Status read_for_activities(Work& work) {
  const model::ActivityScope scope =
      correlate::scope_of(work.result.record.incidents, work.result.estate);
  ActivityKeeper keeper;
  const BuiltStages built = build_activity_stages(scope, keeper, work.files, work.stages.reading);
  SweepRequest request = work.request.sweep;
  request.hashing = Hashing::Off;
  request.known_copies = copies_in(work.result.report);
  NoFindings none;
  // Damage and foreign files were told by the first reading.
  DiagnosticSummary again;
  SweepContext context = work.context;
  context.diagnostics = &again;
  LW_TRY_ASSIGN(const RunReport report, run_sweep(request, built.stages, context, none));
  LW_TRY_ASSIGN(const auto numbers, same_sources(work.result.report, report));
  for (model::Activity& activity : keeper.activities()) {
    model::Locator& locator = activity.event.locator;
    locator.source = numbers.at(locator.source);
    const SourceReport& source = work.result.report.sources[model::index_of(locator.source)];
    activity.evidence = evidence_id(to_hex(source.source.sha256), locator.offset);
    work.places.emplace(activity.evidence, activity.event);
  }
  work.activities = std::move(keeper.activities());
  work.result.activities = work.activities.size();
  report_left_out(keeper.left_out(), *work.context.diagnostics);
  return {};
}

std::vector<model::FindingRecord> findings_of(const model::Incident& incident,
                                              const std::vector<model::FindingRecord>& findings) {
  const std::set<std::string_view> ids(incident.findings.begin(), incident.findings.end());
  std::vector<model::FindingRecord> own;
  std::copy_if(findings.begin(), findings.end(), std::back_inserter(own),
               [&](const model::FindingRecord& finding) { return ids.contains(finding.id); });
  return own;
}

void judge(const model::Incident& incident, const std::vector<model::Activity>& own, Work& work) {
  const attribute::AttributeInput input{incident, own, work.result.estate, work.result.actors};
  attribute::AttributeOptions options;
  options.scale = work.request.scale;
  work.result.record.judgements.push_back(attribute::attribute(input, options));
  // A nameless partner is shown nothing that any partner shared.
  options.audience = {model::Audience::Kind::Partner, ""};
  work.result.without_partners.push_back(attribute::attribute(input, options));
}

/// From one incident to what it did, who is told, and who it may have been.
void work_up(model::Incident& incident, Work& work) {
  registry::RunRecord& record = work.result.record;
  const std::vector<model::Activity> own =
      correlate::activities_of(incident, work.activities, work.result.estate);
  correlate::enrich(incident, own, work.result.estate);
  const std::vector<model::FindingRecord> findings = findings_of(incident, record.findings);
  model::Assessment assessment =
      impact::assess({incident, own, work.activities, findings, work.result.estate, record.sources,
                      work.severity, work.targets});
  std::vector<model::NotificationDecision> decisions =
      impact::decide_notifications(assessment, incident, work.result.estate, work.request.identity);
  std::move(decisions.begin(), decisions.end(), std::back_inserter(record.decisions));
  record.assessments.push_back(std::move(assessment));
  judge(incident, own, work);
}

void keep_evidence(Work& work) {
  const std::vector<model::EvidenceId> wanted = wanted_evidence(work.result.record);
  const read::archive::ArchiveFiles files(work.files, work.built.stages.archives,
                                          *work.context.budget);
  work.result.record.evidence = read_evidence(
      wanted, {work.places, work.result.report.sources, work.built.stages.formats, files},
      *work.context.diagnostics);
}

}  // namespace

std::string evidence_id(std::string_view source_sha256, std::uint64_t offset) {
  const std::string text = fmt::format("{}\n{}\n", source_sha256, offset);
  const auto digest = formats::sha256(std::as_bytes(std::span(text)));
  return "e-" + to_hex(digest).substr(0, 16);
}

Result<Investigation> investigate(const InvestigationRequest& request, const FileSystem& files,
                                  const SweepContext& context) {
  Work work{request, files, context, request.stages, {}, {}, {}, {}, {}, {}};
  LW_TRY(load_knowledge(work));
  LW_TRY(read_for_findings(work));
  LW_TRY(check_origins(work));
  registry::RunRecord& record = work.result.record;
  correlate::Correlated correlated = correlate::correlate(record.findings, work.result.estate);
  record.incidents = std::move(correlated.incidents);
  record.set_aside = std::move(correlated.set_aside);
  record.organisations = work.result.estate.organisations;
  if (!record.incidents.empty()) {
    LW_TRY(read_for_activities(work));
  }
  for (model::Incident& incident : record.incidents) {
    work_up(incident, work);
  }
  record.campaigns = correlate::campaigns_of(record.incidents, work.result.estate);
  keep_evidence(work);
  Pseudonyms(work.result.estate).apply(record);
  work.result.rule_reports = std::move(work.built.rule_reports);
  return std::move(work.result);
}

}  // namespace longwatch::pipeline
