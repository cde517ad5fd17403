#include "scenario/bench_log.h"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <string>

#include <gtest/gtest.h>

#include "base/text.h"
#include "formats/digest.h"
#include "scenario/independent_decoders.h"

namespace longwatch::scenario {
namespace {

namespace fs = std::filesystem;

class BenchLogTest : public ::testing::Test {
 protected:
  void SetUp() override {
    const auto* const test = ::testing::UnitTest::GetInstance()->current_test_info();
    directory_ = fs::path(::testing::TempDir()) / "longwatch_bench_log" / test->name();
    fs::remove_all(directory_);
    fs::create_directories(directory_);
  }

  void TearDown() override { fs::remove_all(directory_); }

  std::string path(const std::string& name) const { return (directory_ / name).string(); }

  std::string digest_of(const std::string& name) const {
    std::ifstream file(path(name), std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(file), {}};
    return to_hex(formats::sha256(as_bytes(bytes)));
  }

  fs::path directory_;
};

TEST_F(BenchLogTest, SameSeedGivesSameBytesOnEveryMachine) {
  ASSERT_TRUE(write_bench_log(path("a"), {1'000'000, 7}).ok());
  ASSERT_TRUE(write_bench_log(path("b"), {1'000'000, 8}).ok());
  EXPECT_EQ(digest_of("a"), "37a07df48a9f9678a2f835d7ecb0efc93431fce619cc0d33d64db39f2b1a2977");
  EXPECT_NE(digest_of("a"), digest_of("b"));
}

TEST_F(BenchLogTest, IsAsLargeAsAskedRoundedUpToChunks) {
  for (const std::uint64_t bytes : {1U, 70'000U, 3'000'000U}) {
    const EvtxSummary summary = write_bench_log(path("a"), {bytes, 1}).value();
    EXPECT_EQ(summary.bytes, fs::file_size(path("a")));
    EXPECT_GE(summary.bytes, bytes);
    EXPECT_LT(summary.bytes, bytes + 2 * 65536 + 4096);
  }
}

TEST_F(BenchLogTest, MoreThanAnEventLogHoldsIsRefused) {
  const auto summary = write_bench_log(path("a"), {4'000'000'001, 1});
  ASSERT_FALSE(summary.ok());
  EXPECT_EQ(summary.error().code(), ErrorCode::InvalidInput);
  EXPECT_TRUE(fs::is_empty(directory_));
}

TEST_F(BenchLogTest, DecodersReadEveryRecordAndCommandLinesHardlyRepeat) {
  const EvtxSummary summary = write_bench_log(path("a"), {1'500'000, 3}).value();
  const std::optional<DecoderRun> run = run_evtxexport(path("a"));
  if (!run.has_value()) {
    GTEST_SKIP() << "skipped: evtxexport (libevtx-utils) is not installed";
  }
  EXPECT_EQ(run->verdict, "");
  EXPECT_EQ(run->events.size(), summary.records);
  std::set<std::string> distinct;
  std::size_t command_lines = 0;
  for (const DecodedEvent& event : run->events) {
    const auto found = event.find("CommandLine");
    if (found != event.end()) {
      ++command_lines;
      distinct.insert(found->second);
    }
  }
  EXPECT_GT(command_lines, 100U);
  EXPECT_GT(distinct.size() * 100, command_lines * 99);
}

}  // namespace
}  // namespace longwatch::scenario
