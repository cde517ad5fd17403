#include "bench/machine.h"

#include <sys/utsname.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <string_view>

#include "base/text.h"
#include "base/thread_pool.h"

namespace longwatch::bench {
namespace {

std::string processor_name() {
  std::ifstream info("/proc/cpuinfo");
  for (std::string line; std::getline(info, line);) {
    if (line.starts_with("model name")) {
      return std::string(trim(std::string_view(line).substr(line.find(':') + 1)));
    }
  }
  return "unknown";
}

std::string kernel_name() {
  utsname name{};
  return ::uname(&name) == 0 ? std::string(name.sysname) + " " + name.release : "unknown";
}

double load_average() {
  double load = 0;
  return ::getloadavg(&load, 1) == 1 ? load : 0;
}

}  // namespace

Machine this_machine() {
  Machine machine;
  machine.processor = processor_name();
  machine.cores = default_workers();
  machine.memory_bytes = static_cast<std::uint64_t>(::sysconf(_SC_PHYS_PAGES)) *
                         static_cast<std::uint64_t>(::sysconf(_SC_PAGE_SIZE));
  machine.kernel = kernel_name();
  machine.compiler = LW_COMPILER;
  machine.build_type = LW_BUILD_TYPE;
  machine.load = load_average();
  return machine;
}

}  // namespace longwatch::bench
