// Memory stays inside what a run may take, for every kind of telemetry and for files made to fill
// it.
#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "base/limits.h"
#include "base/text.h"
#include "tests/fault/damages.h"
#include "tests/fault/fault_rig.h"
#include "tests/fault/kind_samples.h"
#include "tests/fault/patterned_files.h"
#include "tests/fault/peak_memory.h"
#include "tests/support/packing.h"

namespace longwatch::test_support {
namespace {

constexpr std::uint64_t kMegabyte = 1'000'000;
// The smallest that the settings allow.
constexpr std::uint64_t kBudget = 64 * kMegabyte;

FaultWish small_budget() {
  FaultWish wish;
  wish.workers = 2;
  wish.block_bytes = 1024 * 1024;
  wish.budget_bytes = kBudget;
  wish.hashing = pipeline::Hashing::Off;
  wish.gathers_events = false;
  return wish;
}

/// Sweeps, expects that memory did not grow by more than `most`, and yields what came out.
FaultOutcome sweep_within_budget(const FileSystem& files, const std::string& path,
                                 std::uint64_t most = kBudget) {
  FaultOutcome outcome;
  const std::optional<std::uint64_t> growth =
      peak_growth([&] { outcome = sweep_with_all_kinds(files, path, small_budget()); });
  EXPECT_EQ(outcome.error, "");
  EXPECT_TRUE(outcome.report.books.balance());
  if (growth.has_value()) {
    EXPECT_LE(*growth, most) << to_text(ByteCount{*growth});
  }
  return outcome;
}

/// The whole of a file of lines, repeated behind its head.
Pattern repeated_lines(const KindSample& sample, std::uint64_t bytes) {
  Pattern pattern;
  pattern.front = sample.head;
  for (std::size_t number = 0; number < 5000; ++number) {
    pattern.pattern += sample.record(number);
  }
  pattern.repeated = bytes / pattern.pattern.size() * pattern.pattern.size();
  pattern.back = sample.tail;
  return pattern;
}

class MemoryOfKind : public testing::TestWithParam<std::string> {
 protected:
  const KindSample& sample() const { return kind_sample(GetParam()); }
};

class MemoryOfLines : public MemoryOfKind {};

TEST_P(MemoryOfKind, ALargeFileStaysInsideASmallBudget) {
  if (!sample().has_line_records) {
    const PatternedFiles whole({sample_file(sample(), 0, 40'000), " ", 0, ""});
    EXPECT_EQ(sweep_within_budget(whole, PatternedFiles::kPath).report.books.events, 40'000U);
    return;
  }
  const Pattern pattern = repeated_lines(sample(), 32 * kMegabyte);
  const std::uint64_t records = pattern.repeated / pattern.pattern.size() * 5000;
  const FaultOutcome outcome = sweep_within_budget(PatternedFiles(pattern), PatternedFiles::kPath);
  EXPECT_EQ(outcome.report.books.seen, records);
  // Lines of the audit system with the same number are one event when they are near each other.
  EXPECT_EQ(outcome.report.books.events, records);
}

/// Records 0 to 99, then one line of that many bytes, then records 100 to 199.
Pattern one_long_line(const KindSample& sample, const std::string& fill, std::uint64_t bytes) {
  Pattern pattern;
  pattern.front = sample_file(sample, 0, 100);
  pattern.front.resize(pattern.front.size() - sample.tail.size());
  pattern.pattern = fill;
  pattern.repeated = bytes;
  pattern.back = "\n" + sample_file(sample, 100, 100).substr(sample.head.size());
  return pattern;
}

TEST_P(MemoryOfLines, ALineThatFillsTheFileIsDroppedWithoutBeingHeld) {
  std::string opening = sample().record(1000);
  opening.resize(opening.size() / 2);
  for (const std::string& fill : {std::string(4096, 'x'), std::string(4096, '\0'), opening}) {
    SCOPED_TRACE(fill.substr(0, 16));
    const PatternedFiles files(one_long_line(sample(), fill, 256 * kMegabyte));
    const FaultOutcome outcome = sweep_within_budget(files, PatternedFiles::kPath);
    EXPECT_EQ(outcome.report.books.events, 200U) << outcome.to_text();
    EXPECT_EQ(outcome.report.books.dropped, 1U) << outcome.to_text();
    EXPECT_GE(outcome.report.books.bytes_lost, 256 * kMegabyte);
    EXPECT_EQ(outcome.records_lost_told(), 1U);
  }
}

/// Records into which something was put behind the mark, four of them one after the other.
Pattern long_records(const KindSample& sample, const std::string& put_in) {
  constexpr std::uint64_t kCopies = 4;
  Pattern pattern;
  pattern.front = sample.head;
  pattern.pattern = sample.record(7);
  pattern.pattern.insert(pattern.pattern.find("mark-"), put_in);
  pattern.repeated = kCopies * pattern.pattern.size();
  for (std::size_t number = 0; number < 100; ++number) {
    (number < 50 ? pattern.front : pattern.back) += sample.record(number);
  }
  return pattern;
}

TEST_P(MemoryOfLines, RecordsAsLongAsTheyMayBeStayInsideASmallBudget) {
  // A worker holds a row of a table and, because of its doubled quotes, a copy of it, before
  // anybody asks the budget: with rows as long as they may be, a little more than the smallest one.
  const std::uint64_t rows = 2 * small_budget().workers * limits::kCsvRecordBytes;
  const std::uint64_t most =
      std::string_view(sample().kind) == "csv" ? rows + 8 * kMegabyte : kBudget;
  for (const std::size_t bytes : {1'000'000U, 16'000'000U}) {
    SCOPED_TRACE(bytes);
    const PatternedFiles files(long_records(sample(), std::string(bytes, 'y')));
    const FaultOutcome outcome = sweep_within_budget(files, PatternedFiles::kPath, most);
    // Records of the audit system that have the same number are one event.
    EXPECT_GE(outcome.report.books.seen, 101U);
    EXPECT_GE(outcome.report.books.events, 100U);
  }
}

/// What makes parsers hold much for few bytes, or look at the same bytes again and again.
TEST_P(MemoryOfLines, DenseRecordsStayInsideASmallBudget) {
  for (const std::string dense : {"a=1 ", "\",\"a\":\"", "1,", "\t", "[", "{\"\":", "\"\"", "\",\"",
                                  " \"", "%41", "\\x41", "\\\\", "\xE9", "' '", "<a>"}) {
    SCOPED_TRACE(dense);
    std::string put_in;
    while (put_in.size() + dense.size() < 1'000'000) {
      put_in += dense;
    }
    const PatternedFiles files(long_records(sample(), put_in));
    // A quarter of a million values in one line: what a worker makes of a unit is beyond the
    // budget, which is for what grows; here it is a tenth of it.
    const FaultOutcome outcome =
        sweep_within_budget(files, PatternedFiles::kPath, kBudget + kBudget / 8);
    EXPECT_GE(outcome.report.books.events, 90U);
  }
}

TEST(Memory, ArchivesOfLargeFilesStayInsideASmallBudget) {
  constexpr std::size_t kRecords = 30'000;
  const std::string log = sample_file(kind_sample("syslog"), 0, kRecords);
  for (const PackForm form : pack_forms()) {
    SCOPED_TRACE(ending_of(form));
    const PatternedFiles files({pack(form, {{"auth.log", log}}), " ", 0, ""});
    const FaultOutcome outcome = sweep_within_budget(files, PatternedFiles::kPath);
    EXPECT_EQ(outcome.report.books.events, kRecords);
  }
}

std::string name_of(const testing::TestParamInfo<std::string>& info) {
  return test_name_of(info.param);
}

INSTANTIATE_TEST_SUITE_P(Kinds, MemoryOfKind, testing::ValuesIn(sample_labels()), name_of);
INSTANTIATE_TEST_SUITE_P(Kinds, MemoryOfLines, testing::ValuesIn(line_sample_labels()), name_of);

}  // namespace
}  // namespace longwatch::test_support
