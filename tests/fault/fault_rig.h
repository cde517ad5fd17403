#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.h"
#include "base/file_system.h"
#include "pipeline/sweep.h"
#include "tests/fault/mark_detector.h"

namespace longwatch::test_support {

/// All that a sweep with the product's readers said of some files.
struct FaultOutcome {
  std::string error;  ///< empty when the sweep ended well
  pipeline::RunReport report;
  std::vector<MarkedEvent> events;
  std::vector<Diagnostic> diagnostics;  ///< every single one, by place and text

  /// How often each mark came out.
  std::map<std::string, std::size_t> marks() const;
  bool has_mark(std::string_view mark) const;
  /// Everything but how long it took, for comparison.
  std::string to_text() const;
  /// Diagnostics that say that something is lost.
  std::size_t losses_told() const;
  std::uint64_t records_lost_told() const;
};

/// How a sweep is run.
struct FaultWish {
  std::size_t workers = 1;
  std::size_t block_bytes = 4096;  ///< small, so that small files have many units
  std::uint64_t budget_bytes = 512'000'000;
  pipeline::Hashing hashing = pipeline::Hashing::On;
  bool gathers_events = true;
};

FaultOutcome sweep_with_all_kinds(const FileSystem& files, const std::string& path,
                                  const FaultWish& wish);

/// What is promised whatever the bytes are: the sweep ends well, books balance and agree with the
/// events and the diagnostics, every diagnostic has a place, numbers of records go up, and all that
/// with any number of workers and any size of units. The outcome with one worker.
FaultOutcome sweep_and_check(const FileSystem& files, const std::string& path);

}  // namespace longwatch::test_support
