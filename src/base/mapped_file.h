#pragma once

#include <cstdint>
#include <string>

#include "base/bytes.h"
#include "base/result.h"

namespace longwatch {

/// A file seen as memory, read only. The pages belong to the operating system, which drops them
/// when it needs room. Shrinking the file from outside while it is mapped ends the process: map
/// only files that are put in place whole and never written again. Safe from any thread.
class MappedFile {
 public:
  MappedFile() = default;
  MappedFile(const MappedFile&) = delete;
  MappedFile& operator=(const MappedFile&) = delete;
  MappedFile(MappedFile&& other) noexcept;
  MappedFile& operator=(MappedFile&& other) noexcept;
  ~MappedFile();

  /// Only a regular file that belongs to the user who runs the program and that nobody else may
  /// write: `Denied` else. `NotFound` when there is none, `Io` for everything else that goes wrong.
  static Result<MappedFile> open_own(const std::string& path);

  ByteView bytes() const { return {data_, size_}; }

 private:
  friend class NewFile;
  static Result<MappedFile> map(int descriptor, std::uint64_t size, const std::string& path);
  void close();

  const std::byte* data_ = nullptr;
  std::size_t size_ = 0;
};

/// A file being written that nobody sees before it is complete. One thread at a time.
class NewFile {
 public:
  /// To be put in place at `path`; its folders are made, readable for the user alone. An empty path
  /// makes a nameless file in the system's temporary directory. Fails with `Io`.
  static Result<NewFile> create(const std::string& path);

  NewFile(NewFile&& other) noexcept;
  NewFile& operator=(NewFile&&) = delete;
  NewFile(const NewFile&) = delete;
  NewFile& operator=(const NewFile&) = delete;
  /// What was not put in place is gone.
  ~NewFile();

  std::uint64_t size() const { return size_; }

  /// Writes at the end. Fails with `Io`, as when the disk is full.
  Status append(ByteView bytes);
  /// Writes over what stands there. Precondition: offset + bytes.size() <= size().
  Status overwrite(std::uint64_t offset, ByteView bytes);

  /// The file as it is now; stays valid when this object is gone.
  Result<MappedFile> map() const;

  /// Puts the file in its place, over what stands there. Once; a nameless file has none.
  Status put_in_place();

 private:
  NewFile(int descriptor, std::string path, std::string temporary);
  Status write(ByteView bytes, std::uint64_t offset);

  int descriptor_;
  std::string path_;
  std::string temporary_;  // empty = nameless, or in its place
  std::uint64_t size_ = 0;
};

}  // namespace longwatch
