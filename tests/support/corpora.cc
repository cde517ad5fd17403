#include "tests/support/corpora.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <system_error>

#include "base/file_system.h"

namespace longwatch::test_support {
namespace {

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

}  // namespace

std::string corpora_path() {
  std::string named = environment("LONGWATCH_CORPORA");
  if (!named.empty()) {
    return named;
  }
  const std::filesystem::path repository = LW_REPOSITORY;
  return (repository.parent_path() / "shared" / "corpora").string();
}

std::string corpora_path(std::string_view name) {
  return name.empty() ? corpora_path() : join_path(corpora_path(), name);
}

bool have_corpora(std::string_view name) {
  std::error_code error;
  return std::filesystem::exists(corpora_path(name), error);
}

bool corpora_are_required() {
  return environment("LONGWATCH_REQUIRE_CORPORA") == "1";
}

std::vector<std::string> corpora_files(std::string_view name, std::string_view suffix) {
  std::vector<std::string> paths;
  std::error_code error;
  std::filesystem::recursive_directory_iterator entry(corpora_path(name), error);
  for (; !error && entry != std::filesystem::recursive_directory_iterator();
       entry.increment(error)) {
    const std::string path = entry->path().string();
    if (entry->is_regular_file(error) && path.ends_with(suffix)) {
      paths.push_back(path);
    }
  }
  std::sort(paths.begin(), paths.end());
  return paths;
}

}  // namespace longwatch::test_support
