#include <string>

#include <gtest/gtest.h>

#include "detect/tuning/tuning.h"
#include "pipeline/diagnostics.h"
#include "tests/support/sweep_rig.h"

namespace longwatch::pipeline {
namespace {

using detect::tuning::TuningSet;
using test_support::line_file;
using test_support::SweepOutcome;
using test_support::SweepRig;

struct TunedRig : SweepRig {
  explicit TunedRig(std::string_view yaml) {
    Result<std::shared_ptr<const TuningSet>> loaded = TuningSet::parse(yaml, "t.yaml", Timestamp{});
    EXPECT_TRUE(loaded.ok());
    set = *loaded;
    tuning = set.get();
    files.add_file("logs/a",
                   line_file({"10 web01 bad", "20 web02 bad", "30 web02 note", "40 x -"}));
  }

  std::shared_ptr<const TuningSet> set;
};

constexpr std::string_view kSuppress =
    "tuning:\n"
    "  - {rule: word-bad, when: {host: web02}, action: suppress, reason: r, expires: never}\n";

TEST(TunedSweep, SuppressedFindingsAreCountedAndNotHandedOver) {
  SweepRig plain;
  TunedRig rig(kSuppress);
  plain.files.add_file("logs/a",
                       line_file({"10 web01 bad", "20 web02 bad", "30 web02 note", "40 x -"}));
  const SweepOutcome all = plain.run({"logs"});
  const SweepOutcome tuned = rig.run({"logs"});
  EXPECT_EQ(tuned.report.findings_suppressed, 1U);
  EXPECT_EQ(tuned.findings.size() + 1, all.findings.size());
  EXPECT_EQ(tuned.report.findings + tuned.report.findings_suppressed, all.report.findings);
  ASSERT_EQ(tuned.report.tuning.size(), 1U);
  EXPECT_EQ(tuned.report.tuning[0].use.findings, 1U);
  EXPECT_EQ(tuned.report.tuning[0].use.candidates, 2U);
}

TEST(TunedSweep, TheyAreHandedOverWhenAskedForAndStayCountedAsSuppressed) {
  TunedRig rig(kSuppress);
  const SweepOutcome without = rig.run({"logs"});
  rig.request.shows_suppressed = true;
  const SweepOutcome with = rig.run({"logs"});
  EXPECT_EQ(with.findings.size(), without.findings.size() + 1);
  EXPECT_EQ(with.report.findings, without.report.findings);
  EXPECT_EQ(with.report.findings_suppressed, 1U);
}

TEST(TunedSweep, AChangedLevelCountsForWhatIsLeftOut) {
  TunedRig rig("tuning: [{rule: word-note, level: critical, reason: r, expires: never}]\n");
  rig.request.min_level = model::Level::High;
  const SweepOutcome outcome = rig.run({"logs"});
  EXPECT_NE(std::find_if(outcome.findings.begin(), outcome.findings.end(),
                         [](const std::string& line) {
                           return line.find("word-note") != std::string::npos;
                         }),
            outcome.findings.end());
}

TEST(TunedSweep, EntriesThatDidNothingAreTold) {
  TunedRig rig(
      "tuning:\n"
      "  - {rule: nothing, action: suppress, reason: r, expires: never}\n"
      "  - {rule: word-bad, action: suppress, reason: r, expires: 1969-12-30}\n");
  const SweepOutcome outcome = rig.run({"logs"});
  EXPECT_EQ(outcome.count_of(kTuningUnused), 1U);
  EXPECT_EQ(outcome.count_of(kTuningExpired), 1U);
  EXPECT_EQ(outcome.report.findings_suppressed, 0U);
}

TEST(TunedSweep, IsTheSameForAnyNumberOfWorkersAndWhenFindingsSpill) {
  TunedRig rig(kSuppress);
  rig.add_many_files(40);
  rig.add_many_matches("logs/many", 3000);
  rig.request.shows_suppressed = true;
  const SweepOutcome one = rig.run({"logs"});
  for (const std::size_t workers : {2U, 4U}) {
    rig.request.workers = workers;
    rig.budget_bytes = workers * 8 * 1024 * 1024;
    const SweepOutcome many = rig.run({"logs"});
    EXPECT_EQ(many.findings, one.findings);
    EXPECT_EQ(many.report.tuning[0].use.findings, one.report.tuning[0].use.findings);
  }
}

}  // namespace
}  // namespace longwatch::pipeline
