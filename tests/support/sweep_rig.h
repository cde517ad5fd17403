#pragma once

#include <cstdint>
#include <stop_token>
#include <string>
#include <vector>

#include "base/diagnostic.h"
#include "base/error.h"
#include "pipeline/sweep.h"
#include "tests/support/line_format.h"
#include "tests/support/memory_files.h"
#include "tests/support/word_detector.h"

namespace longwatch::test_support {

/// What came out of a sweep, as text that can be compared.
struct SweepOutcome {
  std::string error;  ///< empty when the sweep succeeded
  ErrorCode code = ErrorCode::Internal;
  pipeline::RunReport report;
  std::vector<std::string> findings;  ///< "<seconds> <source>:<record> <rule> <field>=<value>"
  std::vector<std::string> ids;
  std::vector<std::string> sources;      ///< name, kind, size, digest, books
  std::vector<std::string> skipped;      ///< "<name>: <reason>"
  std::vector<std::string> diagnostics;  ///< by kind, then file: "<id> <place> <message>"
  std::vector<DiagnosticSummary::Entry> entries;
  std::vector<pipeline::Progress> progress;

  std::uint64_t count_of(const DiagnosticKind& kind) const;
};

/// A sweep over files in memory, with LineFormat and two words: "bad" (high) and "note" (low).
/// Change the members, then run; a rig may run many times.
class SweepRig {
 public:
  SweepRig();

  SweepOutcome run(const std::vector<std::string>& paths) { return run(paths, files); }

  SweepOutcome run(const std::vector<std::string>& paths, const FileSystem& read_through);

  /// `count` files of different sizes in several directories below "logs", some lines damaged, and
  /// one foreign file.
  void add_many_files(std::size_t count);
  /// One file in which every line matches.
  void add_many_matches(const std::string& path, std::size_t lines);

  MemoryFiles files;
  pipeline::SweepRequest request;
  pipeline::OnlyEvents only;
  const detect::tuning::TuningSet* tuning = nullptr;
  std::uint64_t budget_bytes = 512'000'000;
  std::string temporary_directory;
  std::uint64_t consumer_takes = UINT64_MAX;  ///< findings, before its output is full
  std::stop_source stop;
  bool stop_at_first_progress = false;

 private:
  std::shared_ptr<model::FieldTable> fields_;
  LineFormat lines_;
  WordDetector bad_;
  WordDetector note_;
};

}  // namespace longwatch::test_support
