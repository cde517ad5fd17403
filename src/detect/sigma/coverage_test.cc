#include "detect/sigma/coverage.h"

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "model/event.h"

namespace longwatch::detect::sigma {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using Verdict = TelemetryFit::Verdict;

constexpr std::string_view kHeader = R"(title: A rule
id: 5b1d3c1e-5d5a-4f43-9a3e-000000000001
level: high
logsource: {product: windows, category: process_creation}
detection:
)";

class Nowhere final : public model::FindingSink {
 public:
  void accept(model::Finding /*finding*/) override { FAIL() << "nothing is looked for"; }
};

/// One rule held against events, each in a batch and by a worker of its own.
class Coverage {
 public:
  explicit Coverage(std::string_view detection)
      : loaded_(parse_rules(std::string(kHeader).append(detection), "a.yml")) {
    CompileOptions options;
    options.keep_variants = true;
    detector_ = make_fit_detector(compile(loaded_, *fields_, options), fields_, fits_);
  }

  void see(std::string_view channel, std::uint32_t event_id,
           const std::vector<std::string_view>& names) {
    model::EventBatch batch;
    std::vector<model::FieldValue> named;
    for (const std::string_view name : names) {
      if (const auto field = fields_->find(name); field.has_value()) {
        named.push_back({model::text_value("x"), field->field, field->naming});
      }
    }
    model::Event event;
    event.channel = model::text_value(channel);
    event.event_id = event_id;
    event.values = batch.keep(named, *fields_);
    batch.add(event);
    states_.push_back(detector_->make_state());
    detector_->scan(batch, *states_.back(), sink_);
  }

  TelemetryFit fit() {
    states_.push_back(detector_->make_state());
    for (std::size_t i = 0; i + 1 < states_.size(); ++i) {
      detector_->combine(*states_.back(), *states_[i]);
    }
    detector_->finish(*states_.back(), sink_);
    return fits_.at(0);
  }

 private:
  std::shared_ptr<model::FieldTable> fields_ = std::make_shared<model::FieldTable>();
  LoadedRules loaded_;
  TelemetryFits fits_;
  std::unique_ptr<Detector> detector_;
  std::vector<std::unique_ptr<DetectorState>> states_;
  Nowhere sink_;
};

constexpr std::string_view kSysmon = "Microsoft-Windows-Sysmon/Operational";

constexpr std::string_view kTwoFields = R"(
  selection:
    Image|endswith: '\cmd.exe'
    ParentImage|endswith: '\w3wp.exe'
  filter:
    User: nobody
  condition: selection and not filter
)";

TEST(TelemetryFit, WithoutEventsOfTheLogSourceNothingCanBeFound) {
  Coverage coverage(kTwoFields);
  coverage.see(kSysmon, 3, {"Image", "ParentImage"});
  const TelemetryFit fit = coverage.fit();
  EXPECT_EQ(fit.verdict, Verdict::NoEvents);
  EXPECT_EQ(fit.events, 0U);
}

TEST(TelemetryFit, AFieldThatNoEventHasIsNamed) {
  Coverage coverage(kTwoFields);
  coverage.see(kSysmon, 1, {"Image", "User"});
  const TelemetryFit fit = coverage.fit();
  EXPECT_EQ(fit.verdict, Verdict::FieldsMissing);
  EXPECT_EQ(fit.events, 1U);
  EXPECT_THAT(fit.missing, ElementsAre("ParentImage"));
}

TEST(TelemetryFit, FieldsMayStandInDifferentEventsAndFiltersMayMiss) {
  Coverage coverage(kTwoFields);
  coverage.see(kSysmon, 1, {"Image"});
  coverage.see(kSysmon, 1, {"ParentImage"});
  const TelemetryFit fit = coverage.fit();
  EXPECT_EQ(fit.verdict, Verdict::Satisfiable);
  EXPECT_EQ(fit.events, 2U);
  EXPECT_THAT(fit.missing, ElementsAre("User"));
}

TEST(TelemetryFit, OneOfSeveralSelectionsSuffices) {
  Coverage coverage(R"(
  by_hash:
    Imphash: 'F834775B3D3F3B3F3F3F3F3F3F3F3F3F'
  by_name:
    OriginalFileName: Cmd.Exe
  condition: 1 of by_*
)");
  coverage.see(kSysmon, 1, {"OriginalFileName"});
  EXPECT_EQ(coverage.fit().verdict, Verdict::Satisfiable);
}

TEST(TelemetryFit, LogsThatNameManyThingsHideNothing) {
  Coverage coverage(kTwoFields);
  for (std::uint32_t id = 0; id < 3'000; ++id) {
    coverage.see("Junk " + std::to_string(id % 7), 70'000 + id, {"Image"});
  }
  coverage.see(kSysmon, 1, {"Image", "ParentImage"});
  const TelemetryFit fit = coverage.fit();
  EXPECT_EQ(fit.verdict, Verdict::Satisfiable);
  EXPECT_EQ(fit.events, 1U);
}

TEST(TelemetryFit, KeywordsNeedEventsOnly) {
  Coverage coverage(R"(
  keywords: [mimikatz]
  condition: keywords
)");
  coverage.see(kSysmon, 1, {});
  const TelemetryFit fit = coverage.fit();
  EXPECT_EQ(fit.verdict, Verdict::Satisfiable);
  EXPECT_THAT(fit.missing, IsEmpty());
}

}  // namespace
}  // namespace longwatch::detect::sigma
