// Detectors but that of indicators never see what mails say.
#include "pipeline/internal/without_bodies.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "model/mail_body.h"

namespace longwatch::pipeline {
namespace {

using testing::ElementsAre;

constexpr model::FieldId kField{3};

/// Writes down every value it is shown.
class Onlooker final : public detect::Detector {
 public:
  explicit Onlooker(std::vector<std::string>& seen) : seen_(seen) {}

  class State final : public detect::DetectorState {
   public:
    std::size_t capacity() const override { return 0; }
  };

  std::string_view name() const override { return "onlooker"; }

  std::unique_ptr<detect::DetectorState> make_state() const override {
    return std::make_unique<State>();
  }

  void scan(const model::EventBatch& batch, detect::DetectorState& /*state*/,
            model::FindingSink& /*sink*/) const override {
    std::string scratch;
    for (const model::Event& event : batch.events()) {
      std::string line = std::to_string(event.locator.record);
      for (const model::FieldValue& value : event.values) {
        line.append(" ").append(model::render(value.value, scratch));
      }
      seen_.push_back(line);
    }
  }

  void combine(detect::DetectorState& /*into*/, detect::DetectorState& /*from*/) const override {}

  void finish(detect::DetectorState& /*state*/, model::FindingSink& /*sink*/) const override {}

 private:
  std::vector<std::string>& seen_;
};

class NoSink final : public model::FindingSink {
 public:
  void accept(model::Finding /*finding*/) override {}
};

TEST(WithoutBodies, OtherValuesAndEventsAreSeenAsTheyAre) {
  const model::FieldTable fields;
  model::EventBatch batch;
  const auto add = [&](std::uint64_t record, const std::vector<model::FieldValue>& values) {
    model::Event event;
    event.locator.record = record;
    event.values = batch.keep(values, fields);
    batch.add(event);
  };
  add(1, {{model::text_value("a"), kField}});
  add(2, {{model::text_value("secret"), model::kMailBodyField},
          {model::text_value("b"), kField},
          {model::text_value("secret too"), model::kMailBodyField},
          {model::text_value("c"), model::kUnnamedField}});
  add(3, {{model::text_value("secret"), model::kMailBodyField}});

  std::vector<std::string> seen;
  const auto detector = without_bodies(std::make_unique<Onlooker>(seen));
  EXPECT_EQ(detector->name(), "onlooker");
  const auto state = detector->make_state();
  NoSink sink;
  detector->scan(batch, *state, sink);
  EXPECT_THAT(seen, ElementsAre("1 a", "2 b c", "3"));
}

}  // namespace
}  // namespace longwatch::pipeline
