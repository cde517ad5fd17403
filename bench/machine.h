#pragma once

#include <cstdint>
#include <string>

namespace longwatch::bench {

/// What figures are worth nothing without.
struct Machine {
  std::string processor;
  std::size_t cores = 0;
  std::uint64_t memory_bytes = 0;
  std::string kernel;
  std::string compiler;
  std::string build_type;
  double load = 0;  ///< load average of the last minute when measuring began
};

Machine this_machine();

}  // namespace longwatch::bench
