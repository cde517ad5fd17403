// What happens to files of every kind on their way to us, and what must come out all the same.
#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "base/text.h"
#include "pipeline/stages.h"
#include "tests/fault/damages.h"
#include "tests/fault/fault_rig.h"
#include "tests/fault/kind_samples.h"
#include "tests/support/memory_files.h"

namespace longwatch::test_support {
namespace {

constexpr const char* kPath = "evidence.log";

FaultOutcome sweep_bytes(const std::string& bytes) {
  MemoryFiles files;
  files.add_file(kPath, bytes);
  return sweep_and_check(files, kPath);
}

/// Lines that hold whole marks, but none that came out.
std::size_t lines_without_event(const DamagedFile& file,
                                const std::map<std::string, std::size_t>& out) {
  std::size_t lost = 0;
  for (const std::string_view line : split(file.bytes, '\n')) {
    const std::vector<std::string> marks = marks_of(line);
    const bool came_out = std::any_of(marks.begin(), marks.end(), [&out](const std::string& mark) {
      return out.count(mark) > 0;
    });
    lost += !marks.empty() && !came_out ? std::size_t{1} : std::size_t{0};
  }
  return lost;
}

void check_lines(const DamagedFile& file, const FaultOutcome& outcome) {
  const bool is_read = !outcome.report.sources.empty();
  if (!is_read) {
    EXPECT_TRUE(file.may_be_foreign || file.bytes.empty()) << "taken for no log";
    EXPECT_EQ(outcome.report.skipped.size(), 1U);
    EXPECT_EQ(outcome.diagnostics.size(), 1U);
    return;
  }
  const std::map<std::string, std::size_t> out = outcome.marks();
  std::vector<std::string> wrong;
  for (const std::size_t number : file.kept) {
    const auto found = out.find(mark_of(number));
    if (found == out.end() || found->second != 1) {
      wrong.push_back(mark_of(number));
    }
  }
  EXPECT_EQ(wrong, std::vector<std::string>{}) << outcome.to_text().substr(0, 2000);
  EXPECT_LE(lines_without_event(file, out), outcome.records_lost_told());
}

TEST(Damage, EveryKindOfTheProductHasASample) {
  std::set<std::string> sampled;
  for (const KindSample& sample : kind_samples()) {
    sampled.insert(sample.kind);
  }
  std::set<std::string> kinds;
  for (const auto& format : pipeline::make_formats({})) {
    kinds.emplace(format->name());
  }
  EXPECT_EQ(sampled, kinds) << "add a row to tests/fault/kind_samples.cc";
}

class DamageOfKind : public testing::TestWithParam<std::string> {
 protected:
  const KindSample& sample() const { return kind_sample(GetParam()); }
};

/// Kinds whose records are lines.
class DamageOfLines : public DamageOfKind {};

TEST_P(DamageOfKind, AWholeFileIsReadWithoutAWord) {
  const FaultOutcome outcome = sweep_bytes(sample_file(sample(), 0, kSampleRecords));
  ASSERT_EQ(outcome.report.sources.size(), 1U) << outcome.to_text();
  EXPECT_EQ(outcome.report.sources[0].source.kind, sample().kind);
  EXPECT_EQ(outcome.losses_told(), 0U) << outcome.to_text().substr(0, 2000);
  EXPECT_EQ(outcome.events.size(), kSampleRecords);
  EXPECT_EQ(outcome.marks().size(), kSampleRecords);
  EXPECT_GT(outcome.report.units, 1U);
}

TEST_P(DamageOfLines, WhatIsNotDamagedComesOut) {
  for (const LineDamage& damage : line_damages()) {
    SCOPED_TRACE(damage.name);
    const DamagedFile file = damage.apply(sample());
    check_lines(file, sweep_bytes(file.bytes));
  }
}

TEST_P(DamageOfLines, LinesOfOtherLogsAmongItsOwnAreCounted) {
  for (const KindSample& other : kind_samples()) {
    if (!other.has_line_records || other.kind == sample().kind) {
      continue;
    }
    SCOPED_TRACE(other.label);
    const DamagedFile file = interleave_with(sample(), other);
    const FaultOutcome outcome = sweep_bytes(file.bytes);
    check_lines(file, outcome);
    EXPECT_EQ(outcome.report.books.seen, kSampleRecords + kSampleRecords / 2);
  }
}

TEST_P(DamageOfKind, CutAnywhereItSaysWhatItLost) {
  constexpr std::size_t kCuts = 50;
  const std::string bytes = sample_file(sample(), 0, kSampleRecords);
  for (std::size_t i = 0; i <= kCuts; ++i) {
    // Not always at the same place of a line.
    const std::size_t at = bytes.size() * i / kCuts;
    const std::size_t size = at - std::min(at, i * 7 % 13);
    SCOPED_TRACE(size);
    if (sample().has_line_records) {
      const DamagedFile file = cut_behind(sample(), size);
      check_lines(file, sweep_bytes(file.bytes));
      continue;
    }
    const std::string cut = bytes.substr(0, size);
    const FaultOutcome outcome = sweep_bytes(cut);
    const std::size_t there = marks_in(cut, kSampleRecords).size();
    if (outcome.marks().size() < there) {
      EXPECT_GT(outcome.losses_told(), 0U);
      EXPECT_LE(there - outcome.marks().size(), outcome.report.sources.empty() ? there : 1U);
    }
  }
}

TEST_P(DamageOfKind, WhateverHappensToItsBytesIsSurvivedAndTold) {
  const std::string bytes = sample_file(sample(), 0, kSampleRecords);
  for (const ByteDamage& damage : byte_damages()) {
    SCOPED_TRACE(damage.name);
    const std::string damaged = damage.apply(bytes);
    const FaultOutcome outcome = sweep_bytes(damaged);
    const std::size_t there = marks_in(damaged, kSampleRecords).size();
    if (outcome.marks().size() < there) {
      EXPECT_GT(outcome.losses_told(), 0U) << outcome.to_text().substr(0, 2000);
    }
    if (outcome.report.sources.empty()) {
      EXPECT_EQ(outcome.report.skipped.size(), 1U);
    }
  }
}

/// The records of an event of the audit system are told apart from those of others by their number,
/// however many lines are between them and however many there are.
TEST(Damage, LinesAmongThoseOfOneEventChangeNoNumbers) {
  const std::vector<std::string> events = [] {
    std::vector<std::string> texts;
    for (std::size_t number = 0; number < 60; ++number) {
      texts.push_back(sample_file(kind_sample("auditd-events"), number, 1));
    }
    return texts;
  }();
  for (const std::size_t between : {1U, 5U, 15U, 16U, 17U, 40U}) {
    SCOPED_TRACE(between);
    std::string bytes = events[0];
    for (const std::string& event : events) {
      for (const std::string_view line : split(event, '\n')) {
        bytes.append(line).append("\n");
        for (std::size_t i = 0; i < between; ++i) {
          bytes.append("no record of the audit system\n");
        }
      }
    }
    sweep_bytes(bytes);
  }
}

TEST(Damage, AnEventWithoutEndChangesNoNumbers) {
  std::string bytes = sample_file(kind_sample("auditd"), 0, 10);
  for (int i = 0; i < 2000; ++i) {
    bytes += "type=PATH msg=audit(1754358000.123:5): item=" + std::to_string(i) + " name=\"/x\"\n";
  }
  bytes += sample_file(kind_sample("auditd"), 10, 100);
  const FaultOutcome outcome = sweep_bytes(bytes);
  EXPECT_EQ(outcome.marks().size(), 110U);
}

std::string name_of(const testing::TestParamInfo<std::string>& info) {
  return test_name_of(info.param);
}

INSTANTIATE_TEST_SUITE_P(Kinds, DamageOfKind, testing::ValuesIn(sample_labels()), name_of);
INSTANTIATE_TEST_SUITE_P(Kinds, DamageOfLines, testing::ValuesIn(line_sample_labels()), name_of);

}  // namespace
}  // namespace longwatch::test_support
