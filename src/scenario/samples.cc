#include "scenario/samples.h"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <map>
#include <span>
#include <string_view>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "base/file_system.h"
#include "base/text.h"
#include "scenario/internal/intrusion.h"
#include "scenario/internal/log_set.h"
#include "scenario/internal/office.h"
#include "scenario/internal/truth_file.h"

namespace longwatch::scenario {
namespace {

using internal::Origin;

constexpr std::string_view kFirstDay = "2026-03-02T00:00:00Z";
constexpr std::string_view kSyntheticNotice =
    "longwatch-synthetic\n"
    "\n"
    "Everything in this directory was invented and written by longwatch. The office, its hosts,\n"
    "accounts and domains do not exist; addresses outside 10.0.0.0/8 are from the ranges kept for\n"
    "documentation (RFC 5737). It is evidence of nothing and must not be mixed with real cases.\n";
constexpr std::string_view kDecoyTitles[] = {
    "an administrator uses certutil and wevtutil for what they are made for",
    "the nightly backup packs the drafts without password",
    "names and addresses that contain an indicator without being it",
};

Status make_directories(const std::string& logs, std::span<const internal::HostRecorder> hosts) {
  for (const internal::HostRecorder& host : hosts) {
    const std::string path = join_path(logs, host.host().name);
    std::error_code failure;
    std::filesystem::create_directories(path, failure);
    if (failure) {
      return Error(ErrorCode::Io, fmt::format("could not create the directory: {}: samples not "
                                              "written",
                                              failure.message()))
          .at(path);
    }
  }
  return {};
}

std::string indicator_list() {
  return fmt::format(
      "# Shared by a partner on 2026-03-04, seen in an intrusion elsewhere (invented)\n{}\n{}\n",
      internal::kBadAddress, internal::kBadDomain);
}

std::vector<PlantedStep> describe_steps() {
  std::vector<PlantedStep> steps;
  for (const internal::StepFacts& facts : internal::intrusion_steps()) {
    PlantedStep step;
    step.number = static_cast<std::uint32_t>(steps.size() + 1);
    step.title = facts.title;
    step.technique = facts.technique;
    for (const std::string_view rule : split(facts.rules, ' ')) {
      step.rules.emplace_back(rule);
    }
    steps.push_back(std::move(step));
  }
  return steps;
}

std::vector<PlantedStep> describe_decoys() {
  std::vector<PlantedStep> decoys;
  for (const std::string_view title : kDecoyTitles) {
    PlantedStep decoy;
    decoy.number = static_cast<std::uint32_t>(decoys.size() + 1);
    decoy.title = title;
    decoys.push_back(std::move(decoy));
  }
  return decoys;
}

void place_records(SampleSet& set, const internal::LogSet& logs,
                   std::span<const internal::SampleEvent> events) {
  const std::vector<EventTemplate> templates = internal::windows_event_templates();
  for (const internal::Placed& placed : logs.placed) {
    const internal::SampleEvent& event = events[placed.event];
    if (event.origin.kind == Origin::Kind::Benign) {
      continue;
    }
    const EventTemplate& described = templates[index_of(event.kind)];
    auto& steps = event.origin.kind == Origin::Kind::Step ? set.steps : set.decoys;
    steps[event.origin.number - 1].records.push_back({placed.file, placed.record_id, placed.line,
                                                      event.time, described.channel,
                                                      described.event_id});
  }
  for (auto* const steps : {&set.steps, &set.decoys}) {
    for (PlantedStep& step : *steps) {
      std::stable_sort(
          step.records.begin(), step.records.end(),
          [](const PlantedRecord& a, const PlantedRecord& b) { return a.time < b.time; });
    }
  }
}

}  // namespace

Result<SampleSet> write_samples(const std::string& directory, const SampleOptions& options) {
  internal::Random random(options.seed);
  std::vector<internal::SampleEvent> events;
  internal::Office office = internal::make_office(random, events);
  const Timestamp first_day = *parse_iso8601(kFirstDay);
  const Timestamp second_day = first_day + std::chrono::hours(24);
  internal::record_office_days(office, first_day);
  internal::record_decoys(office, second_day);
  internal::record_intrusion(
      office, second_day + std::chrono::hours(11) + std::chrono::seconds(random.below(5400)));

  SampleSet set;
  set.logs_directory = join_path(directory, "logs");
  set.indicators_path = join_path(directory, "indicators.txt");
  set.truth_path = join_path(directory, "truth.json");
  set.events = events.size();
  set.steps = describe_steps();
  set.decoys = describe_decoys();
  LW_TRY(make_directories(set.logs_directory, office.hosts));
  LW_TRY_ASSIGN(internal::LogSet logs,
                internal::write_logs(set.logs_directory, office.hosts, internal::kDesk, events));
  set.files = logs.files;
  place_records(set, logs, events);
  LW_TRY(write_file(set.indicators_path, indicator_list()));
  LW_TRY(write_file(set.truth_path, internal::truth_text(set)));
  LW_TRY(write_file(join_path(directory, "SYNTHETIC.txt"), kSyntheticNotice));
  return set;
}

}  // namespace longwatch::scenario
