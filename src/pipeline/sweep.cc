#include "pipeline/sweep.h"

#include <algorithm>
#include <utility>

#include "base/check.h"
#include "base/limits.h"
#include "base/thread_pool.h"
#include "pipeline/diagnostics.h"
#include "pipeline/internal/finding_store.h"
#include "pipeline/internal/finding_stream.h"
#include "pipeline/internal/progress_meter.h"
#include "pipeline/internal/source_slot.h"
#include "pipeline/internal/work_plan.h"
#include "pipeline/internal/worker.h"
#include "read/walk.h"

namespace longwatch::pipeline {
namespace {

using Clock = std::chrono::steady_clock;
using Workers = std::vector<std::unique_ptr<Worker>>;

std::vector<SourceSlot> make_slots(std::vector<read::FoundFile> files) {
  std::vector<SourceSlot> slots(files.size());
  for (std::size_t i = 0; i < files.size(); ++i) {
    slots[i].number = static_cast<model::SourceId>(i);
    slots[i].found = std::move(files[i]);
  }
  return slots;
}

std::uint64_t total_bytes(const std::vector<SourceSlot>& slots) {
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

/// Findings that need more than one event, into the first worker's store.
void finish_detectors(const SweepStages& stages, const Workers& workers, ProgressMeter& progress) {
  const std::uint64_t before = workers[0]->findings().count();
  for (std::size_t i = 0; i < stages.detectors.size(); ++i) {
    detect::DetectorState& whole = *workers[0]->detector_states()[i];
    for (std::size_t other = 1; other < workers.size(); ++other) {
      stages.detectors[i]->combine(whole, *workers[other]->detector_states()[i]);
    }
    stages.detectors[i]->finish(whole, workers[0]->findings());
  }
  progress.add_findings(workers[0]->findings().count() - before);
}

Status seal_findings(const Workers& workers) {
  run_workers(workers.size(), [&](std::size_t number) { workers[number]->findings().seal(); });
  for (const auto& worker : workers) {
    LW_TRY(worker->findings().status());
  }
  return {};
}

/// From provisional source numbers to those of the report.
using SourceNumbers = std::vector<model::SourceId>;

void add_source(SourceSlot& slot, const SweepStages& stages, DiagnosticSink& diagnostics,
                RunReport& report) {
  SourceReport source;
  source.source = {static_cast<model::SourceId>(report.sources.size()),
                   std::move(slot.found.name),
                   std::move(slot.found.path),
                   std::string(stages.formats[slot.format]->name()),
                   slot.size,
                   slot.digest};
  source.books = slot.books;
  source.walked = slot.number;
  report.books += slot.books;
  if (slot.cut_short) {
    Diagnostic diagnostic{};
    diagnostic.kind = &kPartlyRead;
    diagnostic.place.file = source.source.name;
    diagnostic.message = "the sweep was asked to stop; the rest of the file was not read";
    diagnostics.report(std::move(diagnostic));
    report.end = RunEnd::Cancelled;
  }
  report.sources.push_back(std::move(source));
}

void add_skipped(SourceSlot& slot, DiagnosticSink& diagnostics, RunReport& report) {
  if (!slot.skipped.has_value()) {
    slot.skipped = read::SkippedFile{std::move(slot.found.name),
                                     "the sweep was asked to stop before it was opened",
                                     read::SkipCause::NotReached};
    read::report(*slot.skipped, diagnostics);
    report.end = RunEnd::Cancelled;
  }
  report.skipped.push_back(std::move(*slot.skipped));
}

/// Sources and skipped files; only now is known which files are sources.
SourceNumbers add_files(std::vector<SourceSlot>& slots, const SweepStages& stages,
                        DiagnosticSink& diagnostics, RunReport& report) {
  SourceNumbers numbers;
  for (SourceSlot& slot : slots) {
    numbers.push_back(static_cast<model::SourceId>(report.sources.size()));
    if (slot.was_opened) {
      add_source(slot, stages, diagnostics, report);
    } else {
      add_skipped(slot, diagnostics, report);
    }
  }
  std::sort(report.skipped.begin(), report.skipped.end(),
            [](const read::SkippedFile& a, const read::SkippedFile& b) { return a.name < b.name; });
  LW_CHECK(report.books.balance());
  return numbers;
}

void add_counts(const Workers& workers, const SourceNumbers& numbers, RunReport& report) {
  for (const auto& worker : workers) {
    report.findings += worker->findings().count();
    report.findings_filtered += worker->findings().filtered();
    report.hashing += worker->hashing();
    report.units += worker->units();
    for (const auto& [source, count] : worker->findings().count_by_source()) {
      report.sources[model::index_of(numbers[model::index_of(source)])].findings += count;
    }
  }
}

/// Provisional and final numbers are in the same order, so what was sorted stays sorted.
Status hand_over(const Workers& workers, const SourceNumbers& numbers, const RunReport& report,
                 FindingConsumer& consumer) {
  FindingStreams all;
  for (const auto& worker : workers) {
    for (auto& stream : worker->findings().streams()) {
      all.push_back(std::move(stream));
    }
  }
  return merge(std::move(all), [&](model::Finding& finding) {
    for (model::EventReference& event : finding.events) {
      event.locator.source = numbers[model::index_of(event.locator.source)];
    }
    return consumer.accept(finding, report.sources);
  });
}

}  // namespace

Result<RunReport> run_sweep(const SweepRequest& request, const SweepStages& stages,
                            const SweepContext& context, FindingConsumer& consumer) {
  LW_CHECK(stages.files != nullptr && stages.fields != nullptr);
  LW_CHECK(context.diagnostics != nullptr && context.budget != nullptr);
  const Clock::time_point start = Clock::now();

  LW_TRY_ASSIGN(read::WalkedFiles walked,
                read::walk(request.paths, *stages.files, *context.diagnostics));
  std::vector<SourceSlot> slots = make_slots(std::move(walked.files));
  WorkPlan plan(slots, context.stop);
  ProgressMeter progress(context.on_progress, slots.size(), total_bytes(slots));
  const WorkerSurroundings around{request, stages, context, plan, progress};
  LW_TRY_ASSIGN(const Workers workers, make_workers(around));

  work(workers, progress);
  finish_detectors(stages, workers, progress);
  LW_TRY(seal_findings(workers));

  RunReport report;
  report.skipped = std::move(walked.skipped);
  const SourceNumbers numbers = add_files(slots, stages, *context.diagnostics, report);
  add_counts(workers, numbers, report);
  progress.show();
  LW_TRY(hand_over(workers, numbers, report, consumer));
  report.elapsed = Clock::now() - start;
  return report;
}

}  // namespace longwatch::pipeline
