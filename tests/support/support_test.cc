#include <array>
#include <cstdlib>
#include <string>

#include <gtest/gtest.h>

#include "tests/support/corpora.h"
#include "tests/support/failing_files.h"
#include "tests/support/golden.h"
#include "tests/support/memory_files.h"
#include "tests/support/temp_directory.h"

namespace longwatch::test_support {
namespace {

std::string read_all(const FileSystem& files, const std::string& path) {
  const Result<std::string> text = read_text_file(files, path, 1 << 20);
  return text.ok() ? *text : text.error().to_line();
}

TEST(MemoryFiles, ListsOnlyWhatIsDirectlyInTheDirectorySorted) {
  MemoryFiles files;
  files.add_file("logs/b", "2").add_file("logs/a/deep", "1").add_file("other", "3");
  EXPECT_EQ(*files.list("logs/"), (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(*files.list("./logs/a"), (std::vector<std::string>{"deep"}));
  EXPECT_EQ(files.list("nowhere").error().code(), ErrorCode::NotFound);
}

TEST(MemoryFiles, FollowsLinksToFilesAndThroughDirectories) {
  MemoryFiles files;
  files.add_file("/logs/real/a", "content").add_link("/logs/link", "real").add_link("/x", "/y");
  files.add_link("/y", "x");
  EXPECT_EQ(read_all(files, "/logs/link/a"), "content");
  EXPECT_EQ(files.inspect("/logs/link")->kind, FileKind::SymbolicLink);
  EXPECT_EQ(files.inspect_target("/logs/link")->kind, FileKind::Directory);
  EXPECT_EQ(files.inspect_target("/x").error().code(), ErrorCode::Io);
}

TEST(MemoryFiles, GivesHardLinksTheSameInode) {
  MemoryFiles files;
  files.add_file("a", "1").add_hard_link("b", "a").add_file("c", "1");
  EXPECT_EQ(files.inspect("a")->inode, files.inspect("b")->inode);
  EXPECT_NE(files.inspect("a")->inode, files.inspect("c")->inode);
  EXPECT_EQ(read_all(files, "b"), "1");
}

TEST(MemoryFiles, DeniedAndShrunkFilesBehaveSo) {
  MemoryFiles files;
  files.add_file("denied", "1").deny("denied");
  files.add_file("cut", "0123456789").shrink_when_open("cut", 4);
  EXPECT_EQ(files.open("denied").error().code(), ErrorCode::Io);
  const auto cut = files.open("cut");
  ASSERT_TRUE(cut.ok());
  EXPECT_EQ((*cut)->size(), 10U);
  std::array<std::byte, 10> scratch{};
  EXPECT_EQ(as_text(*(*cut)->read_at(2, scratch)), "23");
}

TEST(FailingFiles, EveryCallFailsOnceAndThenNoneDoes) {
  MemoryFiles files;
  files.add_file("a", "text");
  std::uint64_t failing = 1;
  while (true) {
    const FailingFiles wrapped(files, failing);
    const std::string text = read_all(wrapped, "a");
    if (!wrapped.failed()) {
      EXPECT_EQ(text, "text");
      break;
    }
    EXPECT_EQ(text, "a: cannot go on: injected failure");
    ++failing;
  }
  EXPECT_EQ(failing, 3U);  // open and one read had failed before
}

TEST(TempDirectory, RemovesItselfWithItsContent) {
  std::string path;
  {
    const TempDirectory directory;
    path = directory.write("deep/down/file", "text");
    EXPECT_EQ(read_all(system_files(), path), "text");
  }
  EXPECT_EQ(system_files().inspect(path).error().code(), ErrorCode::NotFound);
}

TEST(Golden, NamesTheFirstLineThatDiffers) {
  ::unsetenv("LONGWATCH_BLESS");
  const testing::AssertionResult result =
      matches_golden("tests/support/testdata/golden.txt", "one\nzwei\n");
  EXPECT_FALSE(result);
  EXPECT_NE(std::string(result.message()).find("differs in line 2"), std::string::npos);
  EXPECT_TRUE(matches_golden("tests/support/testdata/golden.txt", "one\ntwo\n"));
  EXPECT_FALSE(matches_golden("tests/support/testdata/missing.txt", "one\n"));
}

TEST(Corpora, FindsTheEventLogs) {
  LW_NEED_CORPORA("evtx-attack-samples");
  EXPECT_GT(corpora_files("evtx-attack-samples", ".evtx").size(), 100U);
}

}  // namespace
}  // namespace longwatch::test_support
