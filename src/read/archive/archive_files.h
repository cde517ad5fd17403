#pragma once

#include <memory>
#include <string>

#include "base/file_system.h"
#include "base/mutex.h"
#include "read/archive/archive.h"

namespace longwatch::read::archive {

/// The path by which `ArchiveFiles` opens a member again. No path of the operating system looks
/// like it: it holds a zero byte.
std::string member_path(const std::string& archive_path, const MemberPlace& place);

/// Other files, and members of archives among them. Opening members in the order of the archive
/// unpacks it once; each is unpacked anew. Safe from any thread, which wait for each other.
class ArchiveFiles final : public FileSystem {
 public:
  /// Both outlive this object and the files it opens.
  ArchiveFiles(const FileSystem& files, UnpackOptions options, MemoryBudget& budget);
  ~ArchiveFiles() override;

  Result<FileInfo> inspect(const std::string& path) const override { return files_.inspect(path); }

  Result<FileInfo> inspect_target(const std::string& path) const override {
    return files_.inspect_target(path);
  }

  Result<std::vector<std::string>> list(const std::string& directory) const override {
    return files_.list(directory);
  }

  /// Of a member: fails with `NotFound` when the archive holds none there, `Corrupt` when it cannot
  /// be unpacked.
  Result<std::unique_ptr<RandomAccessFile>> open(const std::string& path) const override;

 private:
  class Finder;

  const FileSystem& files_;
  const UnpackOptions options_;
  MemoryBudget& budget_;
  mutable Mutex mutex_;
  mutable std::unique_ptr<Finder> finder_ LW_GUARDED_BY(mutex_);
};

}  // namespace longwatch::read::archive
