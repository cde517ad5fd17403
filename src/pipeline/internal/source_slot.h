#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "base/file_system.h"
#include "model/source.h"
#include "pipeline/origin.h"
#include "read/archive/archive.h"
#include "read/read.h"
#include "read/skip.h"
#include "read/walk.h"

namespace longwatch::pipeline {

/// What is open while a source is being read.
struct OpenSource {
  std::shared_ptr<const RandomAccessFile> file;
  std::unique_ptr<read::Reader> reader;  ///< null of an archive
  std::size_t format = 0;                ///< index in SweepStages::formats
};

/// What becomes of a walked file or of a member of an archive.
enum class SlotKind : std::uint8_t {
  Unknown,  ///< not looked at yet, or skipped
  Read,     ///< a source, or an archive whose members have slots of their own
  Copy,     ///< the same, but its content is that of another slot, under which it is read
};

/// The provisional number of the walked file at that place in walking order. The lower half is for
/// the members of an archive: see SourceSlot::number.
constexpr model::SourceId walked_number(std::size_t place) {
  constexpr unsigned kMemberBits = 32;
  return static_cast<model::SourceId>(static_cast<std::uint64_t>(place) << kMemberBits);
}

/// One file on its way through the sweep.
///
/// Belongs to one thread after the other: to the worker that opens it until it is handed to
/// WorkPlan, then to the plan's mutex, then to the thread that ran the workers. `open` and `number`
/// do not change while tasks of the slot are running; `digest` belongs to its one hashing task,
/// `unpacker` and what it fills to its one unpacking task.
struct SourceSlot {
  /// Provisional: walking order in the upper half, the place inside an archive (from 1) in the
  /// lower one. It is not known before how many members an archive has, nor which files are
  /// sources.
  model::SourceId number{};
  read::FoundFile found;
  SlotKind kind = SlotKind::Unknown;
  bool is_member = false;
  bool is_archive = false;

  std::optional<read::SkippedFile> skipped;  ///< why it is none of these
  std::unique_ptr<OpenSource> open;          ///< null before and after reading
  std::size_t format = 0;
  std::uint64_t size = 0;  ///< bytes when it was opened
  model::Sha256 digest{};
  model::RecordBooks books;
  Origin origin = Origin::Real;
  std::optional<model::SourceId> same_as;  ///< of a copy: the slot under which it is read

  // Of an archive:
  std::unique_ptr<read::archive::Unpacker> unpacker;  ///< null when nothing is left in it
  std::uint64_t members = 0;                          ///< that came out
  std::uint64_t unpacked_shown = 0;                   ///< bytes already shown as progress
  std::vector<read::SkippedFile> members_skipped;

  std::size_t unit_count = 0;
  std::size_t next_unit = 0;  ///< first one not handed out
  std::size_t units_per_task = 1;
  std::size_t running = 0;    ///< tasks handed out and not done
  std::uint64_t counted = 0;  ///< bytes already shown as progress
  bool needs_hash = false;
  bool cut_short = false;  ///< units or members were left out because the run was stopped

  bool exhausted() const { return next_unit == unit_count && !needs_hash; }
};

}  // namespace longwatch::pipeline
