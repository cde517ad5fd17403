#include "cli/period.h"

#include <gtest/gtest.h>

namespace longwatch::cli {
namespace {

model::Event event(std::uint32_t source, std::uint64_t record, std::optional<int> second) {
  model::Event made;
  made.locator = {static_cast<model::SourceId>(source), record, record * 10, 5};
  if (second.has_value()) {
    made.time = Timestamp(std::chrono::seconds(*second));
  }
  return made;
}

class Handed final : public model::FindingSink {
 public:
  void accept(model::Finding finding) override { ASSERT_TRUE(consumer.accept(finding, {}).ok()); }

  PeriodConsumer consumer;
};

TEST(Period, IsTheFirstAndLastTimeOfEachSourceOverAllWorkers) {
  const PeriodDetector detector;
  const auto one = detector.make_state();
  const auto other = detector.make_state();
  Handed handed;
  model::EventBatch batch;
  batch.add(event(0, 1, 500));
  batch.add(event(0, 2, std::nullopt));
  batch.add(event(1, 1, std::nullopt));
  detector.scan(batch, *one, handed);
  batch.clear();
  batch.add(event(0, 3, 100));
  batch.add(event(2, 1, 7));
  detector.scan(batch, *other, handed);
  detector.combine(*one, *other);
  detector.finish(*one, handed);
  const auto first = handed.consumer.of(model::SourceId{0});
  ASSERT_TRUE(first.has_value());
  EXPECT_EQ(first->first, Timestamp(std::chrono::seconds(100)));
  EXPECT_EQ(first->last, Timestamp(std::chrono::seconds(500)));
  EXPECT_FALSE(handed.consumer.of(model::SourceId{1}).has_value());
  ASSERT_TRUE(handed.consumer.of(model::SourceId{2}).has_value());
}

}  // namespace
}  // namespace longwatch::cli
