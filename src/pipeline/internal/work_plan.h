#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <stop_token>
#include <vector>

#include "base/mutex.h"
#include "pipeline/internal/source_slot.h"

namespace longwatch::pipeline {

/// One piece of work for one worker.
struct Task {
  enum class Kind : std::uint8_t { Open, Unpack, Scan, Hash };

  Kind kind = Kind::Open;
  SourceSlot* slot = nullptr;
  std::size_t first_unit = 0;  ///< Scan: the units first_unit .. end_unit-1
  std::size_t end_unit = 0;
};

/// Who does what next. Workers pull: nothing is queued ahead of them, which bounds what is open (a
/// file is opened, or a member unpacked, only when all opened ones are handed out, so at most two
/// for each worker) and needs no feeding thread. The largest file goes first, so that the end of a
/// sweep is not one worker alone with one large file; an archive is emptied before the next file is
/// opened. Results do not depend on that order.
///
/// Every method may be called from any thread.
class WorkPlan {
 public:
  using Slots = std::deque<SourceSlot>;

  /// `walked` must outlive the plan. When `stop` is asked, no file is opened and no unit handed out
  /// any more; digests of files that are open are still computed, for findings need them.
  WorkPlan(Slots& walked, std::stop_token stop);

  /// The next task; waits while another worker is opening a file that may have some. Nothing when
  /// all is handed out.
  std::optional<Task> next() LW_EXCLUDES(mutex_);

  /// Ends an Open task: the slot is skipped, a copy, or open with its units or members.
  void opened(SourceSlot& slot) LW_EXCLUDES(mutex_);

  /// Ends an Unpack task: the archive's next member, which is looked at already, or nothing when it
  /// has no more.
  void unpacked(SourceSlot& archive, std::optional<SourceSlot> member) LW_EXCLUDES(mutex_);

  /// Ends a Scan or Hash task, and adds to the slot's books and counted bytes. Yields what is to be
  /// closed when it was the slot's last one; the caller lets it go, outside of any lock.
  std::unique_ptr<OpenSource> done(const Task& task, const model::RecordBooks& books,
                                   std::uint64_t bytes) LW_EXCLUDES(mutex_);

  /// As when asked to stop: something went wrong that ends the run.
  void abort() LW_EXCLUDES(mutex_);

  /// The slots of members, in no order. When the workers are done.
  Slots take_members() LW_EXCLUDES(mutex_);

 private:
  std::optional<Task> take_ready() LW_REQUIRES(mutex_);
  Task take_from(SourceSlot& slot) LW_REQUIRES(mutex_);
  void leave_out_units(SourceSlot& slot) LW_REQUIRES(mutex_);
  void make_ready(SourceSlot& slot) LW_REQUIRES(mutex_);
  bool stopping() const LW_REQUIRES(mutex_);

  Slots& walked_;
  const std::stop_token stop_;
  std::vector<std::size_t> order_;  // of walked_, largest file first; const after construction
  Mutex mutex_;
  CondVar changed_;
  Slots members_ LW_GUARDED_BY(mutex_);                     // a deque: they do not move
  std::deque<SourceSlot*> ready_ LW_GUARDED_BY(mutex_);     // open, with tasks to hand out
  std::deque<SourceSlot*> archives_ LW_GUARDED_BY(mutex_);  // with members left, nobody unpacking
  std::size_t next_file_ LW_GUARDED_BY(mutex_) = 0;         // in order_
  std::size_t opening_ LW_GUARDED_BY(mutex_) = 0;
  bool aborted_ LW_GUARDED_BY(mutex_) = false;
};

}  // namespace longwatch::pipeline
