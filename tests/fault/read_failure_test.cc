// The N-th call to the file system fails, for every N: the sweep ends, names the file, and reads
// the others.
#include <algorithm>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/fault/damages.h"
#include "tests/fault/fault_rig.h"
#include "tests/fault/kind_samples.h"
#include "tests/support/failing_files.h"
#include "tests/support/memory_files.h"
#include "tests/support/packing.h"

namespace longwatch::test_support {
namespace {

constexpr std::size_t kRecords = 60;
constexpr std::size_t kOthers = 10;

/// The file under test among two of another kind, whose records are numbered behind its own.
void put_among_others(const std::string& name, const std::string& bytes, const char* other,
                      MemoryFiles& files) {
  files.add_file("e/a", sample_file(kind_sample(other), kRecords, kOthers));
  files.add_file("e/" + name, bytes);
  files.add_file("e/z", sample_file(kind_sample(other), kRecords + kOthers, kOthers));
}

/// Every file from which a record is missing is named by a diagnostic that says that something was
/// lost.
void check_missing_is_named(const FaultOutcome& outcome, const std::string& name) {
  const auto is_named = [&outcome](const std::string& file) {
    return std::any_of(outcome.diagnostics.begin(), outcome.diagnostics.end(),
                       [&file](const Diagnostic& diagnostic) {
                         return diagnostic.kind->severity != Severity::Note &&
                                diagnostic.place.file.find(file) == 0;
                       });
  };
  std::size_t files_touched = 0;
  const auto check = [&](std::size_t first, std::size_t count, const std::string& file) {
    std::size_t out = 0;
    for (std::size_t number = first; number < first + count; ++number) {
      out += outcome.has_mark(mark_of(number)) ? std::size_t{1} : std::size_t{0};
    }
    if (out < count) {
      ++files_touched;
      EXPECT_TRUE(is_named(file)) << file << ": " << out << " of " << count << "\n"
                                  << outcome.to_text().substr(0, 3000);
    }
  };
  check(0, kRecords, name);
  check(kRecords, kOthers, "a");
  check(kRecords + kOthers, kOthers, "z");
  EXPECT_LE(files_touched, 1U);
}

void fail_every_call(const MemoryFiles& files, const std::string& name) {
  std::uint64_t failing = 1;
  for (; failing < 1000; ++failing) {
    SCOPED_TRACE(failing);
    const FailingFiles failing_files(files, failing);
    FaultWish wish;
    wish.block_bytes = 2048;
    const FaultOutcome outcome = sweep_with_all_kinds(failing_files, "e", wish);
    if (!failing_files.failed()) {
      EXPECT_EQ(outcome.marks().size(), kRecords + 2 * kOthers);
      EXPECT_EQ(outcome.losses_told(), 0U);
      break;
    }
    if (!outcome.error.empty()) {  // the path that was named cannot be looked at or listed
      EXPECT_LE(failing, 2U) << outcome.error;
      continue;
    }
    EXPECT_TRUE(outcome.report.books.balance());
    EXPECT_EQ(outcome.report.books.dropped, outcome.records_lost_told());
    check_missing_is_named(outcome, name);
  }
  EXPECT_GT(failing, 15U) << "calls that could fail";
  EXPECT_LT(failing, 1000U);
}

class ReadFailureOfKind : public testing::TestWithParam<std::string> {};

TEST_P(ReadFailureOfKind, WhicheverCallFailsTheLossIsNamedAndOthersAreRead) {
  const KindSample& sample = kind_sample(GetParam());
  const char* const other = std::string_view(sample.kind) == "syslog" ? "zeek" : "syslog";
  MemoryFiles files;
  put_among_others("m.log", sample_file(sample, 0, kRecords), other, files);
  fail_every_call(files, "m.log");
}

/// What the file system shows and what can be read differ: the file was cut while it was read.
TEST_P(ReadFailureOfKind, AFileThatShrinksWhileItIsReadIsNamed) {
  const KindSample& sample = kind_sample(GetParam());
  const char* const other = std::string_view(sample.kind) == "syslog" ? "zeek" : "syslog";
  const std::string bytes = sample_file(sample, 0, kRecords);
  for (std::size_t i = 0; i < 12; ++i) {
    SCOPED_TRACE(i);
    MemoryFiles files;
    put_among_others("m.log", bytes, other, files);
    files.shrink_when_open("e/m.log", bytes.size() * i / 12);
    const FaultOutcome outcome = sweep_with_all_kinds(files, "e", {});
    EXPECT_EQ(outcome.error, "");
    EXPECT_TRUE(outcome.report.books.balance());
    check_missing_is_named(outcome, "m.log");
  }
}

class ReadFailureInArchive : public testing::TestWithParam<PackForm> {};

TEST_P(ReadFailureInArchive, WhicheverCallFailsTheLossIsNamedAndOthersAreRead) {
  std::vector<Packed> members;
  if (is_single(GetParam())) {
    members = {{"m", sample_file(kind_sample("json"), 0, kRecords)}};
  } else {
    members = {{"m1", sample_file(kind_sample("json"), 0, kRecords / 2)},
               {"m2", sample_file(kind_sample("evtx"), kRecords / 2, kRecords / 2)}};
  }
  const std::string name = "m" + ending_of(GetParam());
  MemoryFiles files;
  put_among_others(name, pack(GetParam(), members), "syslog", files);
  fail_every_call(files, name);
}

std::string kind_name(const testing::TestParamInfo<std::string>& info) {
  return test_name_of(info.param);
}

std::string form_name(const testing::TestParamInfo<PackForm>& info) {
  return test_name_of(ending_of(info.param).substr(1));
}

INSTANTIATE_TEST_SUITE_P(Kinds, ReadFailureOfKind, testing::ValuesIn(sample_labels()), kind_name);
INSTANTIATE_TEST_SUITE_P(Forms, ReadFailureInArchive, testing::ValuesIn(pack_forms()), form_name);

}  // namespace
}  // namespace longwatch::test_support
