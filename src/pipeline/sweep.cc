#include "pipeline/sweep.h"

#include <algorithm>
#include <utility>

#include "base/check.h"
#include "base/limits.h"
#include "base/thread_pool.h"
#include "pipeline/internal/copies.h"
#include "pipeline/internal/finding_store.h"
#include "pipeline/internal/finding_stream.h"
#include "pipeline/internal/idle_entries.h"
#include "pipeline/internal/progress_meter.h"
#include "pipeline/internal/renumbered_events.h"
#include "pipeline/internal/slot_report.h"
#include "pipeline/internal/source_slot.h"
#include "pipeline/internal/work_plan.h"
#include "pipeline/internal/worker.h"
#include "read/walk.h"

namespace longwatch::pipeline {
namespace {

using Clock = std::chrono::steady_clock;
using Workers = std::vector<std::unique_ptr<Worker>>;

WorkPlan::Slots make_slots(std::vector<read::FoundFile> files) {
  WorkPlan::Slots slots(files.size());
  for (std::size_t i = 0; i < files.size(); ++i) {
    slots[i].number = walked_number(i);
    slots[i].found = std::move(files[i]);
  }
  return slots;
}

std::uint64_t total_bytes(const WorkPlan::Slots& slots) {
  std::uint64_t bytes = 0;
  for (const SourceSlot& slot : slots) {
    bytes += slot.found.size;
  }
  return bytes;
}

Result<Workers> make_workers(const WorkerSurroundings& around) {
  Workers workers;
  for (std::size_t i = 0; i < std::max<std::size_t>(1, around.request.workers); ++i) {
    LW_TRY_ASSIGN(MemoryReservation scratch,
                  MemoryReservation::make(*around.context.budget, limits::kWorkerBytes,
                                          "a worker of the sweep"));
    workers.push_back(std::make_unique<Worker>(around, std::move(scratch)));
  }
  return workers;
}

/// Reads, detects and hashes everything that the plan hands out.
void work(const Workers& workers, ProgressMeter& progress) {
  run_workers(workers.size(), [&](std::size_t number) {
    if (number == 0) {
      workers[0]->run([&] { progress.tick(); });
    } else {
      workers[number]->run([] {});
    }
  });
}

/// The first thing that a detector could not keep.
Status state_of(const Worker::DetectorStates& states) {
  for (const auto& state : states) {
    LW_TRY(state->status());
  }
  return {};
}

/// Findings that need more than one event, into the first worker's store.
Status finish_detectors(const SweepStages& stages, const Workers& workers,
                        ProgressMeter& progress) {
  const std::uint64_t before = workers[0]->findings().count();
  for (const auto& worker : workers) {
    LW_TRY(state_of(worker->detector_states()));
  }
  for (std::size_t i = 0; i < stages.detectors.size(); ++i) {
    detect::DetectorState& whole = *workers[0]->detector_states()[i];
    for (std::size_t other = 1; other < workers.size(); ++other) {
      stages.detectors[i]->combine(whole, *workers[other]->detector_states()[i]);
    }
    stages.detectors[i]->finish(whole, workers[0]->findings());
  }
  progress.add_findings(workers[0]->findings().count() - before);
  return state_of(workers[0]->detector_states());
}

Status seal_findings(const Workers& workers) {
  run_workers(workers.size(), [&](std::size_t number) { workers[number]->findings().seal(); });
  for (const auto& worker : workers) {
    LW_TRY(worker->findings().status());
  }
  return {};
}

void add_counts(const Workers& workers, const SourceNumbers& numbers, RunReport& report) {
  for (const auto& worker : workers) {
    report.findings += worker->findings().count();
    report.findings_filtered += worker->findings().filtered();
    report.findings_suppressed += worker->findings().suppressed();
    report.hashing += worker->hashing();
    report.units += worker->units();
    for (const auto& [source, count] : worker->findings().count_by_source()) {
      report.sources[model::index_of(numbers.at(source))].findings += count;
    }
  }
}

/// What each entry of the tuning files did, and a word on those that did nothing.
void add_tuning(const Workers& workers, const SweepStages& stages, DiagnosticSink& diagnostics,
                RunReport& report) {
  if (stages.tuning == nullptr) {
    return;
  }
  for (const detect::tuning::EntryInfo& entry : stages.tuning->entries()) {
    report.tuning.push_back({entry, {}});
  }
  for (const auto& worker : workers) {
    const std::vector<detect::tuning::EntryUse>& uses = worker->findings().tuning_uses();
    for (std::size_t i = 0; i < uses.size(); ++i) {
      report.tuning[i].use.findings += uses[i].findings;
      report.tuning[i].use.candidates += uses[i].candidates;
    }
  }
  tell_idle_entries(report.tuning, diagnostics);
}

/// Which of several alike was read, the report has settled: numbers lead to that one.
void add_histories(const Workers& workers, const SourceNumbers& numbers, RunReport& report) {
  std::vector<Historian*> historians;
  for (const auto& worker : workers) {
    historians.push_back(&worker->historian());
  }
  for (auto& [walked, history] : write_histories(historians)) {
    for (Overlap& overlap : history.overlaps) {
      overlap.with = numbers.at(overlap.with);
    }
    std::sort(history.overlaps.begin(), history.overlaps.end(),
              [](const Overlap& a, const Overlap& b) { return a.with < b.with; });
    report.sources[model::index_of(numbers.at(walked))].history = std::move(history);
  }
}

Historian::Options history_options(const SweepRequest& request, const model::FieldTable& fields) {
  Historian::Options options;
  const Timestamp today = request.today.value_or(
      std::chrono::time_point_cast<TimeTicks>(std::chrono::system_clock::now()));
  options.latest = today + std::chrono::days(1);
  options.finds_overlaps = request.finds_overlaps;
  options.fields = find_history_fields(fields);
  return options;
}

/// What was sorted stays sorted unless a copy was read in place of a source before it.
Status hand_over(const Workers& workers, const SourceNumbers& numbers, const RunReport& report,
                 const SweepContext& context, FindingConsumer& consumer) {
  FindingStreams all;
  for (const auto& worker : workers) {
    for (auto& stream : worker->findings().streams()) {
      all.push_back(std::move(stream));
    }
  }
  const auto renumber = [&numbers](model::Finding& finding) {
    renumber_events(finding, numbers);
  };
  if (numbers.keep_order()) {
    return merge(std::move(all), [&](model::Finding& finding) {
      renumber(finding);
      return consumer.accept(finding, report.sources);
    });
  }
  FindingStore sorted({model::Level::Informational, limits::kWorkerFindingBytes,
                       context.temporary_directory, nullptr, Suppressed::Kept},
                      *context.budget);
  LW_TRY(merge(std::move(all), [&](model::Finding& finding) {
    renumber(finding);
    sorted.accept(std::move(finding));
    return sorted.status();
  }));
  sorted.seal();
  LW_TRY(sorted.status());
  return merge(sorted.streams(),
               [&](model::Finding& finding) { return consumer.accept(finding, report.sources); });
}

}  // namespace

Result<RunReport> run_sweep(const SweepRequest& request, const SweepStages& stages,
                            const SweepContext& context, FindingConsumer& consumer) {
  LW_CHECK(stages.files != nullptr && stages.fields != nullptr);
  LW_CHECK(context.diagnostics != nullptr && context.budget != nullptr);
  const Clock::time_point start = Clock::now();

  LW_TRY_ASSIGN(read::WalkedFiles walked,
                read::walk(request.paths, *stages.files, *context.diagnostics));
  WorkPlan::Slots slots = make_slots(std::move(walked.files));
  Copies copies(slots, *stages.files, *context.diagnostics);
  WorkPlan plan(slots, context.stop);
  ProgressMeter progress(context.on_progress, slots.size(), total_bytes(slots));
  const bool looks_for_copies = request.hashing == Hashing::On;
  const WorkerSurroundings around{request,
                                  stages,
                                  context,
                                  plan,
                                  progress,
                                  looks_for_copies ? &copies : nullptr,
                                  history_options(request, *stages.fields)};
  LW_TRY_ASSIGN(const Workers workers, make_workers(around));

  work(workers, progress);
  LW_TRY(finish_detectors(stages, workers, progress));
  LW_TRY(seal_findings(workers));

  RunReport report;
  report.skipped = std::move(walked.skipped);
  WorkPlan::Slots members = plan.take_members();
  const SourceNumbers numbers = report_slots(slots, members, stages, *context.diagnostics, report);
  add_counts(workers, numbers, report);
  add_histories(workers, numbers, report);
  add_tuning(workers, stages, *context.diagnostics, report);
  progress.show();
  LW_TRY(hand_over(workers, numbers, report, context, consumer));
  report.elapsed = Clock::now() - start;
  return report;
}

}  // namespace longwatch::pipeline
