#include "cli/output.h"

#include <gtest/gtest.h>

#include "base/file_system.h"
#include "tests/support/temp_directory.h"

namespace longwatch::cli {
namespace {

std::string read_back(const std::string& path) {
  const Result<std::string> text = read_text_file(system_files(), path, 1000);
  return text.ok() ? *text : "(absent)";
}

TEST(Output, AFileAppearsWhenItIsCompleteAndNotBefore) {
  const test_support::TempDirectory directory;
  const std::string path = directory.file("out.jsonl");
  Result<std::unique_ptr<Output>> output = Output::open(path);
  ASSERT_TRUE(output.ok());
  ASSERT_TRUE((*output)->write("one\n").ok());
  EXPECT_EQ(read_back(path), "(absent)");
  ASSERT_TRUE((*output)->close().ok());
  EXPECT_EQ(read_back(path), "one\n");
}

TEST(Output, AFileThatIsNotCompletedLeavesTheOldOneAndNoTrace) {
  const test_support::TempDirectory directory;
  const std::string path = directory.write("out.jsonl", "old");
  {
    Result<std::unique_ptr<Output>> output = Output::open(path);
    ASSERT_TRUE(output.ok());
    ASSERT_TRUE((*output)->write("new").ok());
  }
  EXPECT_EQ(read_back(path), "old");
  EXPECT_EQ(system_files().list(directory.path())->size(), 1U);
}

TEST(Output, APlaceThatDoesNotExistIsRefusedAtOnce) {
  const test_support::TempDirectory directory;
  const Result<std::unique_ptr<Output>> output = Output::open(directory.file("absent/out"));
  ASSERT_FALSE(output.ok());
  EXPECT_EQ(output.error().place(), directory.file("absent/out"));
}

TEST(Output, AFullDeviceIsAnError) {
  Result<std::unique_ptr<Output>> output = Output::open("/dev/full");
  if (!output.ok()) {
    GTEST_SKIP() << "skipped: no /dev/full here";
  }
  const Status status = (*output)->write("x");
  ASSERT_FALSE(status.ok());
  EXPECT_EQ(status.error().code(), ErrorCode::Io);
  EXPECT_FALSE((*output)->reader_left());
}

}  // namespace
}  // namespace longwatch::cli
