#include "detect/indicator/target_list.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/memory_files.h"

namespace longwatch::detect::indicator {
namespace {

using test_support::MemoryFiles;
using testing::ElementsAre;
using testing::HasSubstr;

TEST(TargetList, holds_addresses_once_each_with_their_origin) {
  MemoryFiles files;
  files.add_file(
      "list.txt",
      "\xEF\xBB\xBF# originator: BRAVO\r\n# marking: TLP:AMBER\n# received: 2025-07-29T03:00:00Z\n"
      "# holds: targets\nZoe@House.example\r\n\nadam@house.example\nzoe@house.example\n");
  const auto list = load_target_list("list.txt", files);
  ASSERT_TRUE(list.ok()) << list.error().message();
  EXPECT_THAT(list->addresses, ElementsAre("adam@house.example", "zoe@house.example"));
  EXPECT_EQ(list->marking.tlp, model::Tlp::Amber);
  EXPECT_THAT(list->marking.originators, ElementsAre("BRAVO"));
  EXPECT_TRUE(list->received.has_value());
}

TEST(TargetList, mistakes_are_told_with_their_line) {
  MemoryFiles files;
  files.add_file("words.txt", "adam@house.example\nthe second floor\n");
  files.add_file("empty.txt", "# holds: targets\n");
  files.add_file("marking.txt", "# marking: secret\nadam@house.example\n");
  const auto words = load_target_list("words.txt", files);
  ASSERT_FALSE(words.ok());
  EXPECT_EQ(words.error().place(), "words.txt:2");
  EXPECT_THAT(words.error().message(), HasSubstr("the second floor"));
  EXPECT_FALSE(load_target_list("empty.txt", files).ok());
  EXPECT_FALSE(load_target_list("marking.txt", files).ok());
  EXPECT_FALSE(load_target_list("absent.txt", files).ok());
}

TEST(TargetList, says_so_in_a_comment) {
  EXPECT_TRUE(says_targets(" Holds : Targets "));
  EXPECT_FALSE(says_targets(" holds: indicators"));
  EXPECT_FALSE(says_targets("targets"));
}

}  // namespace
}  // namespace longwatch::detect::indicator
