#include "pipeline/sweep.h"

#include <set>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "base/limits.h"
#include "base/text.h"
#include "base/time.h"
#include "formats/digest.h"
#include "pipeline/diagnostics.h"
#include "read/diagnostics.h"
#include "tests/support/sweep_rig.h"

namespace longwatch::pipeline {
namespace {

using test_support::line_file;
using test_support::SweepRig;
using Outcome = test_support::SweepOutcome;
using Texts = std::vector<std::string>;

TEST(Sweep, FindingsComeInOrderOfTimeWithTheirSource) {
  SweepRig rig;
  rig.files.add_file("logs/b", line_file({"30 web bad", "20 web good", "10 web bad"}));
  rig.files.add_file("logs/a", line_file({"20 mail bad", "- mail bad"}));
  const Outcome outcome = rig.run({"logs"});
  ASSERT_EQ(outcome.error, "");
  EXPECT_EQ(outcome.findings, (Texts{"10 b:3 count-bad matches=4", "10 b:3 word-bad text=bad",
                                     "20 a:1 word-bad text=bad", "30 b:1 word-bad text=bad",
                                     "- a:2 word-bad text=bad"}));
}

TEST(Sweep, SourcesAreInWalkingOrderWithDigestAndBooks) {
  SweepRig rig;
  const std::string one = line_file({"1 h bad", "!", "3 h fine", "4 h fine", "5 h bad"});
  rig.files.add_file("logs/one", one).add_file("logs/deeper/two", line_file({}));
  rig.files.add_file("logs/notes.txt", "just text");
  const Outcome outcome = rig.run({"logs"});
  const RunReport& report = outcome.report;
  ASSERT_EQ(report.sources.size(), 2U);
  EXPECT_EQ(report.sources[0].source.name, "deeper/two");
  EXPECT_EQ(report.sources[0].books.seen, 0U);
  EXPECT_EQ(report.sources[1].source.name, "one");
  EXPECT_EQ(report.sources[1].source.path, "logs/one");
  EXPECT_EQ(report.sources[1].source.kind, "lines");
  EXPECT_EQ(report.sources[1].source.size, one.size());
  EXPECT_EQ(report.sources[1].source.id, model::SourceId{1});
  EXPECT_EQ(report.sources[1].source.sha256, formats::sha256(as_bytes(one)));
  EXPECT_EQ(report.sources[1].books.seen, 5U);
  EXPECT_EQ(report.sources[1].books.events, 4U);
  EXPECT_EQ(report.sources[1].books.dropped, 1U);
  EXPECT_EQ(report.sources[1].findings, 3U);  // the counting rule rests on its first event
  EXPECT_EQ(report.books.seen, 5U);
  EXPECT_EQ(report.findings, 3U);
  EXPECT_EQ(report.units, 2U);
  EXPECT_EQ(report.end, RunEnd::Complete);
}

TEST(Sweep, EveryFileThatIsNotReadIsListedWithTheReason) {
  SweepRig rig;
  rig.files.add_file("logs/a", line_file({"1 h bad"})).add_file("logs/empty", "");
  rig.files.add_file("logs/foreign", "GIF89a").add_other("logs/pipe");
  rig.files.add_file("logs/closed", line_file({"1 h bad"})).deny("logs/closed");
  rig.files.add_file("logs/broken", "LINES broken" + std::string(100, ' '));
  const Outcome outcome = rig.run({"logs"});
  EXPECT_EQ(outcome.skipped, (Texts{"broken: the first line says that it is broken",
                                    "closed: cannot open: Permission denied", "empty: empty",
                                    "foreign: a picture, which this version does not read",
                                    "pipe: a pipe, socket or device"}));
  EXPECT_EQ(outcome.report.sources.size(), 1U);
  EXPECT_EQ(outcome.entries.size(), 4U) << "closed and broken are of one kind";
}

TEST(Sweep, ResultsAreTheSameForAnyNumberOfWorkers) {
  SweepRig rig;
  rig.add_many_files(60);
  const Outcome one = rig.run({"logs"});
  ASSERT_EQ(one.error, "");
  ASSERT_GT(one.findings.size(), 1000U);
  for (const std::size_t workers : {2U, 3U, 4U, 16U}) {
    rig.request.workers = workers;
    for (int repeat = 0; repeat < 3; ++repeat) {
      const Outcome many = rig.run({"logs"});
      EXPECT_EQ(many.error, "");
      EXPECT_EQ(many.findings, one.findings);
      EXPECT_EQ(many.ids, one.ids);
      EXPECT_EQ(many.sources, one.sources);
      EXPECT_EQ(many.skipped, one.skipped);
      EXPECT_EQ(many.diagnostics, one.diagnostics);
      EXPECT_EQ(many.report.units, one.report.units);
    }
  }
}

TEST(Sweep, ATinyBudgetGivesTheSameBytesAsALargeOne) {
  SweepRig rig;
  rig.add_many_files(120);
  rig.add_many_matches("logs/many", 6000);
  const Outcome large = rig.run({"logs"});
  ASSERT_EQ(large.error, "");
  for (const std::size_t workers : {1U, 3U}) {
    rig.request.workers = workers;
    rig.budget_bytes = workers * limits::kWorkerBytes;  // not one byte more for findings
    const Outcome tiny = rig.run({"logs"});
    EXPECT_EQ(tiny.error, "");
    EXPECT_EQ(tiny.findings, large.findings);
    EXPECT_EQ(tiny.ids, large.ids);
    EXPECT_EQ(tiny.sources, large.sources);
  }
}

TEST(Sweep, ReallySpillsWhenTheBudgetIsTiny) {
  SweepRig rig;
  rig.add_many_matches("logs/many", 6000);
  rig.budget_bytes = limits::kWorkerBytes;
  rig.temporary_directory = "/nonexistent";
  EXPECT_EQ(rig.run({"logs"}).error,
            "/nonexistent: cannot create a temporary file: No such file or directory");
  rig.budget_bytes = 512'000'000;
  EXPECT_EQ(rig.run({"logs"}).error, "");
}

TEST(Sweep, ABudgetBelowTheWorkersBuffersIsRefused) {
  SweepRig rig;
  rig.files.add_file("a", line_file({"1 h bad"}));
  rig.request.workers = 2;
  rig.budget_bytes = 2 * limits::kWorkerBytes - 1;
  const Outcome outcome = rig.run({"a"});
  EXPECT_EQ(outcome.code, ErrorCode::Limit);
  EXPECT_NE(outcome.error.find("a worker of the sweep needs 8.39 MB"), std::string::npos)
      << outcome.error;
}

TEST(Sweep, FindingsBelowTheLevelAreCountedAsFiltered) {
  SweepRig rig;
  rig.files.add_file("a", line_file({"1 h bad", "2 h note", "3 h note"}));
  rig.request.min_level = model::Level::High;
  const Outcome outcome = rig.run({"a"});
  EXPECT_EQ(outcome.findings, (Texts{"1 a:1 count-bad matches=1", "1 a:1 word-bad text=bad"}));
  EXPECT_EQ(outcome.report.findings, 2U);
  EXPECT_EQ(outcome.report.findings_filtered, 3U);
  EXPECT_EQ(outcome.report.sources[0].findings, 2U);
}

TEST(Sweep, WithoutHashingDigestsAreZero) {
  SweepRig rig;
  rig.files.add_file("a", line_file({"1 h bad"}));
  rig.request.hashing = Hashing::Off;
  const Outcome outcome = rig.run({"a"});
  EXPECT_EQ(outcome.report.sources[0].source.sha256, model::Sha256{});
  EXPECT_EQ(outcome.findings.size(), 2U);
}

TEST(Sweep, AFileThatShrinksIsReportedAndTheRestIsRead) {
  SweepRig rig;
  const std::string content = line_file({"1 h bad", "2 h bad", "3 h bad", "4 h bad", "5 h bad"});
  rig.files.add_file("a", content).shrink_when_open("a", 3 * 64);
  const Outcome outcome = rig.run({"a"});
  EXPECT_EQ(outcome.error, "");
  const model::RecordBooks& books = outcome.report.books;
  EXPECT_EQ(books.seen, 5U);
  EXPECT_EQ(books.events, 2U);
  EXPECT_EQ(books.dropped, 3U);
  EXPECT_EQ(outcome.report.sources[0].source.sha256,
            formats::sha256(as_bytes(content).first(3 * 64)));
  EXPECT_EQ(outcome.count_of(kShrank), 1U);
}

TEST(Sweep, AFileThatGrowsIsReportedAndReadAsFarAsItReachedAtFirst) {
  SweepRig rig;
  const std::string content = line_file({"1 h bad", "2 h bad"});
  rig.files.add_file("a", content).grow_when_open("a", line_file({"3 h bad"}));
  const Outcome outcome = rig.run({"a"});
  EXPECT_EQ(outcome.error, "");
  EXPECT_EQ(outcome.report.books.seen, 2U);
  EXPECT_EQ(outcome.report.books.events, 2U);
  EXPECT_EQ(outcome.report.sources[0].source.sha256, formats::sha256(as_bytes(content)));
  EXPECT_EQ(outcome.count_of(kGrew), 1U);
  EXPECT_EQ(outcome.count_of(kShrank), 0U);
}

TEST(Sweep, WhateverStandsInADirectoryIsReportedAndStopsNothing) {
  SweepRig rig;
  rig.files.add_file("logs/a", line_file({"1 h bad"})).add_file("logs/z", line_file({"2 h bad"}));
  rig.files.add_file("logs/closed", line_file({"3 h bad"})).deny("logs/closed");
  rig.files.add_file("logs/closed.d/x", line_file({"4 h bad"})).deny("logs/closed.d");
  rig.files.add_file("logs/cut", line_file({"5 h bad", "6 h bad"})).shrink_when_open("logs/cut", 9);
  rig.files.add_file("logs/empty", "").add_other("logs/socket");
  rig.files.add_link("logs/loop1", "loop2").add_link("logs/loop2", "loop1");
  rig.files.add_link("logs/nothing", "gone").add_link("logs/aside", "closed.d");
  rig.files.add_hard_link("logs/second", "logs/a");
  const Outcome outcome = rig.run({"logs"});
  EXPECT_EQ(outcome.error, "");
  EXPECT_TRUE(outcome.report.books.balance());
  EXPECT_EQ(outcome.report.sources.size(), 3U) << "a, cut and z";
  EXPECT_EQ(outcome.skipped.size(), 9U);
  for (const DiagnosticKind* kind :
       {&read::kUnreadable, &read::kEmpty, &read::kNotRegular, &read::kDanglingLink,
        &read::kDirectoryLink, &read::kSameFile, &kShrank}) {
    EXPECT_GE(outcome.count_of(*kind), 1U) << kind->id;
  }
}

TEST(Sweep, AMissingPathFailsBeforeAnythingIsRead) {
  SweepRig rig;
  rig.files.add_file("a", line_file({"1 h bad"}));
  const Outcome outcome = rig.run({"a", "gone"});
  EXPECT_EQ(outcome.code, ErrorCode::NotFound);
  EXPECT_EQ(outcome.error, "gone: cannot look at it: No such file or directory");
}

TEST(Sweep, AConsumerThatCannotTakeMoreEndsTheSweep) {
  SweepRig rig;
  rig.add_many_files(5);
  rig.consumer_takes = 3;
  const Outcome outcome = rig.run({"logs"});
  EXPECT_EQ(outcome.error, "the output is full");
  EXPECT_EQ(outcome.findings.size(), 3U);
}

TEST(Sweep, WhenAskedToStopItSaysWhatWasNotRead) {
  SweepRig rig;
  rig.add_many_files(10);
  rig.stop.request_stop();
  const Outcome outcome = rig.run({"logs"});
  EXPECT_EQ(outcome.error, "");
  EXPECT_EQ(outcome.report.end, RunEnd::Cancelled);
  EXPECT_EQ(outcome.report.sources.size(), 0U);
  EXPECT_EQ(outcome.count_of(read::kNotReached), 11U);
  EXPECT_TRUE(outcome.findings.empty());
}

TEST(Sweep, WhenStoppedMidwayWhatWasReadIsStillDelivered) {
  SweepRig rig;
  rig.add_many_matches("logs/many", 200'000);
  rig.add_many_files(5);
  rig.stop_at_first_progress = true;
  rig.request.workers = 2;
  const Outcome outcome = rig.run({"logs"});
  EXPECT_EQ(outcome.error, "");
  const RunReport& report = outcome.report;
  ASSERT_EQ(report.sources.size() + report.skipped.size(), 6U + 1U);  // one file is foreign
  if (report.end == RunEnd::Cancelled) {  // a fast machine may be done before the first progress
    EXPECT_GT(outcome.count_of(kPartlyRead) + outcome.count_of(read::kNotReached), 0U);
  }
  EXPECT_TRUE(report.books.balance());
  EXPECT_EQ(outcome.findings.size(), report.findings);
  for (const SourceReport& source : report.sources) {
    EXPECT_NE(source.source.sha256, model::Sha256{}) << "findings need the digest";
  }
}

TEST(Sweep, ProgressEndsWithEverythingDone) {
  SweepRig rig;
  rig.add_many_files(20);
  rig.request.workers = 2;
  const Outcome outcome = rig.run({"logs"});
  ASSERT_FALSE(outcome.progress.empty());
  const Progress& last = outcome.progress.back();
  EXPECT_EQ(last.files_done, last.files_total);
  EXPECT_EQ(last.files_total, 21U);
  EXPECT_EQ(last.bytes_done, last.bytes_total);
  EXPECT_EQ(last.events, outcome.report.books.events);
  EXPECT_EQ(last.findings, outcome.report.findings);
}

}  // namespace
}  // namespace longwatch::pipeline
