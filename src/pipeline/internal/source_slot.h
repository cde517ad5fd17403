#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>

#include "base/file_system.h"
#include "model/source.h"
#include "read/read.h"
#include "read/skip.h"
#include "read/walk.h"

namespace longwatch::pipeline {

/// What is open while a source is being read.
struct OpenSource {
  std::shared_ptr<const RandomAccessFile> file;
  std::unique_ptr<read::Reader> reader;
  std::size_t format = 0;  ///< index in SweepStages::formats
};

/// One walked file on its way through the sweep.
///
/// Belongs to one thread after the other: to the worker that opens it until it is handed to
/// WorkPlan::opened, then to the plan's mutex, then to the thread that ran the workers. `open` and
/// `number` do not change while tasks of the slot are running; `digest` belongs to its one hashing
/// task.
struct SourceSlot {
  /// Place in walking order: the provisional SourceId, until it is known which files are sources.
  model::SourceId number{};
  read::FoundFile found;

  std::optional<read::SkippedFile> skipped;  ///< why it is no source
  std::unique_ptr<OpenSource> open;          ///< null before and after reading
  bool was_opened = false;
  std::size_t format = 0;
  std::uint64_t size = 0;  ///< bytes when it was opened
  model::Sha256 digest{};
  model::RecordBooks books;

  std::size_t unit_count = 0;
  std::size_t next_unit = 0;  ///< first one not handed out
  std::size_t units_per_task = 1;
  std::size_t running = 0;    ///< tasks handed out and not done
  std::uint64_t counted = 0;  ///< bytes already shown as progress
  bool needs_hash = false;
  bool cut_short = false;  ///< units were left out because the run was stopped

  bool exhausted() const { return next_unit == unit_count && !needs_hash; }
};

}  // namespace longwatch::pipeline
