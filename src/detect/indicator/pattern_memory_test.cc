// Patterns over several events: the same findings with memory and without, from any worker.
#include <algorithm>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/memory_budget.h"
#include "detect/indicator/diagnostics.h"
#include "detect/indicator/indicator.h"
#include "model/event.h"

namespace longwatch::detect::indicator {
namespace {

constexpr std::string_view kPatterns = R"json({"type":"bundle","objects":[
{"type":"indicator","id":"indicator--1","pattern":"([process:command_line LIKE 'a%'] AND [process:command_line LIKE '%z']) WITHIN 3 SECONDS"},
{"type":"indicator","id":"indicator--2","pattern":"[process:command_line LIKE 'b%'] FOLLOWEDBY [process:command_line LIKE '%y']"},
{"type":"indicator","id":"indicator--3","pattern":"[process:command_line LIKE 'c%'] REPEATS 5 TIMES WITHIN 20 SECONDS"},
{"type":"indicator","id":"indicator--4","pattern":"[process:command_line LIKE 'd%'] AND ([process:command_line LIKE '%x'] OR [process:command_line LIKE '%w'])"}
]})json";

/// Everything a finding says, in a text.
std::string text_of(const model::Finding& finding) {
  std::string text = finding.rule->title + "|" + finding.host;
  for (const model::EventReference& event : finding.events) {
    text += "|" + std::to_string(event.locator.record) + (event.time.has_value() ? "" : "?");
  }
  for (const model::NamedText& field : finding.fields) {
    text += "|" + field.name + "=" + field.value;
  }
  return text;
}

class Sink final : public model::FindingSink {
 public:
  void accept(model::Finding finding) override { texts.push_back(text_of(finding)); }

  std::vector<std::string> texts;
};

struct Row {
  std::string command;
  std::optional<Timestamp> time;
  std::uint64_t record = 0;
};

std::vector<Row> rows(std::size_t count, unsigned seed) {
  std::mt19937 random(seed);
  std::vector<Row> list;
  for (std::uint64_t i = 0; i < count; ++i) {
    Row row;
    const std::string_view first = "abcdefgh";
    const std::string_view last = "stuvwxyz";
    row.command = first[random() % first.size()] + std::string(200, '-') + std::to_string(i) +
                  last[random() % last.size()];
    if (random() % 50 != 0) {
      row.time = Timestamp(std::chrono::seconds(random() % 5000));
    }
    row.record = i + 1;
    list.push_back(std::move(row));
  }
  return list;
}

class PatternRun {
 public:
  explicit PatternRun(std::string_view patterns = kPatterns)
      : fields_(std::make_shared<model::FieldTable>()),
        set_(*load_text(patterns, "test", *fields_, diagnostics_)),
        detector_(make_detector(set_, fields_)) {}

  /// What is found in the rows, each scanned by any of the workers.
  std::vector<std::string> find(const std::vector<Row>& rows, std::size_t workers,
                                DetectorResources resources) {
    resources.diagnostics = &diagnostics_;
    std::vector<std::unique_ptr<DetectorState>> states;
    for (std::size_t i = 0; i < workers; ++i) {
      states.push_back(detector_->make_state_within(resources));
    }
    Sink sink;
    for (const Row& row : rows) {
      scan(row, *states[row.record * 7 % workers], sink);
    }
    for (std::size_t i = 1; i < workers; ++i) {
      detector_->combine(*states[0], *states[i]);
    }
    detector_->finish(*states[0], sink);
    status = states[0]->status();
    return sink.texts;
  }

  std::uint64_t told() const { return diagnostics_.count_of(kPatternIncomplete); }

  Status status;

 private:
  void scan(const Row& row, DetectorState& state, Sink& sink) {
    model::EventBatch batch;
    const std::optional<model::NamedField> field = fields_->find("CommandLine");
    ASSERT_TRUE(field.has_value());
    model::Event event;
    const std::vector<model::FieldValue> values = {
        {model::text_value(row.command), field->field, field->naming}};
    event.values = batch.keep(values, *fields_);
    event.time = row.time;
    event.locator.record = row.record;
    batch.add(event);
    detector_->scan(batch, state, sink);
  }

  DiagnosticCollector diagnostics_;
  std::shared_ptr<model::FieldTable> fields_;
  std::shared_ptr<const IndicatorSet> set_;
  std::unique_ptr<Detector> detector_;
};

TEST(PatternMemory, no_memory_and_much_of_it_find_the_same_in_any_order_from_any_worker) {
  for (unsigned seed = 0; seed < 3; ++seed) {
    std::vector<Row> list = rows(12'000, seed);
    MemoryBudget large(ByteCount{1'000'000'000});
    DetectorResources plenty;
    plenty.budget = &large;
    PatternRun run;
    const std::vector<std::string> expected = run.find(list, 1, plenty);
    ASSERT_TRUE(run.status.ok());
    EXPECT_GT(expected.size(), 1000U);
    EXPECT_EQ(large.used().value, 0U);
    std::shuffle(list.begin(), list.end(), std::mt19937(seed + 100));
    MemoryBudget none(ByteCount{1});
    DetectorResources scarce;
    scarce.budget = &none;
    EXPECT_EQ(run.find(list, 3, scarce), expected) << seed;
    EXPECT_TRUE(run.status.ok());
    EXPECT_EQ(none.high_water().value, 0U);
  }
}

TEST(PatternMemory, what_does_not_fit_goes_to_disk_and_an_unwritable_disk_ends_the_run) {
  MemoryBudget none(ByteCount{1});
  DetectorResources scarce;
  scarce.budget = &none;
  scarce.temporary_directory = "/nowhere/at/all";
  PatternRun run;
  run.find(rows(12'000, 1), 1, scarce);
  ASSERT_FALSE(run.status.ok());
  EXPECT_EQ(run.status.error().code(), ErrorCode::Io);
}

TEST(PatternMemory, more_findings_than_the_limit_are_told) {
  PatternRun run(
      R"json({"type":"indicator","id":"indicator--1","pattern":"[process:command_line LIKE '%'] REPEATS 2 TIMES"})json");
  MemoryBudget large(ByteCount{1'000'000'000});
  DetectorResources plenty;
  plenty.budget = &large;
  const std::vector<std::string> exact = run.find(rows(2000, 1), 1, plenty);
  EXPECT_EQ(exact.size(), 1000U);
  EXPECT_EQ(run.told(), 0U);
  const std::vector<std::string> cut = run.find(rows(2001, 1), 1, plenty);
  EXPECT_EQ(cut.size(), 1000U);
  EXPECT_EQ(run.told(), 1U);
  EXPECT_THAT(cut.front(), testing::HasSubstr("|indicator.incomplete=1,000 findings were made"));
}

}  // namespace
}  // namespace longwatch::detect::indicator
