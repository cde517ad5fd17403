#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "base/diagnostic.h"
#include "base/memory_budget.h"
#include "pipeline/internal/copies.h"
#include "pipeline/internal/source_slot.h"
#include "pipeline/sweep.h"

namespace longwatch::pipeline {

/// Makes slots ready to be handed out. One for each worker; everything outlives it.
class SourceOpener {
 public:
  /// `copies` is null when files of the same content are to be read each.
  SourceOpener(const SweepRequest& request, const SweepStages& stages, const SweepContext& context,
               Copies* copies);

  /// Opens a walked file and finds out what it is: afterwards it is open, an archive, a copy, or
  /// skipped with a reason, which is reported. The caller owns the slot alone.
  void open(SourceSlot& slot);

  /// Unpacks the archive's next member and does the same with it. Nothing at the end; the archive's
  /// unpacker is gone then.
  std::optional<SourceSlot> unpack(SourceSlot& archive);

 private:
  void skip(SourceSlot& slot, read::SkipCause cause, std::string reason);
  void open_content(SourceSlot& slot, std::shared_ptr<const RandomAccessFile> file);
  void open_archive(SourceSlot& slot, std::shared_ptr<const RandomAccessFile> file);
  void open_log(SourceSlot& slot, std::shared_ptr<const RandomAccessFile> file,
                const read::Format& format);
  bool is_copy(SourceSlot& slot);

  const SweepRequest& request_;
  const SweepStages& stages_;
  const SweepContext& context_;
  Copies* const copies_;
  std::vector<std::byte> scratch_;
};

}  // namespace longwatch::pipeline
