#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>

#include "pipeline/sweep.h"

namespace longwatch::pipeline {

/// Counts what workers have done, and shows it about ten times a second. Counting is safe from any
/// thread; showing belongs to one.
class ProgressMeter {
 public:
  using Show = std::function<void(const Progress&)>;

  ProgressMeter(Show show, std::uint64_t files_total, std::uint64_t bytes_total);

  void add_unit(std::uint64_t bytes, std::uint64_t events);
  void add_findings(std::uint64_t findings);
  /// An archive gave another file.
  void add_member();
  /// A file is done or skipped. `bytes` of it have not been counted by its units.
  void add_file(std::uint64_t bytes);

  /// Shows when it is time to.
  void tick();
  /// Shows now.
  void show();

 private:
  const Show show_;
  const std::uint64_t bytes_total_;
  std::atomic<std::uint64_t> files_total_;
  std::atomic<std::uint64_t> bytes_{0};
  std::atomic<std::uint64_t> files_{0};
  std::atomic<std::uint64_t> events_{0};
  std::atomic<std::uint64_t> findings_{0};
  std::chrono::steady_clock::time_point next_;
};

}  // namespace longwatch::pipeline
