#include "base/file_system.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace longwatch {
namespace {

class SystemFiles : public testing::Test {
 public:
  SystemFiles() {
    std::string pattern = join_path(testing::TempDir(), "longwatch-XXXXXX");
    directory_ = ::mkdtemp(pattern.data());
  }

  ~SystemFiles() override {
    for (const char* name : {"a", "b", "link", "pipe"}) {
      ::unlink(join_path(directory_, name).c_str());
    }
    ::rmdir(directory_.c_str());
  }

 protected:
  std::string path(std::string_view name) const { return join_path(directory_, name); }

  std::string directory_;
};

TEST_F(SystemFiles, ReadsBackWhatWasWritten) {
  ASSERT_TRUE(write_file(path("a"), "hello").ok());
  EXPECT_EQ(*read_text_file(system_files(), path("a"), 5), "hello");
  ASSERT_TRUE(write_file(path("a"), "bye").ok());
  EXPECT_EQ(*read_text_file(system_files(), path("a"), 5), "bye");
  EXPECT_THAT(*system_files().list(directory_), testing::ElementsAre("a"));
}

TEST_F(SystemFiles, RefusesFilesAboveTheLimit) {
  ASSERT_TRUE(write_file(path("a"), "hello").ok());
  const Result<std::string> text = read_text_file(system_files(), path("a"), 4);
  ASSERT_FALSE(text.ok());
  EXPECT_EQ(text.error().code(), ErrorCode::Limit);
}

TEST_F(SystemFiles, ReadsShortAtTheEnd) {
  ASSERT_TRUE(write_file(path("a"), "hello").ok());
  const auto file = system_files().open(path("a"));
  ASSERT_TRUE(file.ok());
  std::byte buffer[10];
  EXPECT_EQ(as_text(*(*file)->read_at(3, buffer)), "lo");
  EXPECT_EQ((*file)->read_at(99, buffer)->size(), 0U);
}

TEST_F(SystemFiles, TellsKindsApartAndDoesNotHangOnAPipe) {
  ASSERT_TRUE(write_file(path("a"), "x").ok());
  ASSERT_EQ(::symlink(path("a").c_str(), path("link").c_str()), 0);
  ASSERT_EQ(::mkfifo(path("pipe").c_str(), 0600), 0);
  EXPECT_EQ(system_files().inspect(path("link"))->kind, FileKind::SymbolicLink);
  EXPECT_EQ(system_files().inspect_target(path("link"))->kind, FileKind::Regular);
  EXPECT_EQ(system_files().inspect(path("pipe"))->kind, FileKind::Other);
  EXPECT_EQ(system_files().open(path("pipe")).error().code(), ErrorCode::Unsupported);
}

TEST_F(SystemFiles, SaysWhatIsMissing) {
  const auto missing = system_files().open(path("b"));
  ASSERT_FALSE(missing.ok());
  EXPECT_EQ(missing.error().code(), ErrorCode::NotFound);
  EXPECT_THAT(missing.error().to_line(), testing::HasSubstr("No such file or directory"));
  EXPECT_FALSE(write_file(path("b/c"), "x").ok());
}

TEST(JoinPath, AddsOneSlash) {
  EXPECT_EQ(join_path("a", "b"), "a/b");
  EXPECT_EQ(join_path("a/", "b"), "a/b");
  EXPECT_EQ(join_path("", "b"), "b");
}

}  // namespace
}  // namespace longwatch
