#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/file_system.h"
#include "base/memory_budget.h"
#include "base/result.h"
#include "base/temporary_file.h"

namespace longwatch::read::archive {

/// Takes bytes until a file has come together: in memory as far as it may, else in a temporary
/// file. One thread at a time.
class Spool {
 public:
  Spool(std::uint64_t held_bytes, std::string directory, MemoryBudget& budget);

  /// Fails with `Io` when the temporary file does.
  Status append(ByteView bytes);

  std::uint64_t size() const { return size_; }

  /// What was appended, as a file that any thread may read.
  std::unique_ptr<RandomAccessFile> finish();

 private:
  bool holds(std::uint64_t bytes);

  const std::uint64_t held_bytes_;
  const std::string directory_;
  MemoryReservation reservation_;
  std::vector<std::byte> held_;
  std::optional<TemporaryFile> file_;
  std::uint64_t size_ = 0;
};

}  // namespace longwatch::read::archive
