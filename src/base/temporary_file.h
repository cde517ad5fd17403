#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "base/bytes.h"
#include "base/result.h"

namespace longwatch {

/// A temporary file without a name: readable for this process alone, gone when the object dies or
/// the process ends. One thread at a time.
class TemporaryFile {
 public:
  /// In `directory`, or in the system's temporary directory when that is empty. Fails with `Io`.
  static Result<TemporaryFile> create(const std::string& directory);

  TemporaryFile(TemporaryFile&& other) noexcept;
  TemporaryFile& operator=(TemporaryFile&& other) noexcept;
  ~TemporaryFile();

  std::uint64_t size() const { return size_; }

  /// Writes at the end. Fails with `Io`, as when the disk is full; the file is then of no more use.
  Status append(ByteView bytes);

  /// Fills `target` from `offset`. Fails with `Io`, also when the file ends before.
  Status read_at(std::uint64_t offset, std::span<std::byte> target) const;

 private:
  TemporaryFile(int descriptor, std::string directory);

  int descriptor_;
  std::uint64_t size_ = 0;
  std::string directory_;
};

}  // namespace longwatch
