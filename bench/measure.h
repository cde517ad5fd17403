#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "base/result.h"

namespace longwatch::bench {

/// What one run of a lane did.
struct Work {
  std::uint64_t bytes = 0;
  std::uint64_t events = 0;
  std::uint64_t findings = 0;
};

using Run = std::function<Result<Work>()>;

/// What is done once before the runs and not timed, as loading rules. Called in a process of its
/// own.
using Prepare = std::function<Result<Run>()>;

/// What was measured of one lane.
struct Timing {
  Work work;
  std::vector<double> seconds;  ///< of each timed run, by the clock
  /// Least processor time of a timed run, of all threads and started programs: what to look at when
  /// the machine is not idle.
  double processor_seconds = 0;
  std::uint64_t peak_bytes = 0;  ///< RssAnon + RssShmem, of one more run that is not timed
  std::string failure;           ///< why there is no timing; empty when there is

  double best() const;
  double median() const;
  /// (slowest - fastest) / fastest.
  double spread() const;
};

enum class Memory : std::uint8_t { Sampled, NotSampled };

/// Runs a lane in a forked process, so that its memory is its own: prepares, runs once to warm the
/// page cache, then up to `runs` times for the clock (fewer once it has taken long) and, if asked
/// for, once for the memory. To be called while this process has one thread.
Timing measure(std::size_t runs, Memory memory, const Prepare& prepare);

}  // namespace longwatch::bench
