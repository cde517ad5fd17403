#include "tests/fault/fault_rig.h"

#include <algorithm>
#include <memory>
#include <utility>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "base/mutex.h"
#include "base/text.h"
#include "model/field.h"
#include "tests/fault/kind_samples.h"

namespace longwatch::test_support {
namespace {

/// Keeps all of them, from any thread.
class AllDiagnostics final : public DiagnosticSink {
 public:
  void report(Diagnostic diagnostic) override {
    const MutexLock lock(mutex_);
    diagnostics_.push_back(std::move(diagnostic));
  }

  std::vector<Diagnostic> take() {
    const MutexLock lock(mutex_);
    return std::move(diagnostics_);
  }

 private:
  Mutex mutex_;
  std::vector<Diagnostic> diagnostics_ LW_GUARDED_BY(mutex_);
};

class NoFindings final : public pipeline::FindingConsumer {
 public:
  Status accept(const model::Finding& /*finding*/,
                const std::vector<pipeline::SourceReport>& /*sources*/) override {
    return {};
  }
};

std::string line_of(const Diagnostic& diagnostic) {
  return fmt::format("{} [{}] {} (records {}, bytes {})", diagnostic.place.to_text(),
                     diagnostic.kind->id, diagnostic.message, diagnostic.records_lost,
                     diagnostic.bytes_lost);
}

/// Summed over what was read; files that were skipped have no books.
std::uint64_t numbers_of(const pipeline::RunReport& report,
                         std::uint64_t model::RecordBooks::*what) {
  std::uint64_t sum = 0;
  for (const pipeline::SourceReport& source : report.sources) {
    sum += source.books.*what;
  }
  return sum;
}

void check_books(const FaultOutcome& outcome) {
  const pipeline::RunReport& report = outcome.report;
  EXPECT_TRUE(report.books.balance());
  EXPECT_EQ(numbers_of(report, &model::RecordBooks::events), outcome.events.size());
  EXPECT_EQ(numbers_of(report, &model::RecordBooks::dropped), outcome.records_lost_told());
  for (const pipeline::SourceReport& source : report.sources) {
    EXPECT_TRUE(source.books.balance()) << source.source.name;
  }
}

void check_places(const FaultOutcome& outcome) {
  for (const Diagnostic& diagnostic : outcome.diagnostics) {
    EXPECT_FALSE(diagnostic.place.file.empty()) << line_of(diagnostic);
    const bool loses = diagnostic.records_lost > 0 || diagnostic.bytes_lost > 0;
    EXPECT_TRUE(!loses || diagnostic.place.offset.has_value()) << line_of(diagnostic);
  }
}

/// Readers that number records themselves count them from 1 through the whole file, dropped ones
/// included.
void check_numbers(const FaultOutcome& outcome) {
  std::map<model::SourceId, const pipeline::SourceReport*> counted;
  for (const pipeline::SourceReport& source : outcome.report.sources) {
    if (source.source.kind != "evtx") {
      counted[source.walked] = &source;
    }
  }
  const MarkedEvent* before = nullptr;
  for (const MarkedEvent& event : outcome.events) {
    const auto source = counted.find(event.locator.source);
    if (source == counted.end()) {
      continue;
    }
    const bool is_next = before != nullptr && before->locator.source == event.locator.source;
    EXPECT_GT(event.locator.record, is_next ? before->locator.record : 0U)
        << "at byte " << event.locator.offset;
    EXPECT_LE(event.locator.record, source->second->books.seen)
        << "at byte " << event.locator.offset;
    before = &event;
  }
}

}  // namespace

std::map<std::string, std::size_t> FaultOutcome::marks() const {
  std::map<std::string, std::size_t> counts;
  for (const MarkedEvent& event : events) {
    for (const std::string& mark : event.marks) {
      ++counts[mark];
    }
  }
  return counts;
}

bool FaultOutcome::has_mark(std::string_view mark) const {
  return std::any_of(events.begin(), events.end(), [mark](const MarkedEvent& event) {
    return std::find(event.marks.begin(), event.marks.end(), mark) != event.marks.end();
  });
}

std::string FaultOutcome::to_text() const {
  std::string text = error + "\n";
  for (const pipeline::SourceReport& source : report.sources) {
    const model::RecordBooks& books = source.books;
    text += fmt::format("{} {} {} {} seen={} events={} dropped={} read={} lost={}\n",
                        source.source.name, source.source.kind, source.source.size,
                        to_hex(source.source.sha256), books.seen, books.events, books.dropped,
                        books.bytes_read, books.bytes_lost);
  }
  for (const read::SkippedFile& skipped : report.skipped) {
    text += fmt::format("{}: {}\n", skipped.name, skipped.reason);
  }
  for (const MarkedEvent& event : events) {
    text +=
        fmt::format("{}:{}@{}+{} {}\n", model::index_of(event.locator.source), event.locator.record,
                    event.locator.offset, event.locator.length, fmt::join(event.marks, " "));
  }
  for (const Diagnostic& diagnostic : diagnostics) {
    text += line_of(diagnostic) + "\n";
  }
  return text;
}

std::size_t FaultOutcome::losses_told() const {
  return static_cast<std::size_t>(std::count_if(
      diagnostics.begin(), diagnostics.end(),
      [](const Diagnostic& diagnostic) { return diagnostic.kind->severity != Severity::Note; }));
}

std::uint64_t FaultOutcome::records_lost_told() const {
  std::uint64_t records = 0;
  for (const Diagnostic& diagnostic : diagnostics) {
    records += diagnostic.records_lost;
  }
  return records;
}

FaultOutcome sweep_with_all_kinds(const FileSystem& files, const std::string& path,
                                  const FaultWish& wish) {
  const std::vector<std::unique_ptr<read::Format>> formats = formats_with_blocks(wish.block_bytes);
  const auto fields = std::make_shared<model::FieldTable>();
  fields->want_unnamed();
  const MarkDetector marks;
  AllDiagnostics diagnostics;
  MemoryBudget budget(ByteCount{wish.budget_bytes});
  pipeline::SweepRequest request;
  request.paths = {path};
  request.workers = wish.workers;
  request.hashing = wish.hashing;
  request.today = Timestamp(std::chrono::hours(24 * 365 * 60));
  pipeline::SweepStages stages;
  stages.files = &files;
  stages.fields = fields;
  for (const auto& format : formats) {
    stages.formats.push_back(format.get());
  }
  if (wish.gathers_events) {
    stages.detectors = {&marks};
  }
  pipeline::SweepContext context;
  context.diagnostics = &diagnostics;
  context.budget = &budget;
  NoFindings consumer;
  FaultOutcome outcome;
  Result<pipeline::RunReport> report = pipeline::run_sweep(request, stages, context, consumer);
  if (report.ok()) {
    outcome.report = std::move(*report);
  } else {
    outcome.error = report.error().to_line();
  }
  outcome.events = marks.take_events();
  outcome.diagnostics = diagnostics.take();
  std::stable_sort(outcome.diagnostics.begin(), outcome.diagnostics.end(),
                   [](const Diagnostic& a, const Diagnostic& b) {
                     return std::pair(a.place.file, line_of(a)) <
                            std::pair(b.place.file, line_of(b));
                   });
  return outcome;
}

FaultOutcome sweep_and_check(const FileSystem& files, const std::string& path) {
  FaultOutcome outcome = sweep_with_all_kinds(files, path, {});
  EXPECT_EQ(outcome.error, "");
  check_books(outcome);
  check_places(outcome);
  check_numbers(outcome);
  FaultWish two_workers;
  two_workers.workers = 2;
  EXPECT_EQ(sweep_with_all_kinds(files, path, two_workers).to_text(), outcome.to_text());
  FaultWish one_unit;
  one_unit.block_bytes = 1024 * 1024;
  const FaultOutcome whole = sweep_with_all_kinds(files, path, one_unit);
  EXPECT_EQ(whole.error, "");
  check_books(whole);
  EXPECT_TRUE(whole.events == outcome.events) << "units of another size give other events";
  return outcome;
}

}  // namespace longwatch::test_support
