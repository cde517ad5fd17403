#include "tests/thread/case_fixture.h"

#include <algorithm>
#include <chrono>
#include <filesystem>

#include <gtest/gtest.h>

#include "register/sqlite/sqlite_register.h"
#include "share/html/story_page.h"
#include "share/narrate.h"

namespace longwatch::thread {
namespace {

constexpr std::string_view kIdentity = "test.analyst";

template <class T>
T value_of(Result<T> result, const char* stage) {
  EXPECT_TRUE(result.ok()) << stage << ": " << (result.ok() ? "" : result.error().to_line());
  return result.ok() ? std::move(result).value() : T{};
}

pipeline::InvestigationRequest request_of(const CaseInput& input) {
  pipeline::InvestigationRequest request;
  request.sweep.paths = input.telemetry;
  request.sweep.workers = 2;
  request.stages.rule_paths = input.rules;
  request.stages.indicator_paths = input.indicators;
  request.assets = input.assets;
  request.knowledge = input.knowledge;
  request.severity = repository_path("content/severity/uk-ncsc.yaml");
  request.identity = std::string(kIdentity);
  return request;
}

std::string page_of(registry::Register& entries, const model::Audience& audience) {
  const model::CaseFile file = value_of(entries.view({audience, {}, {}}), "view");
  return share::html::story_page(share::tell_story(file), file);
}

}  // namespace

std::string repository_path(std::string_view name) {
  return join_path(LW_REPOSITORY, name);
}

Result<pipeline::Investigation> investigate_only(const CaseInput& input) {
  DiagnosticSummary diagnostics;
  MemoryBudget budget(ByteCount{512'000'000});
  pipeline::SweepContext context;
  context.diagnostics = &diagnostics;
  context.budget = &budget;
  return pipeline::investigate(request_of(input), system_files(), context);
}

Result<std::unique_ptr<registry::Register>> open_kind(const test_support::TempDirectory& scratch,
                                                      registry::DataKind kind) {
  registry::OpenOptions options;
  options.identity.user = std::string(kIdentity);
  options.data = kind;
  return registry::sqlite::open_register(scratch.file("workspace"), options);
}

Case run_case(const CaseInput& input, const test_support::TempDirectory& scratch, Timestamp now) {
  Case result;
  result.investigation = value_of(investigate_only(input), "investigate");
  const std::string workspace = scratch.file("workspace");
  std::filesystem::create_directories(workspace);
  const bool synthetic = result.investigation.synthetic_sources > 0;
  const pipeline::RegisterOpener open = [&](std::string_view user) {
    registry::OpenOptions options;
    options.identity.user = std::string(user);
    options.data = synthetic ? registry::DataKind::Synthetic : registry::DataKind::Real;
    options.now = [&now] {
      now += std::chrono::seconds(1);
      return now;
    };
    return registry::sqlite::open_register(workspace, options);
  };
  result.counts = value_of(
      pipeline::record_case({result.investigation, input.files, std::string(kIdentity), now},
                            system_files(), open),
      "record");
  const std::unique_ptr<registry::Register> entries = value_of(open(kIdentity), "open");
  if (entries == nullptr) {
    return result;
  }
  registry::ViewRequest request;
  const model::Estate& estate = result.investigation.estate;
  const std::vector<model::Incident>& incidents = result.investigation.record.incidents;
  const std::optional<Timestamp> year =
      input.year.has_value() || incidents.empty() ? input.year : incidents.front().first;
  if (year.has_value()) {
    request.fiscal_year =
        registry::fiscal_year_of(*year, {estate.fiscal_year_starts, estate.utc_offset});
  }
  result.internal = value_of(entries->view(request), "view");
  for (const model::Release& release : result.internal.releases) {
    now = std::max(now, release.effective.value_or(now) + std::chrono::hours(1));
  }
  result.open = value_of(entries->view({{model::Audience::Kind::Public, ""}, {}, {}}), "view");
  result.story = share::tell_story(result.internal);
  result.internal_page = page_of(*entries, {});
  result.public_page = page_of(*entries, {model::Audience::Kind::Public, ""});
  for (const model::Release& release : result.internal.releases) {
    if (release.audience.kind == model::Audience::Kind::Partner) {
      result.partner_page = page_of(*entries, release.audience);
    }
  }
  result.verified = value_of(entries->verify(), "verify");
  return result;
}

scenario::ScenarioOptions small_options() {
  scenario::ScenarioOptions options;
  options.scale = 0.01;
  return options;
}

CaseInput input_of(const scenario::ScenarioSet& set) {
  using scenario::DocumentRole;
  const auto only = [&set](DocumentRole role) {
    const std::vector<std::string> paths = set.documents_of(role);
    return paths.empty() ? std::string() : paths.front();
  };
  CaseInput input;
  input.telemetry = {set.telemetry};
  input.rules = {repository_path("content/rules")};
  input.indicators = set.documents_of(DocumentRole::Indicators);
  input.knowledge = set.documents_of(DocumentRole::Actors);
  const std::vector<std::string> cases = set.documents_of(DocumentRole::Cases);
  input.knowledge.insert(input.knowledge.end(), cases.begin(), cases.end());
  input.assets = set.assets;
  input.year = set.start;
  input.files = {set.persons, only(DocumentRole::IncidentList), only(DocumentRole::Claims),
                 only(DocumentRole::Responses), only(DocumentRole::Decisions)};
  return input;
}

Tarawera run_tarawera(const scenario::ScenarioOptions& options,
                      const test_support::TempDirectory& scratch) {
  Tarawera tarawera;
  tarawera.set = value_of(scenario::write_scenario(test_support::scenario_file("tarawera"),
                                                   scratch.file("case"), options),
                          "generate");
  tarawera.expected = test_support::truth_of(tarawera.set);
  tarawera.result =
      run_case(input_of(tarawera.set), scratch, tarawera.set.end + std::chrono::hours(24));
  return tarawera;
}

const model::Incident* incident_with(const model::CaseFile& file, const std::string& value) {
  for (const model::Incident& incident : file.incidents) {
    const bool has_host =
        std::find(incident.hosts.begin(), incident.hosts.end(), value) != incident.hosts.end();
    const bool has_observable =
        std::any_of(incident.observables.begin(), incident.observables.end(),
                    [&](const model::Observable& o) { return o.value == value; });
    if (has_host || has_observable) {
      return &incident;
    }
  }
  return nullptr;
}

const model::Assessment* assessment_of(const model::CaseFile& file,
                                       const model::Incident& incident) {
  for (const model::Assessment& assessment : file.assessments) {
    if (assessment.incident == incident.id) {
      return &assessment;
    }
  }
  return nullptr;
}

const model::Judgement* judgement_of(const std::vector<model::Judgement>& judgements,
                                     const model::Incident& incident) {
  for (const model::Judgement& judgement : judgements) {
    if (judgement.incident == incident.id) {
      return &judgement;
    }
  }
  return nullptr;
}

std::string sentences(const model::Story& story) {
  std::string text;
  for (const model::Statement& statement : story.statements) {
    text += statement.text + "\n";
  }
  return text;
}

}  // namespace longwatch::thread
