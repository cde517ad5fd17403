#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "base/bytes.h"
#include "base/result.h"

namespace longwatch::pipeline {

/// A temporary file without a name: readable for this process alone, gone when the object dies or
/// the process ends. One thread at a time.
class SpillFile {
 public:
  /// In `directory`, or in the system's temporary directory when that is empty. Fails with `Io`.
  static Result<SpillFile> create(const std::string& directory);

  SpillFile(SpillFile&& other) noexcept;
  SpillFile& operator=(SpillFile&& other) noexcept;
  ~SpillFile();

  std::uint64_t size() const { return size_; }

  /// Writes at the end. Fails with `Io`, as when the disk is full; the file is then of no more use.
  Status append(ByteView bytes);

  /// Fills `target` from `offset`. Fails with `Io`, also when the file ends before.
  Status read_at(std::uint64_t offset, std::span<std::byte> target) const;

 private:
  SpillFile(int descriptor, std::string directory);

  int descriptor_;
  std::uint64_t size_ = 0;
  std::string directory_;
};

}  // namespace longwatch::pipeline
