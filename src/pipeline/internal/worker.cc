#include "pipeline/internal/worker.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/check.h"
#include "base/limits.h"
#include "pipeline/internal/presenting_sink.h"
#include "pipeline/internal/source_hash.h"

namespace longwatch::pipeline {

Worker::Worker(const WorkerSurroundings& surroundings, MemoryReservation scratch)
    : around_(surroundings),
      scratch_(std::move(scratch)),
      opener_(surroundings.request, surroundings.stages, surroundings.context, surroundings.copies),
      clocks_(surroundings.stages.clocks),
      gate_(surroundings.stages.only),
      batch_(std::make_unique<model::EventBatch>()),
      reader_states_(surroundings.stages.formats.size()),
      historian_(surroundings.history),
      findings_({surroundings.request.min_level, limits::kWorkerFindingBytes,
                 surroundings.context.temporary_directory, surroundings.stages.tuning,
                 surroundings.request.shows_suppressed ? Suppressed::Kept : Suppressed::Counted},
                *surroundings.context.budget) {
  for (const detect::Detector* detector : around_.stages.detectors) {
    detector_states_.push_back(
        detector->make_state_within({around_.context.budget, around_.context.diagnostics,
                                     around_.context.temporary_directory}));
  }
}

void Worker::run(const std::function<void()>& between) {
  while (const std::optional<Task> task = around_.plan.next()) {
    switch (task->kind) {
      case Task::Kind::Open:
        open(*task->slot);
        break;
      case Task::Kind::Unpack:
        unpack(*task->slot);
        break;
      case Task::Kind::Scan:
        finish(*task, scan(*task, between));
        break;
      case Task::Kind::Hash:
        hash(*task->slot, between);
        finish(*task, {});
        break;
    }
    between();
  }
}

void Worker::open(SourceSlot& slot) {
  opener_.open(slot);
  if (slot.skipped.has_value() || slot.kind == SlotKind::Copy) {
    around_.progress.add_file(slot.found.size);
  }
  around_.plan.opened(slot);
}

void Worker::unpack(SourceSlot& archive) {
  std::optional<SourceSlot> member = opener_.unpack(archive);
  if (member.has_value()) {
    around_.progress.add_member();
    if (member->open == nullptr) {
      around_.progress.add_file(0);
    }
  }
  const bool is_over = archive.unpacker == nullptr;
  show_unpacked(archive, is_over ? archive.found.size : archive.unpacker->bytes_done());
  if (is_over) {
    around_.progress.add_file(0);
  }
  around_.plan.unpacked(archive, std::move(member));
}

/// Progress counts the bytes of an archive, not those that come out of it.
void Worker::show_unpacked(SourceSlot& archive, std::uint64_t bytes) {
  const std::uint64_t shown = std::min(bytes, archive.found.size);
  if (shown > archive.unpacked_shown) {
    around_.progress.add_unit(shown - archive.unpacked_shown, 0);
    archive.unpacked_shown = shown;
  }
}

model::RecordBooks Worker::scan(const Task& task, const std::function<void()>& between) {
  const std::uint64_t findings_before = findings_.count();
  model::RecordBooks books;
  for (std::size_t unit = task.first_unit; unit < task.end_unit; ++unit) {
    books += scan_unit(*task.slot, unit);
    between();
  }
  around_.progress.add_findings(findings_.count() - findings_before);
  const bool lost = std::any_of(detector_states_.begin(), detector_states_.end(),
                                [](const auto& state) { return !state->status().ok(); });
  if (lost || !findings_.status().ok()) {
    around_.plan.abort();
  }
  keep_scratch_within_budget();
  return books;
}

model::RecordBooks Worker::scan_unit(const SourceSlot& slot, std::size_t unit) {
  const OpenSource& source = *slot.open;
  const read::Format& format = *around_.stages.formats[source.format];
  std::unique_ptr<read::ReaderState>& state = reader_states_[source.format];
  if (state == nullptr) {
    state = format.make_state();
  }
  source.reader->read_unit(unit, *state, *batch_, *around_.context.diagnostics);
  clocks_.correct(slot.found.name, *batch_);
  gate_.filter(slot.found.name, *batch_, *around_.context.diagnostics);
  const model::RecordBooks books = batch_->books();
  LW_CHECK(books.balance());
  LW_CHECK(books.events == batch_->events().size());
  historian_.add(*batch_, format.numbers_records());
  const FindingPresenter* const presenter = around_.stages.presenter;
  PresentingSink presented(presenter, {*batch_, slot, format.name(), *state}, findings_);
  model::FindingSink& sink =
      presenter == nullptr ? static_cast<model::FindingSink&>(findings_) : presented;
  for (std::size_t i = 0; i < detector_states_.size(); ++i) {
    around_.stages.detectors[i]->scan(*batch_, *detector_states_[i], sink);
  }
  around_.progress.add_unit(slot.is_member ? 0 : source.reader->unit_bytes(unit), books.events);
  ++units_;
  return books;
}

void Worker::hash(SourceSlot& slot, const std::function<void()>& between) {
  const auto start = std::chrono::steady_clock::now();
  slot.digest =
      hash_source(*slot.open->file, slot.found.name, block_, between, *around_.context.diagnostics);
  hashing_ += std::chrono::steady_clock::now() - start;
}

std::uint64_t Worker::bytes_of(const Task& task) {
  std::uint64_t bytes = 0;
  for (std::size_t unit = task.first_unit; unit < task.end_unit; ++unit) {
    bytes += task.slot->open->reader->unit_bytes(unit);
  }
  return bytes;
}

void Worker::finish(const Task& task, const model::RecordBooks& books) {
  const std::unique_ptr<OpenSource> finished = around_.plan.done(task, books, bytes_of(task));
  if (finished == nullptr) {
    return;
  }
  const SourceSlot& slot = *task.slot;  // nobody else has work in it any more
  report_growth(*finished->file, slot.found.name, *around_.context.diagnostics);
  if (!slot.is_archive) {
    const std::uint64_t uncounted = slot.found.size - std::min(slot.counted, slot.found.size);
    around_.progress.add_file(slot.is_member ? 0 : uncounted);
  }
}

/// Caches grow with what a file makes them hold. When the budget has no room for that, they are
/// forgotten: slower, but the same result.
void Worker::keep_scratch_within_budget() {
  std::uint64_t held =
      batch_->capacity() + block_.capacity() + historian_.capacity() + limits::kWorkerFindingBytes;
  for (const auto& state : reader_states_) {
    held += state == nullptr ? 0 : state->capacity();
  }
  for (const auto& state : detector_states_) {
    held += state->capacity();
  }
  if (scratch_.resize(std::max<std::uint64_t>(held, limits::kWorkerBytes))) {
    return;
  }
  batch_ = std::make_unique<model::EventBatch>();
  for (auto& state : reader_states_) {
    state.reset();
  }
}

}  // namespace longwatch::pipeline
