#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/diagnostic.h"
#include "base/mutex.h"
#include "pipeline/sweep.h"

/// What `longwatch sources` says of each source.
namespace longwatch::cli {

/// Why records of a source were dropped, and where the first one of each kind is. Hands every
/// diagnostic on. Safe from any thread.
class DropBooks final : public DiagnosticSink {
 public:
  struct Reason {
    std::uint64_t records = 0;
    DiagnosticPlace first;
    std::string message;  ///< of that one
  };

  /// By id of the diagnostic.
  using Reasons = std::map<std::string, Reason, std::less<>>;

  /// `next` outlives this object.
  explicit DropBooks(DiagnosticSink& next) : next_(next) {}

  void report(Diagnostic diagnostic) override;

  /// Of the source with that name; of those that cost records.
  Reasons of(const std::string& source) const;

 private:
  DiagnosticSink& next_;
  mutable Mutex mutex_;
  std::map<std::string, Reasons> by_source_ LW_GUARDED_BY(mutex_);
};

/// For people.
std::string source_table(const pipeline::RunReport& report, const DropBooks& drops);

/// One JSON object a line: longwatch.source.v1, longwatch.archive.v1, longwatch.skipped.v1.
std::string source_lines(const pipeline::RunReport& report, const DropBooks& drops);

}  // namespace longwatch::cli
