#include "config/file.h"

#include <gtest/gtest.h>

#include "config/diagnostics.h"
#include "tests/support/memory_files.h"

namespace longwatch::config {
namespace {

struct Read {
  AsWritten written;
  DiagnosticCollector diagnostics;
};

std::unique_ptr<Read> read(std::string_view text) {
  auto result = std::make_unique<Read>();
  read_file_text(text, "conf/a.conf", Origin::UserFile, result->written, result->diagnostics);
  return result;
}

std::string value_of(const Read& read, SettingId setting) {
  const std::optional<WrittenValue>& value = read.written.at(setting, Origin::UserFile);
  return value.has_value() ? value->to_text() : "(absent)";
}

TEST(ConfigFile, TakesKeysValuesCommentsAndBlankLines) {
  const auto result = read(
      "# a comment\n\n  jobs=3\nmin-level =  high   # why\r\n"
      "content = \"a # b\\\\\\\"c\" # quoted\nfail-on = none#not-a-comment");
  EXPECT_EQ(result->diagnostics.count(), 0U);
  EXPECT_EQ(value_of(*result, SettingId::Jobs), "3");
  EXPECT_EQ(value_of(*result, SettingId::MinLevel), "high");
  EXPECT_EQ(value_of(*result, SettingId::Content), "a # b\\\"c");
  EXPECT_EQ(value_of(*result, SettingId::FailOn), "none#not-a-comment");
  EXPECT_EQ(value_of(*result, SettingId::Quiet), "(absent)");
}

TEST(ConfigFile, RepeatedPathsAddUpAndStartAtTheDirectoryOfTheFile) {
  const auto result = read("rules = a\nrules = b:c\n");
  EXPECT_EQ(result->diagnostics.count(), 0U);
  const std::optional<WrittenValue>& rules = result->written.at(SettingId::Rules, Origin::UserFile);
  ASSERT_TRUE(rules.has_value());
  EXPECT_EQ(rules->parts, (std::vector<std::string>{"a", "b:c"}));
  EXPECT_EQ(rules->base_directory, "conf/");
}

struct Rejected {
  std::string_view line;
  const DiagnosticKind* kind;
  std::uint32_t column;
  std::string_view message;
  std::string_view hint;
};

TEST(ConfigFile, EachMistakeIsNamedWithItsPlace) {
  const Rejected cases[] = {
      {"jobs 3", &kSyntax, 1, "expected 'key = value' or a comment; nothing is swept", ""},
      {"  job = 3", &kUnknownKey, 3, "unknown setting 'job'; nothing is swept",
       "did you mean 'jobs'"},
      {"frobnicate = 3", &kUnknownKey, 1, "unknown setting 'frobnicate'; nothing is swept",
       "'longwatch config explain' lists all settings"},
      {"jobs =", &kSyntax, 7, "expected a value after '='; nothing is swept",
       "leave the line out for the default"},
      {"jobs = # 3", &kSyntax, 8, "expected a value after '='; nothing is swept",
       "leave the line out for the default"},
      {"content = \"a", &kSyntax, 11, "expected a closing '\"' on the same line; nothing is swept",
       ""},
      {"content = \"a\" b", &kSyntax, 15,
       "expected nothing but a comment after the value; nothing is swept", ""},
  };
  for (const Rejected& expected : cases) {
    const auto result = read("\n" + std::string(expected.line) + "\njobs = 4\n");
    ASSERT_EQ(result->diagnostics.count(), 1U) << expected.line;
    const Diagnostic& found = result->diagnostics.diagnostics().front();
    EXPECT_EQ(found.kind, expected.kind) << expected.line;
    EXPECT_EQ(found.place.line, 2U);
    EXPECT_EQ(found.place.column, expected.column) << expected.line;
    EXPECT_EQ(found.message, expected.message);
    EXPECT_EQ(found.hint, expected.hint);
    EXPECT_EQ(value_of(*result, SettingId::Jobs), "4") << "the rest is read";
  }
}

TEST(ConfigFile, ASecondValueForOneKeyIsRefusedAndTheFirstStays) {
  const auto result = read("jobs = 1\njobs = 2\n");
  ASSERT_EQ(result->diagnostics.count_of(kDuplicateKey), 1U);
  EXPECT_EQ(result->diagnostics.diagnostics().front().message,
            "'jobs' is already set at conf/a.conf:1:8; nothing is swept");
  EXPECT_EQ(value_of(*result, SettingId::Jobs), "1");
}

TEST(ConfigFile, TheCaretStandsUnderTheMistakeAlsoAfterTabs) {
  const auto result = read("\t job = 1\n");
  EXPECT_EQ(result->diagnostics.diagnostics().front().excerpt, "\t job = 1\n\t ^");
}

TEST(ConfigFile, OnlyARequiredFileMustExist) {
  const test_support::MemoryFiles files;
  AsWritten written;
  DiagnosticCollector diagnostics;
  read_file({"absent.conf", Origin::UserFile, Presence::Optional}, files, written, diagnostics);
  EXPECT_EQ(diagnostics.count(), 0U);
  read_file({"absent.conf", Origin::UserFile, Presence::Required}, files, written, diagnostics);
  EXPECT_EQ(diagnostics.count_of(kUnreadableFile), 1U);
}

TEST(ConfigFile, AFileThatCannotBeOpenedIsReportedEvenWhenOptional) {
  test_support::MemoryFiles files;
  files.add_file("a.conf", "jobs = 1").deny("a.conf");
  AsWritten written;
  DiagnosticCollector diagnostics;
  read_file({"a.conf", Origin::UserFile, Presence::Optional}, files, written, diagnostics);
  EXPECT_EQ(diagnostics.count_of(kUnreadableFile), 1U);
}

}  // namespace
}  // namespace longwatch::config
