#include "knowledge/event_names.h"

#include <gtest/gtest.h>

#include "tests/support/memory_files.h"

namespace longwatch::knowledge {
namespace {

TEST(EventNames, KnowMeaningsByChannelAndProvider) {
  test_support::MemoryFiles files;
  files.add_file("e.yaml",
                 "events:\n  Security: {4625: logon failed}\n"
                 "  System/Service Control Manager: {7045: service installed}\n");
  const Result<EventNames> names = EventNames::load("e.yaml", files);
  ASSERT_TRUE(names.ok());
  EXPECT_EQ(names->meaning("security", "Microsoft-Windows-Security-Auditing", "4625"),
            "logon failed");
  EXPECT_EQ(names->meaning("System", "Service Control Manager", "7045"), "service installed");
  EXPECT_EQ(names->meaning("System", "another", "7045"), "");
}

TEST(EventNames, AMistakeIsToldWithItsPlace) {
  for (const std::string_view bad :
       {"events: [a]", "events: {Security: {x: y}}", "a: b", "events: {S: 1}"}) {
    test_support::MemoryFiles files;
    files.add_file("e.yaml", std::string(bad));
    const Result<EventNames> names = EventNames::load("e.yaml", files);
    ASSERT_FALSE(names.ok()) << bad;
    EXPECT_NE(names.error().place().find("e.yaml:1:"), std::string::npos);
  }
}

}  // namespace
}  // namespace longwatch::knowledge
