#include "base/check.h"

#include <unistd.h>

#include <cstdlib>
#include <string>

namespace longwatch {
namespace {

void write_to_stderr(const char* condition, SourceLocation where) {
  std::string text = "longwatch: internal error: check '";
  text.append(condition).append("' does not hold at ").append(where.file);
  text.append(":").append(std::to_string(where.line)).append("\n");
  // Nothing can be done about a failed write here: the process is about to end.
  [[maybe_unused]] const auto written = ::write(STDERR_FILENO, text.data(), text.size());
}

// Set once at start-up, read when the process ends.
// NOLINTNEXTLINE(cppcoreguidelines-avoid-non-const-global-variables): a check has no other way in.
CheckHandler g_handler = write_to_stderr;

}  // namespace

void set_check_handler(CheckHandler handler) {
  g_handler = handler;
}

void check_failed(const char* condition, SourceLocation where) {
  g_handler(condition, where);
  std::abort();
}

}  // namespace longwatch
