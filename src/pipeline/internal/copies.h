#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <vector>

#include "base/diagnostic.h"
#include "base/file_system.h"
#include "base/mutex.h"
#include "model/source.h"
#include "pipeline/internal/source_slot.h"

namespace longwatch::pipeline {

/// Finds files of the same content, so that it is read once. Walked files are compared when others
/// have their size, and the first in walking order is read. A member of an archive that is like a
/// walked file is a copy of that; of members that are alike, the one that is unpacked first is
/// read. Every method may be called from any thread.
class Copies {
 public:
  /// All outlive this object.
  Copies(const std::deque<SourceSlot>& walked, const FileSystem& files,
         DiagnosticSink& diagnostics);

  /// The digest of a walked file, when it had to be computed already.
  std::optional<model::Sha256> known_digest(const SourceSlot& slot) const LW_EXCLUDES(mutex_);

  /// The walked file that is read in place of `slot`; nothing when it is itself. Reads files of the
  /// same size.
  std::optional<model::SourceId> original_of_walked(const SourceSlot& slot) LW_EXCLUDES(mutex_);

  /// The same of a member, whose digest is known.
  std::optional<model::SourceId> original_of_member(const SourceSlot& slot) LW_EXCLUDES(mutex_);

 private:
  struct Walked {
    const SourceSlot* slot = nullptr;
    std::optional<model::Sha256> digest{};
    bool is_tried = false;
  };

  std::optional<model::Sha256> digest_of(Walked& walked) LW_REQUIRES(mutex_);
  /// The first walked file with these bytes.
  const SourceSlot* first_walked(std::uint64_t size, const model::Sha256& digest)
      LW_REQUIRES(mutex_);

  const FileSystem& files_;
  DiagnosticSink& diagnostics_;
  mutable Mutex mutex_;  // held while a file is hashed, so that none is hashed twice
  std::map<std::uint64_t, std::vector<Walked>> walked_ LW_GUARDED_BY(mutex_);  // by size
  std::map<model::Sha256, model::SourceId> members_ LW_GUARDED_BY(mutex_);
  std::vector<std::byte> scratch_ LW_GUARDED_BY(mutex_);
};

}  // namespace longwatch::pipeline
