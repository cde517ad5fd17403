#include <algorithm>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "pipeline/diagnostics.h"
#include "pipeline/sweep.h"
#include "read/diagnostics.h"
#include "tests/support/failing_files.h"
#include "tests/support/sweep_rig.h"

namespace longwatch::pipeline {
namespace {

using test_support::FailingFiles;
using test_support::line_file;
using test_support::SweepOutcome;
using test_support::SweepRig;

void add_three_files(SweepRig& rig) {
  rig.files.add_file("logs/a", line_file({"1 h bad", "2 h bad", "3 h bad", "4 h bad", "5 h bad"}));
  rig.files.add_file("logs/b", line_file({"6 h bad"})).add_file("logs/c/d", line_file({"7 h x"}));
}

/// Everything in `part` is in `whole` too.
bool is_part_of(std::vector<std::string> part, std::vector<std::string> whole) {
  std::sort(part.begin(), part.end());
  std::sort(whole.begin(), whole.end());
  return std::includes(whole.begin(), whole.end(), part.begin(), part.end());
}

std::vector<std::string> matches_in(const SweepOutcome& outcome) {
  std::vector<std::string> lines;
  std::copy_if(outcome.findings.begin(), outcome.findings.end(), std::back_inserter(lines),
               [](const std::string& line) { return line.find("word-") != std::string::npos; });
  return lines;
}

TEST(SweepFaults, WhicheverCallFailsTheRestIsReadAndTheLossIsNamed) {
  for (const std::size_t workers : {1U, 2U}) {
    SweepRig rig;
    add_three_files(rig);
    rig.request.workers = workers;
    const SweepOutcome whole = rig.run({"logs"});
    std::uint64_t failing = 1;
    for (;; ++failing) {
      const FailingFiles files(rig.files, failing);
      const SweepOutcome outcome = rig.run({"logs"}, files);
      if (!files.failed()) {
        EXPECT_EQ(outcome.findings, whole.findings);
        break;
      }
      if (!outcome.error.empty()) {  // the one path that was named cannot be looked at or listed
        EXPECT_LE(failing, 2U) << outcome.error;
        continue;
      }
      EXPECT_TRUE(is_part_of(matches_in(outcome), matches_in(whole))) << "call " << failing;
      EXPECT_TRUE(outcome.report.books.balance());
      EXPECT_EQ(outcome.report.sources.size() + outcome.report.skipped.size(), failing == 1   ? 3U
                                                                               : failing == 6 ? 3U
                                                                                              : 3U)
          << "call " << failing;
      EXPECT_EQ(outcome.entries.size(), 1U) << "call " << failing;
    }
    EXPECT_GT(failing, 15U);
  }
}

TEST(SweepFaults, AFailedHashCostsTheDigestNotTheFindings) {
  SweepRig rig;
  rig.files.add_file("a", line_file({"1 h bad"}));
  bool seen = false;
  for (std::uint64_t failing = 1; failing < 20; ++failing) {
    const FailingFiles files(rig.files, failing);
    const SweepOutcome outcome = rig.run({"a"}, files);
    if (outcome.count_of(kNotHashed) == 1) {
      seen = true;
      EXPECT_EQ(outcome.findings.size(), 2U);
      EXPECT_EQ(outcome.report.sources.at(0).source.sha256, model::Sha256{});
    }
  }
  EXPECT_TRUE(seen);
}

TEST(SweepFaults, AFileThatVanishesBeforeItIsOpenedIsListed) {
  /// Shows the directory as it was, but opens nothing named "gone".
  class Vanishing final : public FileSystem {
   public:
    explicit Vanishing(const FileSystem& files) : files_(files) {}

    Result<FileInfo> inspect(const std::string& path) const override {
      return files_.inspect(path);
    }

    Result<FileInfo> inspect_target(const std::string& path) const override {
      return files_.inspect_target(path);
    }

    Result<std::vector<std::string>> list(const std::string& directory) const override {
      return files_.list(directory);
    }

    Result<std::unique_ptr<RandomAccessFile>> open(const std::string& path) const override {
      if (path.ends_with("gone")) {
        return Error(ErrorCode::NotFound, "cannot open: No such file or directory").at(path);
      }
      return files_.open(path);
    }

   private:
    const FileSystem& files_;
  };

  SweepRig rig;
  add_three_files(rig);
  rig.files.add_file("logs/gone", line_file({"1 h bad"}));
  const Vanishing files(rig.files);
  const SweepOutcome outcome = rig.run({"logs"}, files);
  EXPECT_EQ(outcome.skipped,
            (std::vector<std::string>{"gone: cannot open: No such file or directory"}));
  EXPECT_EQ(outcome.count_of(read::kUnreadable), 1U);
  EXPECT_EQ(outcome.report.sources.size(), 3U);
}

}  // namespace
}  // namespace longwatch::pipeline
