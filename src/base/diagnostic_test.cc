#include "base/diagnostic.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/thread_pool.h"

namespace longwatch {
namespace {

constexpr DiagnosticKind kBad{"bad-thing", Severity::Error, "a bad thing", "why"};
constexpr DiagnosticKind kOdd{"odd-thing", Severity::Note, "an odd thing", "why"};

Diagnostic make(const DiagnosticKind& kind, std::string file, std::uint64_t offset) {
  Diagnostic diagnostic{&kind, {}, "message", "", 10, 1, ""};
  diagnostic.place.file = std::move(file);
  diagnostic.place.offset = offset;
  return diagnostic;
}

TEST(DiagnosticPlace, ReadsAsAPlaceInAFileOrLog) {
  DiagnosticPlace place;
  place.file = "a.evtx";
  EXPECT_EQ(place.to_text(), "a.evtx");
  place.record = 12;
  place.offset = 4096;
  EXPECT_EQ(place.to_text(), "a.evtx: record 12 at byte 4096");
  DiagnosticPlace rule;
  rule.file = "a.yml";
  rule.line = 3;
  EXPECT_EQ(rule.to_text(), "a.yml:3");
  rule.column = 7;
  EXPECT_EQ(rule.to_text(), "a.yml:3:7");
}

TEST(DiagnosticSummary, CountsAllAndKeepsTheFirstPerFile) {
  DiagnosticSummary summary(2);
  for (std::uint64_t offset = 100; offset > 0; --offset) {
    summary.report(make(kBad, "b", offset));
  }
  summary.report(make(kBad, "a", 5));
  summary.report(make(kOdd, "a", 1));
  const std::vector<DiagnosticSummary::Entry> entries = summary.entries();
  ASSERT_EQ(entries.size(), 2U);
  EXPECT_EQ(entries[0].kind, &kBad);
  EXPECT_EQ(entries[0].count, 101U);
  EXPECT_EQ(entries[0].bytes_lost, 1010U);
  ASSERT_EQ(entries[0].examples.size(), 3U);
  EXPECT_EQ(entries[0].examples[0].place.file, "a");
  EXPECT_EQ(entries[0].examples[1].place.offset, 1U);
  EXPECT_EQ(entries[0].examples[2].place.offset, 2U);
  EXPECT_EQ(summary.count(Severity::Note), 1U);
}

TEST(DiagnosticSummary, DoesNotDependOnTheOrderOfReports) {
  const auto run = [](std::size_t workers) {
    DiagnosticSummary summary;
    parallel_for(1000, workers, [&summary](std::size_t index, std::size_t) {
      summary.report(make(index % 3 == 0 ? kBad : kOdd, std::to_string(index % 5), index));
    });
    std::string text;
    for (const DiagnosticSummary::Entry& entry : summary.entries()) {
      for (const Diagnostic& diagnostic : entry.examples) {
        text.append(entry.kind->id).append(diagnostic.place.to_text()).append("\n");
      }
    }
    return text;
  };
  EXPECT_EQ(run(1), run(4));
}

}  // namespace
}  // namespace longwatch
