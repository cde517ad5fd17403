#include "triage/marks.h"

#include <string>

#include <gtest/gtest.h>

#include "detect/tuning/tuning.h"
#include "tests/support/temp_directory.h"

namespace longwatch::triage {
namespace {

FindingLine finding() {
  FindingLine line;
  line.id = "f-1";
  line.rule_id = "r-1";
  line.rule_title = "It's \"odd\": yes";
  line.host = "WEB01";
  line.fields = {{"EventID", "1"}, {"CommandLine", "\\\\srv\\a\\*b? -p ******** \"C:\\x\\\""}};
  return line;
}

Mark benign() {
  return {"benign", "known: SCCM", "ada", *parse_iso8601("2026-11-01T10:00:00Z")};
}

TEST(Marks, AreLinesOfJson) {
  EXPECT_EQ(mark_line(finding(), benign()),
            "{\"schema\":\"longwatch.mark.v1\",\"finding\":\"f-1\",\"mark\":\"benign\","
            "\"why\":\"known: SCCM\",\"at\":\"2026-11-01T10:00:00.000000Z\",\"by\":\"ada\","
            "\"rule\":{\"id\":\"r-1\",\"title\":\"It's \\\"odd\\\": yes\"},\"host\":\"WEB01\"}\n");
}

TEST(Marks, TheSuppressionOfABenignFindingFitsItAndNothingElse) {
  const std::string yaml = "tuning:\n" + suppression_of(finding(), benign());
  const auto set =
      detect::tuning::TuningSet::parse(yaml, "t", *parse_iso8601("2026-12-01T00:00:00Z"));
  ASSERT_TRUE(set.ok()) << yaml;
  EXPECT_EQ((*set)->entries()[0].expires, "2027-01-30");
  const auto suppresses = [&](const std::string& command, const std::string& host) {
    model::RuleInfo rule;
    rule.id = "r-1";
    model::Finding seen;
    seen.rule = &rule;
    seen.host = host;
    seen.fields = {{"CommandLine", command}};
    detect::tuning::Tuner tuner(set->get());
    tuner.apply(seen);
    return seen.rule->tuned.has_value();
  };
  EXPECT_TRUE(suppresses("\\\\srv\\a\\*b? -p secret \"C:\\x\\\"", "WEB01")) << yaml;
  EXPECT_FALSE(suppresses("\\\\srv\\a\\xb? -p secret \"C:\\x\\\"", "WEB01"));
  EXPECT_FALSE(suppresses("\\\\srv\\a\\*b? -p secret \"C:\\x\\\"", "WEB02"));
}

TEST(Marks, EntriesAreWrittenBehindThoseOfATuningFile) {
  const test_support::TempDirectory directory;
  const std::string path = directory.file("tuning.yaml");
  const std::string entry = suppression_of(finding(), benign());
  for (int i = 0; i < 2; ++i) {
    const Status status = append_suppression(system_files(), path, entry);
    ASSERT_TRUE(status.ok()) << status.error().to_line();
  }
  const auto set = detect::tuning::TuningSet::load({path}, system_files(), Timestamp{});
  ASSERT_TRUE(set.ok());
  EXPECT_EQ((*set)->entries().size(), 2U);
}

TEST(Marks, AFileThatWouldBreakStaysAsItWas) {
  const test_support::TempDirectory directory;
  const std::string text = "tuning: [{rule: a, level: low, reason: r, expires: never}]\n";
  const std::string path = directory.write("tuning.yaml", text);
  EXPECT_FALSE(append_suppression(system_files(), path, suppression_of(finding(), benign())).ok());
  EXPECT_EQ(*read_text_file(system_files(), path, 10'000), text);
  directory.write("other.yaml", "rules: []\n");
  EXPECT_FALSE(append_suppression(system_files(), directory.file("other.yaml"), "").ok());
}

TEST(Marks, LinesAreAddedToAFile) {
  const test_support::TempDirectory directory;
  ASSERT_TRUE(append_line(directory.file("m"), "a\n").ok());
  ASSERT_TRUE(append_line(directory.file("m"), "b\n").ok());
  EXPECT_EQ(*read_text_file(system_files(), directory.file("m"), 100), "a\nb\n");
  EXPECT_FALSE(append_line(directory.file("no/m"), "b\n").ok());
}

}  // namespace
}  // namespace longwatch::triage
