#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/temporary_file.h"
#include "pipeline/internal/finding_codec.h"
#include "pipeline/internal/finding_stream.h"

namespace longwatch::pipeline {

/// Sorted runs of findings in a temporary file, in the order in which they were written. One thread
/// at a time; streams read from it until they die, so it must outlive them unchanged.
class SpilledRuns {
 public:
  /// The file is made in `directory` (see TemporaryFile) when the first run is written.
  explicit SpilledRuns(std::string directory) : directory_(std::move(directory)) {}

  std::size_t count() const { return runs_.size(); }

  /// Appends what the stream yields as one run. Fails with `Io`, or as the stream does.
  Status write(FindingStream& stream);

  /// Merges neighbouring runs until at most `limit` (at least 2) are left, so that reading them all
  /// at once needs few buffers.
  Status compact(std::size_t limit);

  /// One stream for each run, in order.
  FindingStreams streams() const;

 private:
  struct Run {
    std::uint64_t begin = 0;
    std::uint64_t end = 0;
  };

  FindingStreams streams(std::size_t first, std::size_t last) const;

  std::string directory_;
  std::unique_ptr<TemporaryFile> file_;
  std::vector<Run> runs_;
  RuleNumbers rules_;
};

}  // namespace longwatch::pipeline
