#pragma once

#include <string>
#include <string_view>

namespace longwatch::test_support {

/// A directory of the operating system that is removed with everything in it when the object dies.
class TempDirectory {
 public:
  TempDirectory();
  TempDirectory(const TempDirectory&) = delete;
  TempDirectory& operator=(const TempDirectory&) = delete;
  ~TempDirectory();

  const std::string& path() const { return path_; }

  /// "<path>/<name>".
  std::string file(std::string_view name) const;

  /// Writes a file, making the directories above it, and yields its path.
  std::string write(std::string_view name, std::string_view content) const;

 private:
  std::string path_;
};

}  // namespace longwatch::test_support
