#include "base/mapped_file.h"

#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>

#include <gtest/gtest.h>

#include "base/file_system.h"

namespace longwatch {
namespace {

class TempDirectory {
 public:
  TempDirectory() {
    std::string pattern = join_path(testing::TempDir(), "longwatch-XXXXXX");
    path_ = ::mkdtemp(pattern.data());
  }

  TempDirectory(const TempDirectory&) = delete;
  TempDirectory& operator=(const TempDirectory&) = delete;

  ~TempDirectory() { std::filesystem::remove_all(path_); }

  std::string file(std::string_view name) const { return join_path(path_, name); }

 private:
  std::string path_;
};

TEST(MappedFile, a_new_file_is_seen_when_it_is_complete) {
  const TempDirectory directory;
  const std::string path = directory.file("folder/deep/made");
  {
    Result<NewFile> file = NewFile::create(path);
    ASSERT_TRUE(file.ok());
    ASSERT_TRUE(file->append(as_bytes("hello world")).ok());
    ASSERT_TRUE(file->overwrite(6, as_bytes("W")).ok());
    EXPECT_FALSE(MappedFile::open_own(path).ok());
    const Result<MappedFile> early = file->map();
    ASSERT_TRUE(early.ok());
    EXPECT_EQ(as_text(early->bytes()), "hello World");
    ASSERT_TRUE(file->put_in_place().ok());
  }
  const Result<MappedFile> found = MappedFile::open_own(path);
  ASSERT_TRUE(found.ok());
  EXPECT_EQ(as_text(found->bytes()), "hello World");
  EXPECT_EQ(system_files().list(directory.file("folder/deep"))->size(), 1U);
}

TEST(MappedFile, what_was_not_put_in_place_is_gone) {
  const TempDirectory directory;
  { ASSERT_TRUE(NewFile::create(directory.file("folder/made"))->append(as_bytes("x")).ok()); }
  EXPECT_TRUE(system_files().list(directory.file("folder"))->empty());
}

TEST(MappedFile, a_nameless_file_outlives_its_maker) {
  MappedFile mapped;
  {
    Result<NewFile> file = NewFile::create("");
    ASSERT_TRUE(file.ok());
    ASSERT_TRUE(file->append(as_bytes("text")).ok());
    Result<MappedFile> seen = file->map();
    ASSERT_TRUE(seen.ok());
    mapped = std::move(*seen);
  }
  EXPECT_EQ(as_text(mapped.bytes()), "text");
}

TEST(MappedFile, files_that_others_may_write_are_refused) {
  const TempDirectory directory;
  const std::string path = directory.file("open");
  ASSERT_TRUE(write_file(path, "text").ok());
  ASSERT_EQ(::chmod(path.c_str(), 0666), 0);
  EXPECT_EQ(MappedFile::open_own(path).error().code(), ErrorCode::Denied);
  ASSERT_EQ(::chmod(path.c_str(), 0644), 0);
  EXPECT_TRUE(MappedFile::open_own(path).ok());
  EXPECT_EQ(MappedFile::open_own(directory.file("none")).error().code(), ErrorCode::NotFound);
}

}  // namespace
}  // namespace longwatch
