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
#include "detect/indicator/diagnostics.h"
#include "detect/indicator/indicator.h"
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

/// The rules that the truth of the samples speaks of lie in the folder itself, those for all other
/// telemetry below it.
bool is_of_the_samples(std::string_view path) {
  return path.find('/', std::string_view("content/rules/").size()) == std::string_view::npos;
}

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
    compile_detectors();
    for (const std::string& file : set_.files) {
      sweep(file);
    }
  }

  void compile_detectors() {
    auto loaded = detect::sigma::load_rules({"content/rules"}, system_files(), 1);
    ASSERT_TRUE(loaded.ok()) << loaded.error().to_line();
    auto fields = std::make_shared<model::FieldTable>();
    rules_ = detect::sigma::compile(*loaded, *fields);
    detect::indicator::LoadOptions options;
    options.paths = {set_.indicators_path};
    auto indicators =
        detect::indicator::load_indicators(options, system_files(), *fields, diagnostics_);
    ASSERT_TRUE(indicators.ok()) << indicators.error().to_line();
    indicators_ = std::move(indicators).value();
    fields_ = std::move(fields);
    detectors_.push_back(detect::sigma::make_detector(rules_, fields_));
    detectors_.push_back(detect::indicator::make_detector(indicators_, fields_));
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
    std::vector<std::unique_ptr<detect::DetectorState>> states;
    for (const auto& detector : detectors_) {
      states.push_back(detector->make_state());
    }
    model::EventBatch batch;
    Findings findings;
    for (std::size_t unit = 0; unit < (*reader)->unit_count(); ++unit) {
      (*reader)->read_unit(unit, *reader_state, batch, diagnostics_);
      books_ += batch.books();
      for (std::size_t i = 0; i < detectors_.size(); ++i) {
        detectors_[i]->scan(batch, *states[i], findings);
      }
    }
    for (std::size_t i = 0; i < detectors_.size(); ++i) {
      detectors_[i]->finish(*states[i], findings);
    }
    keep(name, findings);
  }

  void keep(const std::string& name, const Findings& findings) {
    for (const model::Finding& finding : findings.all()) {
      const Place place(name, finding.events.front().locator.record);
      if (finding.rule->kind == model::RuleKind::Correlation) {
        for (const model::EventReference& event : finding.events) {
          correlated_[{name, event.locator.record}].insert(stem_of(finding.rule->file));
        }
      } else if (finding.rule->kind == model::RuleKind::Indicator) {
        indicator_hits_[place].insert(finding.matched);
      } else if (is_of_the_samples(finding.rule->file)) {
        hits_[place].insert(stem_of(finding.rule->file));
      } else {
        other_hits_[place].insert(stem_of(finding.rule->file));
      }
    }
  }

  // Takes the hits on the step's records out of `hits`.
  static std::set<std::string> take(Hits& hits, const scenario::PlantedStep& step) {
    std::set<std::string> taken;
    for (const scenario::PlantedRecord& record : step.records) {
      const auto found =
          hits.find({record.file, record.line != 0 ? record.line : record.record_id});
      if (found != hits.end()) {
        taken.insert(found->second.begin(), found->second.end());
        hits.erase(found);
      }
    }
    return taken;
  }

  static void expect_none_left(const Hits& hits) {
    for (const auto& [place, what] : hits) {
      ADD_FAILURE() << "an ordinary event was reported: " << place.first << " record "
                    << place.second << " by " << *what.begin();
    }
  }

  test_support::TempDirectory directory_;
  scenario::SampleSet set_;
  std::shared_ptr<const model::FieldTable> fields_;
  std::shared_ptr<const detect::sigma::RuleSet> rules_;
  std::shared_ptr<const detect::indicator::IndicatorSet> indicators_;
  std::vector<std::unique_ptr<detect::Detector>> detectors_;
  std::vector<detect::sigma::RuleReport> reports_;
  DiagnosticCollector diagnostics_;
  model::RecordBooks books_;
  Hits hits_;            ///< of the rules that the truth names
  Hits other_hits_;      ///< of all others
  Hits indicator_hits_;  ///< the indicators instead of the rules
  Hits correlated_;      ///< the correlations, on every event that they rest on
};

TEST_P(SampleSetTest, EveryRuleOfOurOwnRuns) {
  EXPECT_GT(reports_.size(), 200U);
  for (const detect::sigma::RuleReport& report : reports_) {
    EXPECT_EQ(report.status, detect::sigma::RuleStatus::Running)
        << report.file << ": " << report.reason;
  }
}

TEST_P(SampleSetTest, CorrelationsRestOnPlantedEventsAlone) {
  EXPECT_FALSE(correlated_.empty());
  for (const scenario::PlantedStep& step : set_.steps) {
    take(correlated_, step);
  }
  expect_none_left(correlated_);
}

TEST_P(SampleSetTest, AllOtherRulesSeePlantedEventsAlone) {
  for (const scenario::PlantedStep& step : set_.steps) {
    take(other_hits_, step);
  }
  expect_none_left(other_hits_);
}

TEST_P(SampleSetTest, EveryEventIsReadWithoutComplaint) {
  EXPECT_EQ(books_.seen, set_.events);
  EXPECT_EQ(books_.events, set_.events);
  EXPECT_EQ(books_.bytes_lost, 0U);
  // Its indicators lie in ranges for documentation.
  EXPECT_EQ(diagnostics_.count(), diagnostics_.count_of(detect::indicator::kCommonIndicator));
}

TEST_P(SampleSetTest, EveryStepIsSeenByExactlyTheRulesThatTheTruthNamesAndNothingElseIs) {
  for (const scenario::PlantedStep& step : set_.steps) {
    EXPECT_EQ(take(hits_, step), std::set<std::string>(step.rules.begin(), step.rules.end()))
        << "step " << step.number << ": " << step.title;
  }
  for (const scenario::PlantedStep& decoy : set_.decoys) {
    EXPECT_TRUE(take(hits_, decoy).empty()) << "decoy " << decoy.number << ": " << decoy.title;
  }
  expect_none_left(hits_);
}

TEST_P(SampleSetTest, ThePartnersIndicatorsAreSeenWhereTheIntruderUsesThemAndNowhereElse) {
  const std::string address = "203.0.113.77";
  const std::string domain = "update-relay.example";
  const std::map<std::uint32_t, std::set<std::string>> expected = {{4, {address}},
                                                                   {5, {address}},
                                                                   {7, {address, domain}},
                                                                   {14, {address, domain}},
                                                                   {16, {address}}};
  std::map<std::uint32_t, std::set<std::string>> found;
  for (const scenario::PlantedStep& step : set_.steps) {
    std::set<std::string> taken = take(indicator_hits_, step);
    if (!taken.empty()) {
      found[step.number] = std::move(taken);
    }
  }
  EXPECT_EQ(found, expected);
  expect_none_left(indicator_hits_);
}

INSTANTIATE_TEST_SUITE_P(Seeds, SampleSetTest, ::testing::Values(1, 2, 3, 4711));

}  // namespace
}  // namespace longwatch
