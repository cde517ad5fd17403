#pragma once

#include <atomic>
#include <cstdint>

#include "base/file_system.h"

namespace longwatch::test_support {

/// Another file system whose N-th call fails with `Io`. Calls are inspect, inspect_target, list,
/// open and every read of a file it opened, in one count.
///
///   for (std::uint64_t n = 1;; ++n) {
///     FailingFiles failing(files, n);
///     ... run, expect no crash and books that balance ...
///     if (!failing.failed()) break;   // n is beyond the last call: everything has failed once
///   }
///
/// Safe from any thread, but with several threads "the N-th" depends on their timing.
class FailingFiles final : public FileSystem {
 public:
  /// `files` must outlive this object and the files opened through it. 0 never fails.
  FailingFiles(const FileSystem& files, std::uint64_t failing_call)
      : files_(files), failing_call_(failing_call) {}

  Result<FileInfo> inspect(const std::string& path) const override;
  Result<FileInfo> inspect_target(const std::string& path) const override;
  Result<std::vector<std::string>> list(const std::string& directory) const override;
  Result<std::unique_ptr<RandomAccessFile>> open(const std::string& path) const override;

  std::uint64_t calls() const { return calls_.load(); }

  bool failed() const { return failing_call_ != 0 && calls() >= failing_call_; }

 private:
  friend class FailingFile;

  /// Counts a call; fails when it is the one.
  Status count_call(const std::string& path) const;

  const FileSystem& files_;
  const std::uint64_t failing_call_;
  mutable std::atomic<std::uint64_t> calls_{0};
};

}  // namespace longwatch::test_support
