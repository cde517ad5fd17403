#pragma once

#include <cstdint>
#include <vector>

#include "base/bytes.h"
#include "base/diagnostic.h"
#include "detect/indicator/internal/set_file.h"

namespace longwatch::detect::indicator {

/// Finds indicators that stand several times. The same value from another file, or with other
/// details, stays: both are in effect. The same entry again is taken out.
class DuplicateTeller {
 public:
  /// `heap` and `files` outlive it; what is told goes to `kept` and `told`, `most_told` for each
  /// file.
  DuplicateTeller(ByteView heap, const std::vector<FileEntry>& files, std::vector<Diagnostic>& kept,
                  DiagnosticSink& told, std::uint64_t most_told)
      : heap_(heap),
        files_(files),
        kept_(kept),
        told_(told),
        most_told_(most_told),
        told_of_(files.size()) {}

  /// `index` is in ascending order and stays so.
  void take_out(std::vector<IndexEntry>& index);

  std::uint64_t taken_out() const { return taken_out_; }

 private:
  /// Whether the entry stays beside those of the same value before it.
  bool stays(const RecordHead& head);
  void tell(const RecordHead& head, const RecordHead& first, const char* consequence);

  ByteView heap_;
  const std::vector<FileEntry>& files_;
  std::vector<Diagnostic>& kept_;
  DiagnosticSink& told_;
  const std::uint64_t most_told_;
  std::vector<std::uint64_t> told_of_;  // by file
  std::vector<RecordHead> run_;         // records that stay under one hash
  std::uint64_t taken_out_ = 0;
};

}  // namespace longwatch::detect::indicator
