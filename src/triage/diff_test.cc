#include "triage/diff.h"

#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/utf.h"
#include "tests/support/memory_files.h"

namespace longwatch::triage {
namespace {

using testing::ElementsAre;

std::string line(const std::string& id, const std::string& level, const std::string& source = "a") {
  return R"({"schema":"longwatch.finding.v1","id":")" + id + R"(","level":")" + level +
         R"(","rule":{"id":"r","title":"T \"q\"","file":")" + source +
         R"("},"host":"h","events":[{"source":")" + source + R"("}],"fields":{"Image":"x"}})" +
         "\n";
}

std::vector<FindingLine> read(const std::string& text) {
  test_support::MemoryFiles files;
  files.add_file("f.jsonl", text);
  Result<std::vector<FindingLine>> lines = read_finding_lines(files, "f.jsonl", Fields::Kept);
  EXPECT_TRUE(lines.ok()) << (lines.ok() ? "" : lines.error().to_line());
  return lines.ok() ? *lines : std::vector<FindingLine>();
}

TEST(FindingLines, AreReadAsTheyWereWritten) {
  const std::vector<FindingLine> lines =
      read(line("f-1", "high") + "\n{\"schema\":\"longwatch.tuning.v1\",\"entry\":\"x\"}\n");
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_EQ(lines[0].rule_title, "T \"q\"");
  EXPECT_EQ(lines[0].host, "h");
  ASSERT_EQ(lines[0].fields.size(), 1U);
  EXPECT_EQ(lines[0].fields[0], std::pair(std::string("Image"), std::string("x")));
}

TEST(FindingLines, AreReadInTheEncodingsOfShells) {
  std::string utf16 = "\xFF\xFE";
  append_utf8_as_utf16le(utf16, line("f-1", "high"));
  for (const std::string& text : {"\xEF\xBB\xBF" + line("f-1", "high"), utf16}) {
    test_support::MemoryFiles files;
    files.add_file("f.jsonl", text);
    EXPECT_TRUE(is_finding_lines(files, "f.jsonl"));
    EXPECT_EQ(read(text).size(), 1U);
  }
}

TEST(FindingLines, WhatIsNoFindingIsToldWithItsLine) {
  for (const std::string_view bad : {"{", "[]", "{\"schema\":\"other\"}", "plain text",
                                     "{\"schema\":\"longwatch.finding.v1\"}"}) {
    test_support::MemoryFiles files;
    files.add_file("f.jsonl", line("f-1", "high") + std::string(bad));
    const auto lines = read_finding_lines(files, "f.jsonl", Fields::Passed);
    ASSERT_FALSE(lines.ok()) << bad;
    EXPECT_EQ(lines.error().place(), "f.jsonl:2");
  }
}

TEST(Diff, TellsNewGoneAndChangedFindings) {
  const Differences found =
      compare(read(line("f-1", "high") + line("f-2", "low") + line("f-3", "low")),
              read(line("f-2", "low", "b") + line("f-3", "high") + line("f-4", "high") +
                   line("f-4", "high")));
  EXPECT_EQ(found.added, 1U);
  EXPECT_EQ(found.gone, 1U);
  EXPECT_EQ(found.changed, 1U);
  EXPECT_EQ(found.same, 1U) << "where the same bytes lie is no change";
  ASSERT_EQ(found.all.size(), 3U);
  EXPECT_EQ(found.all[0].finding.id, "f-4");
  EXPECT_EQ(found.all[1].finding.id, "f-1");
  EXPECT_EQ(found.all[2].finding.id, "f-3");
  EXPECT_THAT(found.all[2].members, ElementsAre("level"));
  EXPECT_EQ(found.all[2].level_was, "low");
}

TEST(Diff, OfASweepWithItselfIsEmpty) {
  const std::vector<FindingLine> lines = read(line("f-1", "high") + line("f-2", "low"));
  EXPECT_TRUE(compare(lines, lines).all.empty());
}

}  // namespace
}  // namespace longwatch::triage
