#include "tests/fault/peak_memory.h"

#include <malloc.h>

#include <fstream>
#include <string>

namespace longwatch::test_support {
namespace {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool kIsInstrumented = true;
#elif defined(__has_feature)
constexpr bool kIsInstrumented =
    __has_feature(address_sanitizer) || __has_feature(thread_sanitizer);
#else
constexpr bool kIsInstrumented = false;
#endif

/// A line "VmHWM:   1234 kB" of the kernel's account of this process (proc(5)).
std::optional<std::uint64_t> status_bytes(const std::string& name) {
  std::ifstream status("/proc/self/status");
  std::string word;
  std::uint64_t kilobytes = 0;
  while (status >> word) {
    if (word == name + ":" && status >> kilobytes) {
      return kilobytes * 1024;
    }
  }
  return std::nullopt;
}

/// Makes the high-water mark what is resident now.
bool reset_peak() {
  std::ofstream clear("/proc/self/clear_refs");
  clear << "5" << std::flush;
  return clear.good();
}

}  // namespace

std::optional<std::uint64_t> peak_growth(const std::function<void()>& work) {
  malloc_trim(0);
  const bool can_tell = !kIsInstrumented && reset_peak();
  const std::optional<std::uint64_t> before = status_bytes("VmRSS");
  work();
  const std::optional<std::uint64_t> peak = status_bytes("VmHWM");
  if (!can_tell || !before.has_value() || !peak.has_value()) {
    return std::nullopt;
  }
  return *peak > *before ? *peak - *before : 0;
}

}  // namespace longwatch::test_support
