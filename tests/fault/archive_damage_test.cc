// Archives that are cut, overwritten or made to harm: what came out before the damage is read, and
// the rest is named.
#include <algorithm>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/fault/damages.h"
#include "tests/fault/fault_rig.h"
#include "tests/fault/kind_samples.h"
#include "tests/support/memory_files.h"
#include "tests/support/packing.h"

namespace longwatch::test_support {
namespace {

constexpr std::size_t kMembers = 3;
constexpr std::size_t kRecordsEach = kSampleRecords / kMembers;

/// Members of different kinds with 300 records together; of a single form, one with all of them.
std::string archive_of(PackForm form) {
  if (is_single(form)) {
    return pack(form, {{"auth.log", sample_file(kind_sample("syslog"), 0, kSampleRecords)}});
  }
  std::vector<Packed> members;
  for (const char* label : {"syslog", "zeek", "evtx"}) {
    const std::size_t first = members.size() * kRecordsEach;
    members.push_back({label, sample_file(kind_sample(label), first, kRecordsEach)});
  }
  return pack(form, members);
}

FaultOutcome sweep_archive(PackForm form, const std::string& bytes) {
  MemoryFiles files;
  const std::string path = "case" + ending_of(form);
  files.add_file(path, bytes);
  return sweep_and_check(files, path);
}

class ArchiveDamage : public testing::TestWithParam<PackForm> {};

TEST_P(ArchiveDamage, AWholeArchiveIsReadWithoutAWord) {
  const FaultOutcome outcome = sweep_archive(GetParam(), archive_of(GetParam()));
  EXPECT_EQ(outcome.marks().size(), kSampleRecords);
  EXPECT_EQ(outcome.losses_told(), 0U) << outcome.to_text().substr(0, 2000);
}

TEST_P(ArchiveDamage, CutAnywhereItSaysWhatItLost) {
  constexpr std::size_t kCuts = 50;
  const std::string bytes = archive_of(GetParam());
  std::size_t before = 0;
  for (std::size_t i = 0; i < kCuts; ++i) {
    SCOPED_TRACE(i);
    const FaultOutcome outcome =
        sweep_archive(GetParam(), bytes.substr(0, bytes.size() * i / kCuts));
    const std::size_t now = outcome.marks().size();
    // Of a zip that ends inside the few bytes behind a member, libarchive keeps the last block.
    if (GetParam() != PackForm::Zip) {
      EXPECT_GE(now, before) << "less comes out of more";
    }
    before = now;
    if (i > 0 && now < kSampleRecords) {
      EXPECT_GT(outcome.losses_told(), 0U) << outcome.to_text().substr(0, 2000);
    }
  }
}

TEST_P(ArchiveDamage, WhateverHappensToItsBytesIsSurvivedAndTold) {
  const std::string bytes = archive_of(GetParam());
  for (const ByteDamage& damage : byte_damages()) {
    SCOPED_TRACE(damage.name);
    const FaultOutcome outcome = sweep_archive(GetParam(), damage.apply(bytes));
    if (outcome.marks().size() < kSampleRecords) {
      EXPECT_GT(outcome.losses_told(), 0U) << outcome.to_text().substr(0, 2000);
    }
  }
}

TEST_P(ArchiveDamage, OtherFilesAreReadBesideADamagedArchive) {
  const std::string bytes = archive_of(GetParam());
  MemoryFiles files;
  files.add_file("e/case" + ending_of(GetParam()), bytes.substr(0, bytes.size() / 2));
  files.add_file("e/a.log", sample_file(kind_sample("access-log"), kSampleRecords, 50));
  files.add_file("e/z.json", sample_file(kind_sample("json"), kSampleRecords + 50, 50));
  const FaultOutcome outcome = sweep_and_check(files, "e");
  for (std::size_t number = kSampleRecords; number < kSampleRecords + 100; ++number) {
    EXPECT_TRUE(outcome.has_mark(mark_of(number))) << number;
  }
  EXPECT_GT(outcome.losses_told(), 0U);
}

std::string name_of(const testing::TestParamInfo<PackForm>& info) {
  return test_name_of(ending_of(info.param).substr(1));
}

INSTANTIATE_TEST_SUITE_P(Forms, ArchiveDamage, testing::ValuesIn(pack_forms()), name_of);

}  // namespace
}  // namespace longwatch::test_support
