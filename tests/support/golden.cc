#include "tests/support/golden.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <system_error>

#include "base/file_system.h"
#include "base/text.h"

namespace longwatch::test_support {
namespace {

constexpr std::uint64_t kMaxGoldenBytes = 64 * 1024 * 1024;

bool blessing() {
  const char* value = std::getenv("LONGWATCH_BLESS");
  return value != nullptr && std::string_view(value) == "1";
}

testing::AssertionResult bless(const std::string& path, std::string_view actual) {
  std::error_code error;
  std::filesystem::create_directories(std::filesystem::path(path).parent_path(), error);
  const Status written = write_file(path, actual);
  return written.ok() ? testing::AssertionSuccess()
                      : testing::AssertionFailure() << written.error().to_line();
}

std::string line_at(const std::vector<std::string_view>& lines, std::size_t index) {
  return index < lines.size() ? "'" + std::string(lines[index]) + "'" : "(end of text)";
}

testing::AssertionResult difference(std::string_view path, std::string_view expected,
                                    std::string_view actual) {
  const std::vector<std::string_view> want = split(expected, '\n');
  const std::vector<std::string_view> got = split(actual, '\n');
  std::size_t line = 0;
  while (line < std::min(want.size(), got.size()) && want[line] == got[line]) {
    ++line;
  }
  return testing::AssertionFailure()
         << path << " differs in line " << line + 1 << "\n  expected: " << line_at(want, line)
         << "\n  got:      " << line_at(got, line)
         << "\nto accept the new text: LONGWATCH_BLESS=1 (./run bless)\nwhole text got:\n"
         << actual;
}

}  // namespace

testing::AssertionResult matches_golden(std::string_view path, std::string_view actual) {
  const std::string full = join_path(LW_REPOSITORY, path);
  if (blessing()) {
    return bless(full, actual);
  }
  const Result<std::string> expected = read_text_file(system_files(), full, kMaxGoldenBytes);
  if (!expected.ok()) {
    return testing::AssertionFailure()
           << expected.error().to_line() << "\nto make it: LONGWATCH_BLESS=1 (./run bless)\n"
           << actual;
  }
  return *expected == actual ? testing::AssertionSuccess() : difference(path, *expected, actual);
}

}  // namespace longwatch::test_support
