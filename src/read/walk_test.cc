#include "read/walk.h"

#include <sys/stat.h>
#include <unistd.h>

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "base/limits.h"
#include "read/diagnostics.h"
#include "tests/support/failing_files.h"
#include "tests/support/memory_files.h"
#include "tests/support/temp_directory.h"

namespace longwatch::read {
namespace {

using test_support::FailingFiles;
using test_support::MemoryFiles;
using test_support::TempDirectory;
using Texts = std::vector<std::string>;

/// Names of the files, then "name: reason" of what was skipped.
Texts story(const WalkedFiles& walked) {
  Texts lines;
  for (const FoundFile& file : walked.files) {
    lines.push_back(file.name);
  }
  for (const SkippedFile& skipped : walked.skipped) {
    lines.push_back(skipped.name + ": " + skipped.reason);
  }
  return lines;
}

Texts walk_story(const Texts& paths, const FileSystem& files) {
  DiagnosticCollector diagnostics;
  const Result<WalkedFiles> walked = walk(paths, files, diagnostics);
  if (!walked.ok()) {
    return {"error: " + walked.error().to_line()};
  }
  EXPECT_EQ(diagnostics.count(), walked->skipped.size()) << "every skip is reported once";
  return story(*walked);
}

TEST(Walk, GoesDepthFirstInBytewiseOrder) {
  MemoryFiles files;
  files.add_file("logs/b.evtx", "1").add_file("logs/a/z", "2").add_file("logs/a/Y", "3");
  files.add_file("logs/a.x", "4").add_file("logs/c/d/e", "5");
  EXPECT_EQ(walk_story({"logs"}, files), (Texts{"a/Y", "a/z", "a.x", "b.evtx", "c/d/e"}));
}

TEST(Walk, ResultDoesNotDependOnTheOrderOfNamedPaths) {
  MemoryFiles files;
  files.add_file("x/1", "1").add_file("y/2", "2").add_file("z", "3");
  EXPECT_EQ(walk_story({"z", "y", "x"}, files), (Texts{"x/1", "y/2", "z"}));
  EXPECT_EQ(walk_story({"x", "z", "y", "x"}, files), (Texts{"x/1", "y/2", "z"}));
}

TEST(Walk, NamesAreRelativeToTheDeepestCommonDirectory) {
  MemoryFiles files;
  files.add_file("/data/one/a.evtx", "1").add_file("/data/two/a.evtx", "2").add_file("b", "3");
  EXPECT_EQ(walk_story({"/data/one"}, files), (Texts{"a.evtx"}));
  EXPECT_EQ(walk_story({"/data/one/a.evtx"}, files), (Texts{"a.evtx"}));
  EXPECT_EQ(walk_story({"/data/one", "/data/two/"}, files), (Texts{"one/a.evtx", "two/a.evtx"}));
  EXPECT_EQ(walk_story({"/data/one/a.evtx", "/data/one"}, files),
            (Texts{"a.evtx", "a.evtx: the same as 'a.evtx'"}));
  EXPECT_EQ(walk_story({"/data/one", "b"}, files), (Texts{"/data/one/a.evtx", "b"}));
  EXPECT_EQ(walk_story({"./b"}, files), (Texts{"b"}));
}

TEST(Walk, FollowsLinksToFilesButNotToDirectories) {
  MemoryFiles files;
  files.add_file("logs/real", "1").add_file("elsewhere/other", "2").add_directory("outside");
  files.add_link("logs/to_file", "../elsewhere/other").add_link("logs/to_directory", "../outside");
  files.add_link("logs/to_nothing", "gone").add_link("logs/loop", "loop");
  EXPECT_EQ(walk_story({"logs"}, files),
            (Texts{"real", "to_file", "loop: cannot look at it: Too many levels of symbolic links",
                   "to_directory: a symbolic link to a directory",
                   "to_nothing: a symbolic link to nothing"}));
}

TEST(Walk, FollowsALinkThatTheUserNamed) {
  MemoryFiles files;
  files.add_file("real/a", "1").add_link("link", "real");
  EXPECT_EQ(walk_story({"link"}, files), (Texts{"a"}));
}

TEST(Walk, ReadsAFileBehindTwoNamesOnce) {
  MemoryFiles files;
  files.add_file("logs/a", "1").add_hard_link("logs/b", "logs/a").add_link("logs/c", "a");
  EXPECT_EQ(walk_story({"logs"}, files), (Texts{"a", "b: the same as 'a'", "c: the same as 'a'"}));
}

TEST(Walk, VisitsADirectoryNamedTwiceOnce) {
  MemoryFiles files;
  files.add_file("logs/sub/a", "1").add_file("logs/b", "2");
  EXPECT_EQ(walk_story({"logs", "logs/sub"}, files),
            (Texts{"b", "sub/a", "sub: the same as 'sub'"}));
}

TEST(Walk, ReportsEmptyFilesAndThingsThatAreNoFiles) {
  MemoryFiles files;
  files.add_file("logs/empty", "").add_other("logs/pipe").add_file("logs/a", "1");
  EXPECT_EQ(walk_story({"logs"}, files),
            (Texts{"a", "empty: empty", "pipe: a pipe, socket or device"}));
}

TEST(Walk, GoesOnBehindWhatCannotBeListed) {
  MemoryFiles files;
  files.add_file("logs/closed/a", "1").deny("logs/closed").add_file("logs/open/b", "2");
  EXPECT_EQ(walk_story({"logs"}, files),
            (Texts{"open/b", "closed: cannot list the directory: Permission denied"}));
}

TEST(Walk, StopsAtTheDepthLimitAndSaysSo) {
  MemoryFiles files;
  std::string path = "logs";
  for (std::size_t depth = 0; depth < limits::kDirectoryDepth; ++depth) {
    path += "/d";
  }
  files.add_file(path + "/last", "1").add_file(path + "/d/beyond", "2");
  DiagnosticCollector diagnostics;
  const Result<WalkedFiles> walked = walk({"logs"}, files, diagnostics);
  ASSERT_TRUE(walked.ok());
  ASSERT_EQ(walked->files.size(), 1U);
  EXPECT_TRUE(walked->files[0].name.ends_with("/last"));
  EXPECT_EQ(diagnostics.count_of(kTooDeep), 1U);
}

TEST(Walk, FailsOnlyWhenNothingThatWasNamedCanBeWalked) {
  MemoryFiles files;
  files.add_directory("closed").deny("closed").add_file("a", "1");
  EXPECT_EQ(walk_story({}, files), (Texts{"error: no path is named, so there is nothing to read"}));
  EXPECT_EQ(walk_story({"a", "gone"}, files),
            (Texts{"error: gone: cannot look at it: No such file or directory"}));
  EXPECT_EQ(walk_story({"closed"}, files),
            (Texts{"error: closed: cannot list the directory: Permission denied"}));
  EXPECT_EQ(walk_story({"a", "closed"}, files),
            (Texts{"a", "closed: cannot list the directory: Permission denied"}));
}

TEST(Walk, EveryFailingCallCostsAtMostWhatItWasAbout) {
  MemoryFiles files;
  files.add_file("logs/a", "1").add_file("logs/sub/b", "2").add_link("logs/link", "sub/b");
  for (std::uint64_t failing = 1;; ++failing) {
    const FailingFiles wrapped(files, failing);
    const Texts lines = walk_story({"logs"}, wrapped);
    if (!wrapped.failed()) {
      EXPECT_GT(failing, 5U);
      break;
    }
    EXPECT_EQ(std::count_if(lines.begin(), lines.end(),
                            [](const std::string& line) {
                              return line.find("injected failure") != std::string::npos;
                            }),
              1)
        << "call " << failing;
  }
}

TEST(Walk, PassesOverLoopsAndSocketsOfTheOperatingSystem) {
  const TempDirectory directory;
  directory.write("a.evtx", "1");
  ASSERT_EQ(::symlink("loop2", directory.file("loop1").c_str()), 0);
  ASSERT_EQ(::symlink("loop1", directory.file("loop2").c_str()), 0);
  ASSERT_EQ(::mknod(directory.file("socket").c_str(), S_IFSOCK | 0600, 0), 0);
  EXPECT_EQ(walk_story({directory.path()}, system_files()),
            (Texts{"a.evtx", "loop1: cannot look at it: Too many levels of symbolic links",
                   "loop2: cannot look at it: Too many levels of symbolic links",
                   "socket: a pipe, socket or device"}));
}

TEST(Walk, PassesOverPipesOfTheOperatingSystem) {
  const TempDirectory directory;
  directory.write("a.evtx", "1");
  ASSERT_EQ(::mkfifo(directory.file("pipe").c_str(), 0600), 0);
  ASSERT_EQ(::symlink("a.evtx", directory.file("link").c_str()), 0);
  ASSERT_EQ(::symlink(".", directory.file("self").c_str()), 0);
  EXPECT_EQ(walk_story({directory.path()}, system_files()),
            (Texts{"a.evtx", "link: the same as 'a.evtx'", "pipe: a pipe, socket or device",
                   "self: a symbolic link to a directory"}));
}

}  // namespace
}  // namespace longwatch::read
