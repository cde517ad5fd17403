#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/mutex.h"

namespace longwatch {

/// "I carry on, but you must know." How much it costs the user:
enum class Severity : std::uint8_t {
  Note,     ///< nothing is lost; an interpretation was chosen
  Warning,  ///< something is less complete than it looks
  Error,    ///< a record, rule or file was dropped
};

std::string_view to_text(Severity severity);

/// One kind of diagnostic, declared once in its module's `diagnostics.def`; `docs/diagnostics.md`
/// is made from it.
struct DiagnosticKind {
  std::string_view id;  ///< stable, kebab-case, printed in brackets
  Severity severity;
  std::string_view title;        ///< one line, what happened
  std::string_view explanation;  ///< what it means for the result and what to do
};

/// What a diagnostic is about. Unknown parts are absent.
struct DiagnosticPlace {
  std::string file;
  std::optional<std::uint64_t> record;
  std::optional<std::uint64_t> offset;  ///< bytes from the start of the file
  std::optional<std::uint32_t> line;    ///< from 1
  std::optional<std::uint32_t> column;  ///< from 1, in bytes

  /// "file:3:7", "file: record 12 at byte 4096", "file".
  std::string to_text() const;
};

struct Diagnostic {
  const DiagnosticKind* kind;
  DiagnosticPlace place;
  std::string message;           ///< "expected ... got ...; record dropped"
  std::string hint;              ///< may be empty
  std::uint64_t bytes_lost = 0;  ///< of the source; 0 when nothing was skipped
  std::uint64_t records_lost = 0;
  std::string excerpt;  ///< source line and caret for texts; may be empty
};

/// Where readers and compilers report to. `report` may be called from any thread unless the
/// implementation says otherwise.
class DiagnosticSink {
 public:
  DiagnosticSink() = default;
  DiagnosticSink(const DiagnosticSink&) = delete;
  DiagnosticSink& operator=(const DiagnosticSink&) = delete;
  virtual ~DiagnosticSink() = default;

  virtual void report(Diagnostic diagnostic) = 0;
};

/// Keeps everything up to a limit and counts the rest; the sink for tests and for one unit of work.
/// Not synchronised: one thread at a time.
class DiagnosticCollector final : public DiagnosticSink {
 public:
  void report(Diagnostic diagnostic) override;

  const std::vector<Diagnostic>& diagnostics() const { return diagnostics_; }

  /// How many were reported, kept or not.
  std::uint64_t count() const { return count_; }

  std::uint64_t count_of(const DiagnosticKind& kind) const;
  void clear();

 private:
  std::vector<Diagnostic> diagnostics_;
  std::uint64_t count_ = 0;
};

/// What is left of all diagnostics of a run: the exact count per kind, and the first few per kind
/// and file. The content does not depend on the order in which threads report. Safe from any
/// thread.
class DiagnosticSummary final : public DiagnosticSink {
 public:
  explicit DiagnosticSummary(std::size_t kept_per_kind_and_file = 3);

  void report(Diagnostic diagnostic) override;

  struct Entry {
    const DiagnosticKind* kind;
    std::uint64_t count = 0;
    std::uint64_t bytes_lost = 0;
    std::uint64_t records_lost = 0;
    std::vector<Diagnostic> examples;  ///< ordered by place
  };

  /// Ordered by severity (worst first), then id.
  std::vector<Entry> entries() const;
  std::uint64_t count(Severity severity) const;

 private:
  struct Examples {
    std::string file;
    std::vector<Diagnostic> first;
  };

  struct Bucket {
    Entry entry;
    std::vector<Examples> files;
  };

  const std::size_t kept_;
  mutable Mutex mutex_;
  std::vector<Bucket> buckets_ LW_GUARDED_BY(mutex_);
};

}  // namespace longwatch
