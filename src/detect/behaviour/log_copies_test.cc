#include "detect/behaviour/internal/log_copies.h"

#include <set>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/time.h"
#include "detect/behaviour/internal/record_numbers.h"
#include "tests/support/behaviour_rig.h"

namespace longwatch::detect::behaviour {
namespace {

using model::Level;
using test_support::EventLog;
using test_support::find_behaviours;
using test_support::HandMadeEvent;
using test_support::seeds_that_differ;
using test_support::text_of;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

constexpr std::string_view kPage = "log-copies";

HandMadeEvent record(int number, std::uint64_t source = 0,
                     std::string host = "WEB01.parl.example") {
  const std::string minute = std::to_string(10 + number % 1000 / 20);
  const std::string second = std::to_string(10 + number % 20);
  HandMadeEvent event{"2025-08-12T16:" + minute + ":" + second + "Z",
                      4624,
                      "Security",
                      std::move(host),
                      {{"EventRecordID", std::to_string(number)}}};
  event.source = source;
  return event;
}

HandMadeEvent clearing(int number, std::uint64_t source) {
  HandMadeEvent event = record(number, source);
  event.event_id = 1102;
  event.provider = "Microsoft-Windows-Eventlog";
  return event;
}

struct Stretch {
  int first = 0;
  int last = -1;
};

/// Records of the stretch but those of the gap.
void add_records(EventLog& log, std::uint64_t source, const Stretch& all, const Stretch& gap = {}) {
  for (int number = all.first; number <= all.last; ++number) {
    if (number < gap.first || number > gap.last) {
      log.add(record(number, source));
    }
  }
}

TEST(LogCopies, records_that_only_the_other_copy_holds_are_high) {
  EventLog log;
  add_records(log, 0, {1000, 1600});
  add_records(log, 1, {1000, 1600}, {1203, 1208});
  const auto findings = find_behaviours(kPage, log.events);
  ASSERT_THAT(findings, SizeIs(1));
  EXPECT_EQ(findings[0].rule->level, Level::High);
  EXPECT_EQ(findings[0].host, "WEB01.parl.example");
  EXPECT_THAT(text_of(findings[0], "seen"), HasSubstr("6 of the 601 numbers"));
  EXPECT_THAT(text_of(findings[0], "seen"), HasSubstr("1203 to 1208"));
  EXPECT_THAT(seeds_that_differ(kPage, log.events), IsEmpty());
}

TEST(LogCopies, numbers_that_no_copy_holds_are_low_and_told_once) {
  EventLog log;
  add_records(log, 0, {1000, 1600}, {1203, 1208});
  auto findings = find_behaviours(kPage, log.events);
  ASSERT_THAT(findings, SizeIs(1));
  EXPECT_EQ(findings[0].rule->level, Level::Low);
  EXPECT_THAT(text_of(findings[0], "seen"), HasSubstr("6 numbers missing"));
  add_records(log, 1, {1000, 1600}, {1203, 1208});
  findings = find_behaviours(kPage, log.events);
  EXPECT_THAT(findings, SizeIs(1));
}

TEST(LogCopies, a_cleared_log_is_held_against_the_copy_that_was_not) {
  EventLog log;
  add_records(log, 0, {1000, 1600});
  log.add(clearing(1401, 1));
  add_records(log, 1, {1402, 1500});
  const auto findings = find_behaviours(kPage, log.events);
  ASSERT_THAT(findings, SizeIs(1));
  EXPECT_EQ(findings[0].rule->level, Level::Medium);
  EXPECT_THAT(text_of(findings[0], "seen"), HasSubstr("holds 401 records before it"));
  EXPECT_THAT(text_of(findings[0], "seen"), HasSubstr("none between is missing"));
  EXPECT_THAT(seeds_that_differ(kPage, log.events), IsEmpty());
}

TEST(LogCopies, a_log_that_goes_on_in_another_file_lacks_nothing) {
  EventLog log;
  add_records(log, 0, {1000, 1299});
  add_records(log, 1, {1300, 1600});
  EXPECT_THAT(find_behaviours(kPage, log.events), IsEmpty());
}

TEST(LogCopies, a_filtered_copy_and_another_numbering_say_nothing) {
  EventLog filtered;
  add_records(filtered, 0, {1000, 1600});
  for (int number = 1000; number <= 1600; number += 3) {
    filtered.add(record(number, 1));
  }
  EXPECT_THAT(find_behaviours(kPage, filtered.events), IsEmpty());

  EventLog renewed;  // the host was installed anew: the same numbers at other times
  add_records(renewed, 0, {1000, 1600}, {1203, 1208});
  for (int number = 1000; number <= 1600; ++number) {
    HandMadeEvent event = record(number, 1);
    event.time.replace(0, 4, "2024");
    renewed.add(std::move(event));
  }
  const auto findings = find_behaviours(kPage, renewed.events);
  ASSERT_THAT(findings, SizeIs(1));
  EXPECT_EQ(findings[0].rule->level, Level::Low);
}

TEST(LogCopies, a_subscription_that_leaves_events_out_says_nothing) {
  EventLog log;
  for (int number = 1000; number <= 1600; ++number) {
    if (number % 100 != 7) {
      log.add(record(number));
    }
  }
  EXPECT_THAT(find_behaviours(kPage, log.events), IsEmpty());
}

TEST(LogCopies, kinds_that_a_collector_leaves_out_say_nothing_beside_the_hosts_own_log) {
  EventLog log;
  for (int number = 1000; number <= 1600; ++number) {
    HandMadeEvent event = record(number, 0);
    event.event_id = number % 50 == 0 ? 4771 : 4624;
    log.add(event);
    event.source = 1;
    if (event.event_id == 4624) {
      log.add(event);
    }
  }
  EXPECT_THAT(find_behaviours(kPage, log.events), IsEmpty());
}

TEST(LogCopies, few_records_right_before_a_clearing_say_nothing) {
  EventLog log;
  add_records(log, 0, {1000, 1200});
  log.add(clearing(1401, 1));
  add_records(log, 1, {1402, 1500});
  EXPECT_THAT(find_behaviours(kPage, log.events), IsEmpty());
}

TEST(LogCopies, hosts_and_few_records_are_kept_apart) {
  EventLog log;
  add_records(log, 0, {1000, 1050}, {1020, 1021});
  EXPECT_THAT(find_behaviours(kPage, log.events), IsEmpty());
}

NumberedRecord numbered(std::uint64_t number) {
  NumberedRecord record;
  record.number = number;
  record.at.time = Timestamp(std::chrono::seconds(number));
  record.at.locator.offset = number;
  return record;
}

TEST(RecordNumbers, are_those_of_a_plain_set) {
  std::set<std::uint64_t> twin;
  RecordNumbers numbers;
  RecordNumbers other;
  std::uint64_t next = 12345;
  for (int i = 0; i < 3000; ++i) {
    next = next * 6364136223846793005ULL + 1442695040888963407ULL;
    const std::uint64_t number = (next >> 40U) % 5000;
    twin.insert(number);
    (i % 2 == 0 ? numbers : other).note(numbered(number));
  }
  numbers.merge(other);
  EXPECT_EQ(numbers.count(), twin.size());
  std::uint64_t missing = 0;
  for (const NumberGap& gap : numbers.gaps()) {
    missing += gap.size();
    for (std::uint64_t number = gap.first; number <= gap.last; ++number) {
      EXPECT_FALSE(twin.contains(number));
    }
    EXPECT_TRUE(twin.contains(gap.first - 1));
    EXPECT_TRUE(twin.contains(gap.last + 1));
    EXPECT_LT(gap.before.number, gap.first);
    EXPECT_GT(gap.after.number, gap.last);
    EXPECT_EQ(numbers.count(gap.first - 1, gap.last + 1), 2U);
  }
  EXPECT_EQ(missing + twin.size(), *twin.rbegin() - *twin.begin() + 1);
  EXPECT_EQ(numbers.first()->number, *twin.begin());
  EXPECT_EQ(numbers.last()->number, *twin.rbegin());
}

TEST(RecordNumbers, give_up_alike_whatever_came_first) {
  RecordNumbers numbers;
  for (std::uint64_t block = 0; block <= RecordNumbers::kMostBlocks; ++block) {
    numbers.note(numbered(block * RecordNumbers::kBlock));
  }
  EXPECT_TRUE(numbers.is_given_up());
  EXPECT_EQ(numbers.first(), nullptr);
  RecordNumbers fresh;
  fresh.note(numbered(1));
  fresh.merge(numbers);
  EXPECT_TRUE(fresh.is_given_up());
  EXPECT_EQ(fresh.count(), 0U);
}

}  // namespace
}  // namespace longwatch::detect::behaviour
