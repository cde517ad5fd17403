#include "base/diagnostic.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace longwatch {
namespace {

// Enough for one unit of work; a flood of damage is counted, not stored.
constexpr std::size_t kCollectorLimit = 10'000;

auto order_of(const Diagnostic& diagnostic) {
  const DiagnosticPlace& place = diagnostic.place;
  return std::make_tuple(place.offset.value_or(0), place.record.value_or(0), place.line.value_or(0),
                         place.column.value_or(0), std::string_view(diagnostic.message));
}

void keep_first(std::vector<Diagnostic>& kept, Diagnostic diagnostic, std::size_t limit) {
  const auto before = [](const Diagnostic& a, const Diagnostic& b) {
    return order_of(a) < order_of(b);
  };
  kept.insert(std::upper_bound(kept.begin(), kept.end(), diagnostic, before),
              std::move(diagnostic));
  if (kept.size() > limit) {
    kept.pop_back();
  }
}

}  // namespace

std::string_view to_text(Severity severity) {
  switch (severity) {
    case Severity::Note:
      return "note";
    case Severity::Warning:
      return "warning";
    case Severity::Error:
      return "error";
  }
  return "error";
}

std::string DiagnosticPlace::to_text() const {
  std::string text = file;
  if (line.has_value()) {
    text.append(":").append(std::to_string(*line));
    if (column.has_value()) {
      text.append(":").append(std::to_string(*column));
    }
    return text;
  }
  if (record.has_value()) {
    text.append(text.empty() ? "record " : ": record ").append(std::to_string(*record));
  }
  if (offset.has_value()) {
    text.append(text.empty() ? "byte " : " at byte ").append(std::to_string(*offset));
  }
  return text;
}

void DiagnosticCollector::report(Diagnostic diagnostic) {
  ++count_;
  if (diagnostics_.size() < kCollectorLimit) {
    diagnostics_.push_back(std::move(diagnostic));
  }
}

std::uint64_t DiagnosticCollector::count_of(const DiagnosticKind& kind) const {
  return static_cast<std::uint64_t>(
      std::count_if(diagnostics_.begin(), diagnostics_.end(),
                    [&](const Diagnostic& d) { return d.kind == &kind; }));
}

void DiagnosticCollector::clear() {
  diagnostics_.clear();
  count_ = 0;
}

DiagnosticSummary::DiagnosticSummary(std::size_t kept_per_kind_and_file)
    : kept_(kept_per_kind_and_file) {}

void DiagnosticSummary::report(Diagnostic diagnostic) {
  const MutexLock lock(mutex_);
  auto bucket = std::find_if(buckets_.begin(), buckets_.end(),
                             [&](const Bucket& b) { return b.entry.kind == diagnostic.kind; });
  if (bucket == buckets_.end()) {
    buckets_.emplace_back();
    bucket = std::prev(buckets_.end());
    bucket->entry.kind = diagnostic.kind;
  }
  ++bucket->entry.count;
  bucket->entry.bytes_lost += diagnostic.bytes_lost;
  bucket->entry.records_lost += diagnostic.records_lost;
  auto file =
      std::lower_bound(bucket->files.begin(), bucket->files.end(), diagnostic.place.file,
                       [](const Examples& e, const std::string& name) { return e.file < name; });
  if (file == bucket->files.end() || file->file != diagnostic.place.file) {
    file = bucket->files.insert(file, Examples{diagnostic.place.file, {}});
  }
  keep_first(file->first, std::move(diagnostic), kept_);
}

std::vector<DiagnosticSummary::Entry> DiagnosticSummary::entries() const {
  const MutexLock lock(mutex_);
  std::vector<Entry> result;
  for (const Bucket& bucket : buckets_) {
    Entry entry = bucket.entry;
    for (const Examples& examples : bucket.files) {
      entry.examples.insert(entry.examples.end(), examples.first.begin(), examples.first.end());
    }
    result.push_back(std::move(entry));
  }
  std::sort(result.begin(), result.end(), [](const Entry& a, const Entry& b) {
    return std::make_tuple(-static_cast<int>(a.kind->severity), a.kind->id) <
           std::make_tuple(-static_cast<int>(b.kind->severity), b.kind->id);
  });
  return result;
}

std::uint64_t DiagnosticSummary::count(Severity severity) const {
  const MutexLock lock(mutex_);
  std::uint64_t total = 0;
  for (const Bucket& bucket : buckets_) {
    total += bucket.entry.kind->severity == severity ? bucket.entry.count : 0;
  }
  return total;
}

}  // namespace longwatch
