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

  /// What is known of a walked file before it is read.
  struct Compared {
    std::optional<model::Sha256> digest;      ///< when it had to be computed
    std::optional<model::SourceId> original;  ///< read in its place; nothing when it is itself
  };

  /// Reads it, and all before it that have its size and were not compared yet.
  Compared compare_walked(const SourceSlot& slot) LW_EXCLUDES(mutex_);

  /// What is read in place of a member, whose digest is known; nothing when it is itself.
  std::optional<model::SourceId> original_of_member(const SourceSlot& slot) LW_EXCLUDES(mutex_);

 private:
  /// The walked files of one size, hashed from the front.
  struct Group {
    std::vector<const SourceSlot*> slots;  // in walking order
    std::vector<std::optional<model::Sha256>> digests;
    std::map<model::Sha256, model::SourceId> first;  // by digest
  };

  std::optional<model::Sha256> digest_of(const SourceSlot& slot) LW_REQUIRES(mutex_);
  void hash_first(std::size_t count, Group& group) LW_REQUIRES(mutex_);

  const FileSystem& files_;
  DiagnosticSink& diagnostics_;
  Mutex mutex_;  // held while a file is hashed, so that none is hashed twice
  std::map<std::uint64_t, Group> walked_ LW_GUARDED_BY(mutex_);  // by size
  std::map<model::Sha256, model::SourceId> members_ LW_GUARDED_BY(mutex_);
  std::vector<std::byte> scratch_ LW_GUARDED_BY(mutex_);
};

}  // namespace longwatch::pipeline
