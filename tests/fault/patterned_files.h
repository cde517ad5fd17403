#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "base/file_system.h"

namespace longwatch::test_support {

/// A file whose bytes are made when they are read, so that a large one costs neither disk nor
/// memory: `front`, then `pattern` over and over for `repeated` bytes, then `back`.
struct Pattern {
  std::string front;
  std::string pattern;  ///< not empty
  std::uint64_t repeated = 0;
  std::string back;
};

/// A file system with that file alone, at "evidence.log".
class PatternedFiles final : public FileSystem {
 public:
  static constexpr const char* kPath = "evidence.log";

  explicit PatternedFiles(Pattern pattern);

  Result<FileInfo> inspect(const std::string& path) const override;
  Result<FileInfo> inspect_target(const std::string& path) const override;
  Result<std::vector<std::string>> list(const std::string& directory) const override;
  Result<std::unique_ptr<RandomAccessFile>> open(const std::string& path) const override;

 private:
  const std::shared_ptr<const Pattern> pattern_;
};

}  // namespace longwatch::test_support
