#include "tests/support/temp_directory.h"

#include <cstdlib>
#include <filesystem>
#include <system_error>

#include "base/check.h"
#include "base/file_system.h"

namespace longwatch::test_support {

TempDirectory::TempDirectory() {
  std::error_code error;
  const std::filesystem::path base = std::filesystem::temp_directory_path(error);
  path_ = (error ? std::filesystem::path("/tmp") : base) / "longwatch-test-XXXXXX";
  LW_CHECK(::mkdtemp(path_.data()) != nullptr);
}

TempDirectory::~TempDirectory() {
  std::error_code ignored;  // a directory that cannot be removed fails no test
  std::filesystem::remove_all(path_, ignored);
}

std::string TempDirectory::file(std::string_view name) const {
  return join_path(path_, name);
}

std::string TempDirectory::write(std::string_view name, std::string_view content) const {
  std::string path = file(name);
  std::error_code error;
  std::filesystem::create_directories(std::filesystem::path(path).parent_path(), error);
  LW_CHECK(!error);
  LW_CHECK(write_file(path, content).ok());
  return path;
}

}  // namespace longwatch::test_support
