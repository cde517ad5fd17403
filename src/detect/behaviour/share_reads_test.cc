#include "detect/behaviour/internal/share_reads.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/behaviour_rig.h"

namespace longwatch::detect::behaviour {
namespace {

using model::Entity;
using model::Level;
using test_support::EventLog;
using test_support::find_behaviours;
using test_support::HandMadeEvent;
using test_support::seeds_that_differ;
using test_support::text_of;
using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

constexpr std::string_view kPage = "share-reads";

std::string day_at(int day, int minute = 0) {
  return "2025-08-" + std::string(day < 10 ? "0" : "") + std::to_string(day) +
         "T02:" + std::string(minute < 10 ? "0" : "") + std::to_string(minute) + ":00Z";
}

HandMadeEvent read_file(std::string time, std::string host, std::string source, std::string share,
                        std::string file) {
  return {std::move(time),
          5145,
          "Security",
          std::move(host),
          {{"ShareName", "\\\\*\\" + share},
           {"RelativeTargetName", std::move(file)},
           {"IpAddress", std::move(source)},
           {"SubjectUserName", "svc_deploy"}}};
}

/// Ten days of desks that read a file server.
EventLog an_office() {
  EventLog log;
  for (int day = 1; day <= 10; ++day) {
    for (int desk = 100; desk < 106; ++desk) {
      log.add(
          read_file(day_at(day), "FS02", "10.20.50." + std::to_string(desk), "forms", "a.docx"));
    }
  }
  return log;
}

TEST(ShareReads, a_host_of_another_network_that_never_read_shares_is_high) {
  EventLog log = an_office();
  for (int i = 0; i < 12; ++i) {
    log.add(read_file(day_at(9, i), "LDBAPP01", "10.20.10.11", "config$", "f" + std::to_string(i)));
  }
  log.add(read_file(day_at(9, 20), "FS02", "10.20.10.11", "deploy$", "x"));
  const auto findings = find_behaviours(kPage, log.events);
  ASSERT_THAT(findings, SizeIs(1));
  EXPECT_EQ(findings[0].rule->level, Level::High);
  EXPECT_EQ(findings[0].user, "svc_deploy");
  EXPECT_THAT(findings[0].entities, Contains(Entity{"ipv4", "10.20.10.11", "source"}));
  EXPECT_THAT(findings[0].entities, Contains(Entity{"host", "LDBAPP01", "target"}));
  EXPECT_THAT(text_of(findings[0], "seen"), HasSubstr("LDBAPP01 config$ (12 files)"));
  EXPECT_THAT(seeds_that_differ(kPage, log.events), IsEmpty());
}

TEST(ShareReads, a_new_desk_beside_others_is_usual) {
  EventLog log = an_office();
  for (int i = 0; i < 20; ++i) {
    log.add(read_file(day_at(9, i), "FS02", "10.20.50.120", "forms", "f" + std::to_string(i)));
  }
  EXPECT_THAT(find_behaviours(kPage, log.events), IsEmpty());
}

TEST(ShareReads, shares_of_everybody_few_files_and_early_days_are_quiet) {
  EventLog log = an_office();
  for (int i = 0; i < 20; ++i) {
    log.add(read_file(day_at(9, i), "DC01", "10.20.10.11", "SYSVOL", "f" + std::to_string(i)));
    log.add(read_file(day_at(3, i), "FS09", "10.20.77.11", "early", "f" + std::to_string(i)));
  }
  log.add(read_file(day_at(9), "FS02", "10.20.88.11", "forms", "one"));
  EXPECT_THAT(find_behaviours(kPage, log.events), IsEmpty());
}

TEST(ShareReads, a_known_reader_that_turns_to_a_foreign_server_is_medium) {
  EventLog log = an_office();
  for (int i = 0; i < 6; ++i) {
    log.add(
        read_file(day_at(9, i), "LDBAPP01", "10.20.50.101", "config$", "f" + std::to_string(i)));
  }
  const auto findings = find_behaviours(kPage, log.events);
  ASSERT_THAT(findings, SizeIs(1));
  EXPECT_EQ(findings[0].rule->level, Level::Medium);
}

}  // namespace
}  // namespace longwatch::detect::behaviour
