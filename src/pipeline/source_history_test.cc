#include "pipeline/source_history.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <deque>
#include <map>
#include <memory>
#include <random>
#include <set>
#include <span>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "model/event.h"
#include "pipeline/internal/event_sketch.h"
#include "pipeline/internal/historian.h"
#include "pipeline/internal/pulse.h"

namespace longwatch::pipeline {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr Timestamp kMonday{
    std::chrono::sys_days(std::chrono::year(2026) / 3 / 2).time_since_epoch()};

std::vector<Silence> silences_of(const std::vector<Timestamp>& times) {
  Pulse pulse;
  for (const Timestamp time : times) {
    pulse.add(time);
  }
  return silences_in(pulse.beats(), pulse.step_width());
}

/// One event every `step` between two times.
void fill(std::vector<Timestamp>& times, Timestamp from, Timestamp until, seconds step) {
  for (Timestamp at = from; at < until; at += step) {
    times.push_back(at);
  }
}

TEST(Silences, AFirewallThatIsQuietForAnHour) {
  std::vector<Timestamp> times;
  fill(times, kMonday, kMonday + hours(10), seconds(20));
  fill(times, kMonday + hours(11), kMonday + hours(30), seconds(20));
  const std::vector<Silence> silences = silences_of(times);
  ASSERT_EQ(silences.size(), 1U);
  EXPECT_EQ(silences[0].from, kMonday + hours(10) - seconds(20));
  EXPECT_EQ(silences[0].until, kMonday + hours(11));
  EXPECT_NEAR(static_cast<double>(silences[0].expected), 60, 2);
}

TEST(Silences, NightsAndWeekendsOfAnOfficeAreItsRhythm) {
  std::vector<Timestamp> times;
  for (int day = 0; day < 42; ++day) {
    if (day % 7 < 5) {
      fill(times, kMonday + days(day) + hours(8), kMonday + days(day) + hours(17), seconds(240));
    }
  }
  EXPECT_TRUE(silences_of(times).empty());

  // A Wednesday that is missing is none.
  const Timestamp wednesday = kMonday + days(23);
  times.erase(std::remove_if(times.begin(), times.end(),
                             [wednesday](Timestamp time) {
                               return time >= wednesday && time < wednesday + days(1);
                             }),
              times.end());
  const std::vector<Silence> silences = silences_of(times);
  ASSERT_EQ(silences.size(), 1U);
  EXPECT_LT(silences[0].from, wednesday);
  EXPECT_GT(silences[0].until, wednesday + days(1));
}

TEST(Silences, BurstsAreNoReasonToExpectMore) {
  std::mt19937_64 random(7);
  std::exponential_distribution<double> pause(1.0 / 7'200);
  std::vector<Timestamp> times;
  for (Timestamp at = kMonday; at < kMonday + days(30);) {
    fill(times, at, at + minutes(10), seconds(15));
    at += minutes(10) + seconds(static_cast<int>(pause(random)));
  }
  EXPECT_TRUE(silences_of(times).empty());
}

TEST(Silences, FewEventsHaveNoRhythm) {
  std::vector<Timestamp> times;
  fill(times, kMonday, kMonday + minutes(15), seconds(60));
  times.push_back(kMonday + days(100));
  EXPECT_TRUE(silences_of(times).empty());
}

TEST(Pulse, WhatFollowsEachOtherIsOneRunHoweverItWasSharedOut) {
  Pulse even;
  Pulse odd;
  for (int minute = 0; minute < 100'000; ++minute) {
    (minute % 2 == 0 ? even : odd).add(kMonday + minutes(minute));
  }
  even.merge(odd);
  EXPECT_EQ(even.beats().size(), 1U);
  EXPECT_EQ(even.step_width(), TimeTicks(minutes(4)));
  EXPECT_EQ(even.beats()[0].last, kMonday + minutes(99'999));
}

TEST(Pulse, DoesNotDependOnOrderNorOnSharing) {
  std::mt19937_64 random(3);
  std::vector<Timestamp> times;
  for (int i = 0; i < 300'000; ++i) {  // more minutes than are kept, before 1970 too
    times.push_back(
        Timestamp(minutes(static_cast<std::int64_t>(random() % 2'000'000)) - minutes(1'000'000)));
  }
  Pulse whole;
  for (const Timestamp time : times) {
    whole.add(time);
  }
  std::shuffle(times.begin(), times.end(), random);
  std::array<Pulse, 3> parts;
  for (std::size_t i = 0; i < times.size(); ++i) {
    parts[i % 7 == 0 ? 0 : 1 + i % 2].add(times[i]);
  }
  parts[0].merge(parts[1]);
  parts[0].merge(parts[2]);
  EXPECT_GT(whole.step_width(), TimeTicks(minutes(1)));
  ASSERT_EQ(whole.step_width(), parts[0].step_width());
  const auto& a = whole.beats();
  const auto& b = parts[0].beats();
  ASSERT_EQ(a.size(), b.size());
  for (std::size_t i = 0; i < a.size(); ++i) {
    ASSERT_EQ(a[i].first_step, b[i].first_step);
    ASSERT_EQ(a[i].last_step, b[i].last_step);
    ASSERT_EQ(a[i].first, b[i].first);
    ASSERT_EQ(a[i].last, b[i].last);
  }
}

/// Events as a reader would hand them over.
class Batch {
 public:
  explicit Batch(std::uint64_t source) : source_(source) {}

  /// With its number as a field, as Windows writes it.
  model::Event& add_numbered(std::uint64_t number, Timestamp time) {
    numbers_.push_back(std::to_string(number));
    values_.push_back({model::text_value(numbers_.back()), kNumber});
    model::Event& event = add(1 + numbers_.size(), time);
    event.values = std::span(&values_.back(), 1);
    return event;
  }

  static constexpr model::FieldId kNumber{0};

  model::Event& add(std::uint64_t record, std::optional<Timestamp> time) {
    model::Event event;
    event.locator = {static_cast<model::SourceId>(source_), record, record * 100, 100};
    event.time = time;
    event.channel = model::text_value("Security");
    event.computer = model::text_value("DC01");
    batch_->add(event);
    return batch_->events().back();
  }

  const model::EventBatch& operator*() const { return *batch_; }

 private:
  std::uint64_t source_;
  std::deque<std::string> numbers_;
  std::deque<model::FieldValue> values_;
  std::unique_ptr<model::EventBatch> batch_ = std::make_unique<model::EventBatch>();
};

Historian::Options options() {
  Historian::Options options;
  options.latest = kMonday + days(365);
  options.finds_overlaps = true;
  options.fields.number = Batch::kNumber;
  return options;
}

TEST(Historian, CountsNumbersThatAreMissingWhateverTheOrderOfUnits) {
  Batch late(1);
  Batch early(1);
  for (std::uint64_t record = 1; record <= 10; ++record) {
    early.add_numbered(record, kMonday + seconds(static_cast<int>(record)));
  }
  for (std::uint64_t record = 50; record <= 60; ++record) {
    if (record != 55) {
      late.add_numbered(record, kMonday + seconds(static_cast<int>(record)));
    }
  }
  Historian one(options());
  Historian two(options());
  one.add(*late, true);
  two.add(*early, true);
  const auto histories = write_histories({&one, &two});
  const SourceHistory& history = histories.at(static_cast<model::SourceId>(1));
  EXPECT_EQ(history.jumps, 2U);
  EXPECT_EQ(history.records_missing, 40U);
  ASSERT_EQ(history.widest_jumps.size(), 2U);
  EXPECT_EQ(history.widest_jumps[0].before, 10U);
  EXPECT_EQ(history.widest_jumps[0].after, 50U);
  EXPECT_EQ(history.widest_jumps[0].from, kMonday + seconds(10));
  EXPECT_EQ(history.widest_jumps[0].until, kMonday + seconds(50));
  EXPECT_FALSE(history.is_selection);
}

TEST(Historian, NumbersOfSeveralHostsInOneLogAreKeptApart) {
  Batch collected(1);
  for (std::uint64_t i = 0; i < 20; ++i) {
    collected.add_numbered(100 + i, kMonday);
    collected.add_numbered(7'000 + i, kMonday).computer = model::text_value("WS02");
  }
  Historian historian(options());
  historian.add(*collected, true);
  EXPECT_EQ(write_histories({&historian}).begin()->second.jumps, 0U);
}

TEST(Historian, ASelectionOfRecordsIsToldAsOne) {
  Batch chosen(1);
  for (std::uint64_t record = 1; record <= 2'000; ++record) {
    chosen.add_numbered(record * 7, kMonday);
  }
  Historian historian(options());
  historian.add(*chosen, true);
  const SourceHistory history = write_histories({&historian}).begin()->second;
  EXPECT_EQ(history.jumps, 1'999U);
  EXPECT_EQ(history.records_missing, 1'999U * 6);
  EXPECT_EQ(history.widest_jumps.size(), 5U);
  EXPECT_TRUE(history.is_selection);
}

TEST(Historian, ClocksThatCannotBeRightAreNoPartOfThePeriod) {
  Batch events(1);
  events.add(1, Timestamp());          // 1970
  events.add(2, kMonday + days(900));  // future
  events.add(3, std::nullopt);
  events.add(4, kMonday);
  model::Event& doubtful = events.add(5, kMonday + seconds(5));
  doubtful.time_doubts = model::time_doubt::kZoneAssumed | model::time_doubt::kYearInferred;
  doubtful.clock_correction = seconds(432);
  Historian historian(options());
  historian.add(*events, false);
  const SourceHistory history = write_histories({&historian}).begin()->second;
  EXPECT_EQ(history.first, kMonday);
  EXPECT_EQ(history.last, kMonday + seconds(5));
  EXPECT_EQ(history.too_early, 1U);
  EXPECT_EQ(history.too_late, 1U);
  EXPECT_EQ(history.without_time, 1U);
  EXPECT_EQ(history.zone_assumed, 1U);
  EXPECT_EQ(history.year_inferred, 1U);
  EXPECT_EQ(history.corrections.at(seconds(432)), 1U);
}

TEST(Historian, ASourceOfTheFutureHasAPeriodAllTheSame) {
  Batch most(1);
  most.add(1, kMonday + days(900));
  most.add(2, kMonday + days(901));
  most.add(3, kMonday);
  Historian historian(options());
  historian.add(*most, false);
  const SourceHistory history = write_histories({&historian}).begin()->second;
  EXPECT_EQ(history.first, kMonday);
  EXPECT_EQ(history.last, kMonday + days(901));
  EXPECT_EQ(history.too_late, 2U);

  Batch going_on(1);
  const Timestamp latest = options().latest;
  for (int hour = -60; hour <= 10; ++hour) {
    going_on.add(static_cast<std::uint64_t>(hour + 61), latest + std::chrono::hours(hour));
  }
  Historian other(options());
  other.add(*going_on, false);
  EXPECT_EQ(write_histories({&other}).begin()->second.last, latest + std::chrono::hours(10));
}

TEST(Historian, TellsWhichLogWasClearedByWhom) {
  model::FieldTable fields;
  add_history_fields(fields);
  Historian::Options with_fields = options();
  with_fields.fields = find_history_fields(fields);
  const std::vector<model::FieldValue> values = {
      {model::text_value("System"), *with_fields.fields.cleared_log},
      {model::text_value("ada"), *with_fields.fields.cleared_by},
      {model::text_value("Application"), *with_fields.fields.cleared_log}};
  Batch events(1);
  events.add(1, kMonday).event_id = 1102;
  model::Event& other = events.add(2, kMonday);
  other.event_id = 104;
  other.channel = model::text_value("System");
  other.values = values;
  model::Event& foreign = events.add(3, kMonday);
  foreign.event_id = 104;
  foreign.channel = model::text_value("Application");
  Historian historian(with_fields);
  historian.add(*events, true);
  const SourceHistory history = write_histories({&historian}).begin()->second;
  ASSERT_EQ(history.clearings.size(), 2U);
  EXPECT_EQ(history.clearings[0].log, "Security");
  EXPECT_EQ(history.clearings[0].host, "DC01");
  EXPECT_EQ(history.clearings[1].log, "Application");
  EXPECT_EQ(history.clearings[1].by, "ada");
}

TEST(Historian, OfTooManyHostsTheSameOnesAreKeptInAnyOrder) {
  std::vector<std::set<std::string>> kept;
  for (const bool backwards : {false, true}) {
    NameRuns names;
    for (int i = 0; i < 50'000; ++i) {
      const std::string name = "host" + std::to_string(100'000 + (backwards ? 49'999 - i : i));
      names.add(model::text_value(name));
    }
    EXPECT_TRUE(names.has_more());
    kept.push_back(names.names());
  }
  EXPECT_EQ(kept[0], kept[1]);
  EXPECT_EQ(*kept[0].begin(), "host100000");
}

TEST(Historian, CountsClearingsThatItDoesNotKeep) {
  Batch events(1);
  for (std::uint64_t i = 0; i < 5'000; ++i) {
    events.add(5'000 - i, kMonday).event_id = 1102;
  }
  Historian historian(options());
  historian.add(*events, false);
  const SourceHistory history = write_histories({&historian}).begin()->second;
  EXPECT_EQ(history.cleared, 5'000U);
  ASSERT_EQ(history.clearings.size(), 1'000U);
  EXPECT_EQ(history.clearings.front().record, 1U);
}

TEST(Overlaps, OfManyCopiesEachIsComparedWithTheLargest) {
  Historian historian(options());
  for (std::uint64_t source = 1; source <= 30; ++source) {
    Batch snapshot(source);
    for (std::uint64_t i = 0; i < 10 * source; ++i) {
      snapshot.add(i + 1, kMonday + seconds(static_cast<int>(i)));
    }
    historian.add(*snapshot, false);
  }
  const auto histories = write_histories({&historian});
  for (std::uint64_t source = 1; source < 30; ++source) {
    const auto& overlaps = histories.at(static_cast<model::SourceId>(source)).overlaps;
    EXPECT_TRUE(std::any_of(overlaps.begin(), overlaps.end(), [](const Overlap& overlap) {
      return overlap.with == static_cast<model::SourceId>(30) && overlap.share == 1;
    })) << source;
  }
}

TEST(Overlaps, APartInsideACombinedSourceAndNothingElse) {
  Batch part(1);
  Batch combined(2);
  Batch other(3);
  for (std::uint64_t i = 0; i < 30; ++i) {
    part.add(i + 1, kMonday + seconds(static_cast<int>(i)));
  }
  for (std::uint64_t i = 0; i < 3'000; ++i) {
    combined.add(i + 1, kMonday + seconds(static_cast<int>(i)));
    other.add(i + 1, kMonday + days(1) + seconds(static_cast<int>(i)));
  }
  Historian historian(options());
  historian.add(*part, false);
  historian.add(*combined, false);
  historian.add(*other, false);
  const auto histories = write_histories({&historian});
  const auto& of_part = histories.at(static_cast<model::SourceId>(1)).overlaps;
  ASSERT_EQ(of_part.size(), 1U);
  EXPECT_EQ(of_part[0].with, static_cast<model::SourceId>(2));
  EXPECT_DOUBLE_EQ(of_part[0].share, 1.0);
  EXPECT_DOUBLE_EQ(of_part[0].other_share, 0.01);
  EXPECT_EQ(histories.at(static_cast<model::SourceId>(2)).overlaps.size(), 1U);
  EXPECT_TRUE(histories.at(static_cast<model::SourceId>(3)).overlaps.empty());
}

TEST(Overlaps, AreEstimatedWhereSourcesAreTooLargeToKeepAll) {
  Batch whole(1);
  Batch half(2);
  for (std::uint64_t i = 0; i < 60'000; ++i) {
    whole.add(i + 1, kMonday + seconds(static_cast<int>(i)));
    if (i % 2 == 0) {
      half.add(i + 1, kMonday + seconds(static_cast<int>(i)));
    }
  }
  Historian historian(options());
  historian.add(*whole, false);
  historian.add(*half, false);
  const auto histories = write_histories({&historian});
  const auto& overlaps = histories.at(static_cast<model::SourceId>(2)).overlaps;
  ASSERT_EQ(overlaps.size(), 1U);
  EXPECT_TRUE(overlaps[0].is_estimate);
  EXPECT_DOUBLE_EQ(overlaps[0].share, 1.0);
  EXPECT_NEAR(overlaps[0].other_share, 0.5, 0.05);
}

}  // namespace
}  // namespace longwatch::pipeline
