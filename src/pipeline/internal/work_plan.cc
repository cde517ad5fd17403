#include "pipeline/internal/work_plan.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "base/check.h"
#include "base/limits.h"

namespace longwatch::pipeline {
namespace {

/// Units of about kTaskBytes together.
std::size_t units_per_task(const SourceSlot& slot) {
  const std::uint64_t unit_bytes = slot.size / std::max<std::size_t>(slot.unit_count, 1);
  return std::max<std::uint64_t>(1, limits::kTaskBytes / std::max<std::uint64_t>(unit_bytes, 1));
}

}  // namespace

WorkPlan::WorkPlan(Slots& walked, std::stop_token stop)
    : walked_(walked), stop_(std::move(stop)), order_(walked.size()) {
  std::iota(order_.begin(), order_.end(), std::size_t{0});
  std::stable_sort(order_.begin(), order_.end(), [&](std::size_t a, std::size_t b) {
    return walked_[a].found.size > walked_[b].found.size;
  });
}

std::optional<Task> WorkPlan::next() {
  const MutexLock lock(mutex_);
  while (true) {
    if (const std::optional<Task> task = take_ready(); task.has_value()) {
      return task;
    }
    while (stopping() && !archives_.empty()) {
      archives_.front()->cut_short = true;
      archives_.pop_front();
    }
    if (!archives_.empty()) {
      SourceSlot* const archive = archives_.front();
      archives_.pop_front();
      ++opening_;
      return Task{Task::Kind::Unpack, archive, 0, 0};
    }
    if (next_file_ < order_.size() && !stopping()) {
      ++opening_;
      return Task{Task::Kind::Open, &walked_[order_[next_file_++]], 0, 0};
    }
    if (opening_ == 0) {
      return std::nullopt;
    }
    changed_.wait(mutex_);
  }
}

std::optional<Task> WorkPlan::take_ready() {
  while (!ready_.empty()) {
    SourceSlot& slot = *ready_.front();
    if (stopping()) {
      leave_out_units(slot);
    }
    const bool any = !slot.exhausted();
    const Task task = any ? take_from(slot) : Task{};
    if (slot.exhausted()) {
      ready_.pop_front();
    }
    if (any) {
      return task;
    }
  }
  return std::nullopt;
}

Task WorkPlan::take_from(SourceSlot& slot) {
  ++slot.running;
  if (slot.needs_hash) {
    slot.needs_hash = false;
    return {Task::Kind::Hash, &slot, 0, 0};
  }
  const std::size_t first = slot.next_unit;
  slot.next_unit = std::min(first + slot.units_per_task, slot.unit_count);
  return {Task::Kind::Scan, &slot, first, slot.next_unit};
}

void WorkPlan::leave_out_units(SourceSlot& slot) {
  slot.cut_short = slot.cut_short || slot.next_unit < slot.unit_count;
  slot.next_unit = slot.unit_count;
}

bool WorkPlan::stopping() const {
  return aborted_ || stop_.stop_requested();
}

void WorkPlan::make_ready(SourceSlot& slot) {
  slot.units_per_task = units_per_task(slot);
  if (slot.open != nullptr && !slot.exhausted()) {
    ready_.push_back(&slot);
  }
}

void WorkPlan::opened(SourceSlot& slot) {
  const MutexLock lock(mutex_);
  LW_CHECK(opening_ > 0);
  --opening_;
  make_ready(slot);
  if (slot.unpacker != nullptr) {
    archives_.push_back(&slot);
  }
  changed_.notify_all();
}

void WorkPlan::unpacked(SourceSlot& archive, std::optional<SourceSlot> member) {
  const MutexLock lock(mutex_);
  LW_CHECK(opening_ > 0);
  --opening_;
  if (member.has_value()) {
    members_.push_back(std::move(*member));
    make_ready(members_.back());
  }
  if (archive.unpacker != nullptr) {
    archives_.push_front(&archive);
  }
  changed_.notify_all();
}

std::unique_ptr<OpenSource> WorkPlan::done(const Task& task, const model::RecordBooks& books,
                                           std::uint64_t bytes) {
  const MutexLock lock(mutex_);
  SourceSlot& slot = *task.slot;
  LW_CHECK(slot.running > 0);
  --slot.running;
  slot.books += books;
  slot.counted += bytes;
  if (slot.running > 0 || !slot.exhausted()) {
    return nullptr;
  }
  return std::move(slot.open);
}

void WorkPlan::abort() {
  const MutexLock lock(mutex_);
  aborted_ = true;
}

WorkPlan::Slots WorkPlan::take_members() {
  const MutexLock lock(mutex_);
  LW_CHECK(ready_.empty() && opening_ == 0);
  return std::move(members_);
}

}  // namespace longwatch::pipeline
