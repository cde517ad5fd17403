#include "config/resolve.h"

#include <gtest/gtest.h>

#include "config/diagnostics.h"
#include "config/environment.h"
#include "tests/support/memory_files.h"

namespace longwatch::config {
namespace {

WrittenValue flag(std::string text) {
  WrittenValue value;
  value.parts = {std::move(text)};
  value.place.file = "--flag";
  return value;
}

TEST(Resolve, WithoutAnySourceTheDefaultsHold) {
  const test_support::MemoryFiles files;
  DiagnosticCollector diagnostics;
  const auto settings = resolve(AsWritten(), files, diagnostics);
  ASSERT_TRUE(settings.has_value());
  EXPECT_EQ(diagnostics.count(), 0U);
  EXPECT_TRUE(settings->rules.empty());
  EXPECT_EQ(settings->content, "");
  EXPECT_EQ(settings->min_level, "informational");
  EXPECT_EQ(settings->jobs, 0U);
  EXPECT_EQ(settings->max_memory.value, 512'000'000U);
  EXPECT_FALSE(settings->quiet);
}

TEST(Resolve, EachHigherPlaceWins) {
  const test_support::MemoryFiles files;
  AsWritten written;
  DiagnosticCollector diagnostics;
  const auto jobs = [&] {
    return resolve(written, files, diagnostics)->jobs;
  };
  read_file_text("jobs = 1", "/etc/s.conf", Origin::SystemFile, written, diagnostics);
  EXPECT_EQ(jobs(), 1U);
  read_file_text("jobs = 2", "/home/u.conf", Origin::UserFile, written, diagnostics);
  EXPECT_EQ(jobs(), 2U);
  read_environment({{"LONGWATCH_JOBS", "3"}}, written, diagnostics);
  EXPECT_EQ(jobs(), 3U);
  written.put(SettingId::Jobs, Origin::Flag, flag("4"));
  EXPECT_EQ(jobs(), 4U);
  EXPECT_EQ(diagnostics.count(), 0U);
}

TEST(Resolve, AValueThatIsOverriddenIsCheckedToo) {
  const test_support::MemoryFiles files;
  AsWritten written;
  DiagnosticCollector diagnostics;
  read_file_text("jobs = lots", "u.conf", Origin::UserFile, written, diagnostics);
  written.put(SettingId::Jobs, Origin::Flag, flag("4"));
  EXPECT_FALSE(resolve(written, files, diagnostics).has_value());
  ASSERT_EQ(diagnostics.count_of(kValue), 1U);
  EXPECT_EQ(diagnostics.diagnostics().front().place.to_text(), "u.conf:1:8");
  EXPECT_EQ(diagnostics.diagnostics().front().excerpt, "jobs = lots\n       ^");
}

TEST(Resolve, AllMistakesAreReportedAtOnce) {
  const test_support::MemoryFiles files;
  AsWritten written;
  DiagnosticCollector diagnostics;
  written.put(SettingId::Jobs, Origin::Flag, flag("no"));
  written.put(SettingId::MinLevel, Origin::Flag, flag("no"));
  written.put(SettingId::Rules, Origin::Flag, flag("/absent"));
  EXPECT_FALSE(resolve(written, files, diagnostics).has_value());
  EXPECT_EQ(diagnostics.count_of(kValue), 2U);
  EXPECT_EQ(diagnostics.count_of(kPath), 1U);
}

TEST(Resolve, PathsStartAtTheFileThatNamesThem) {
  test_support::MemoryFiles files;
  files.add_file("/etc/longwatch/mine/a.yml", "").add_file("/rules/b.yml", "");
  AsWritten written;
  DiagnosticCollector diagnostics;
  read_file_text("rules = mine\nrules = /rules/b.yml\ncontent = mine\n", "/etc/longwatch/l.conf",
                 Origin::SystemFile, written, diagnostics);
  const auto settings = resolve(written, files, diagnostics);
  ASSERT_TRUE(settings.has_value());
  EXPECT_EQ(settings->rules, (std::vector<std::string>{"/etc/longwatch/mine", "/rules/b.yml"}));
  EXPECT_EQ(settings->content, "/etc/longwatch/mine");
}

TEST(Environment, ListsAreSplitAtColonsAndEmptyVariablesDoNotCount) {
  AsWritten written;
  DiagnosticCollector diagnostics;
  read_environment({{"LONGWATCH_RULES", "a::b"}, {"LONGWATCH_JOBS", ""}}, written, diagnostics);
  EXPECT_EQ(written.at(SettingId::Rules, Origin::Environment)->parts,
            (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(written.winner(SettingId::Jobs), Origin::Default);
  EXPECT_EQ(diagnostics.count(), 0U);
}

TEST(Environment, AMisspeltVariableIsReportedAndAForeignOneIsNot) {
  AsWritten written;
  DiagnosticCollector diagnostics;
  read_environment({{"LONGWATCH_JOB", "2"}, {"LONGWATCH_CORPORA", "x"}, {"JOBS", "2"}}, written,
                   diagnostics);
  ASSERT_EQ(diagnostics.count(), 1U);
  EXPECT_EQ(diagnostics.diagnostics().front().kind, &kUnknownVariable);
  EXPECT_EQ(diagnostics.diagnostics().front().hint, "did you mean LONGWATCH_JOBS");
}

TEST(Environment, TheUserFileFollowsTheBaseDirectorySpecification) {
  EXPECT_EQ(file_requests({}).size(), 1U);
  EXPECT_EQ(file_requests({{"HOME", "/home/a"}}).back().path,
            "/home/a/.config/longwatch/longwatch.conf");
  EXPECT_EQ(file_requests({{"HOME", "/home/a"}, {"XDG_CONFIG_HOME", "/x"}}).back().path,
            "/x/longwatch/longwatch.conf");
}

}  // namespace
}  // namespace longwatch::config
