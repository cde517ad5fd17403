// The whole way of the samples: written by us, read by both readers, seen by the rules that come
// with the product. What is found must be what was planted, no more and no less.
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "base/diagnostic.h"
#include "base/file_system.h"
#include "detect/sigma/load.h"
#include "detect/sigma/sigma.h"
#include "model/event.h"
#include "model/field.h"
#include "model/finding.h"
#include "read/evtx/evtx.h"
#include "read/json/json.h"
#include "read/read.h"
#include "scenario/samples.h"
#include "tests/support/temp_directory.h"

namespace longwatch {
namespace {

/// A record of one of the set's files: EventRecordID in EVTX, line in files of lines.
using Place = std::pair<std::string, std::uint64_t>;

class Findings final : public model::FindingSink {
 public:
  void accept(model::Finding finding) override { findings_.push_back(std::move(finding)); }

  const std::vector<model::Finding>& all() const { return findings_; }

 private:
  std::vector<model::Finding> findings_;
};

/// The rules that fired, by the record they fired on.
using Hits = std::map<Place, std::set<std::string>>;

std::string stem_of(const std::string& path) {
  const std::size_t start = path.find_last_of('/') + 1;
  return path.substr(start, path.find_last_of('.') - start);
}

class SampleSetTest : public ::testing::TestWithParam<std::uint64_t> {
 protected:
  void SetUp() override {
    auto set = scenario::write_samples(directory_.path(), {.seed = GetParam()});
    ASSERT_TRUE(set.ok()) << set.error().to_line();
    set_ = std::move(set).value();
    compile_rules();
    for (const std::string& file : set_.files) {
      sweep(file);
    }
  }

  void compile_rules() {
    auto loaded = detect::sigma::load_rules({"content/rules"}, system_files(), 1);
    ASSERT_TRUE(loaded.ok()) << loaded.error().to_line();
    auto fields = std::make_shared<model::FieldTable>();
    rules_ = detect::sigma::compile(*loaded, *fields);
    fields_ = std::move(fields);
    detector_ = detect::sigma::make_detector(rules_, fields_);
    reports_ = loaded->reports;
  }

  void sweep(const std::string& name) {
    const auto format =
        name.ends_with(".evtx") ? read::evtx::make_evtx_format() : read::json::make_json_format();
    read::OpenRequest request;
    request.name = name;
    request.file = std::move(system_files().open(set_.logs_directory + "/" + name)).value();
    request.fields = fields_;
    auto reader = format->open(request, diagnostics_);
    ASSERT_TRUE(reader.ok()) << reader.error().to_line();
    const auto reader_state = format->make_state();
    const auto detector_state = detector_->make_state();
    model::EventBatch batch;
    Findings findings;
    for (std::size_t unit = 0; unit < (*reader)->unit_count(); ++unit) {
      (*reader)->read_unit(unit, *reader_state, batch, diagnostics_);
      books_ += batch.books();
      detector_->scan(batch, *detector_state, findings);
    }
    detector_->finish(*detector_state, findings);
    for (const model::Finding& finding : findings.all()) {
      const Place place(name, finding.events.front().locator.record);
      hits_[place].insert(stem_of(finding.rule->file));
    }
  }

  // Takes the hits on the step's records out of `hits_`.
  std::set<std::string> take_hits(const scenario::PlantedStep& step) {
    std::set<std::string> rules;
    for (const scenario::PlantedRecord& record : step.records) {
      const auto found =
          hits_.find({record.file, record.line != 0 ? record.line : record.record_id});
      if (found != hits_.end()) {
        rules.insert(found->second.begin(), found->second.end());
        hits_.erase(found);
      }
    }
    return rules;
  }

  test_support::TempDirectory directory_;
  scenario::SampleSet set_;
  std::shared_ptr<const model::FieldTable> fields_;
  std::shared_ptr<const detect::sigma::RuleSet> rules_;
  std::unique_ptr<detect::Detector> detector_;
  std::vector<detect::sigma::RuleReport> reports_;
  DiagnosticCollector diagnostics_;
  model::RecordBooks books_;
  Hits hits_;
};

TEST_P(SampleSetTest, EveryRuleOfOurOwnRuns) {
  EXPECT_EQ(reports_.size(), 22U);
  for (const detect::sigma::RuleReport& report : reports_) {
    EXPECT_EQ(report.status, detect::sigma::RuleStatus::Running)
        << report.file << ": " << report.reason;
  }
}

TEST_P(SampleSetTest, EveryEventIsReadWithoutComplaint) {
  EXPECT_EQ(books_.seen, set_.events);
  EXPECT_EQ(books_.events, set_.events);
  EXPECT_EQ(books_.bytes_lost, 0U);
  EXPECT_EQ(diagnostics_.count(), 0U);
}

TEST_P(SampleSetTest, EveryStepIsSeenByExactlyTheRulesThatTheTruthNamesAndNothingElseIs) {
  for (const scenario::PlantedStep& step : set_.steps) {
    EXPECT_EQ(take_hits(step), std::set<std::string>(step.rules.begin(), step.rules.end()))
        << "step " << step.number << ": " << step.title;
  }
  for (const scenario::PlantedStep& decoy : set_.decoys) {
    EXPECT_TRUE(take_hits(decoy).empty()) << "decoy " << decoy.number << ": " << decoy.title;
  }
  for (const auto& [place, rules] : hits_) {
    ADD_FAILURE() << "an ordinary event was reported: " << place.first << " record " << place.second
                  << " by " << *rules.begin();
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, SampleSetTest, ::testing::Values(1, 2, 3, 4711));

}  // namespace
}  // namespace longwatch
