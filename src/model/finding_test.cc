#include "model/finding.h"

#include <algorithm>

#include <gtest/gtest.h>

namespace longwatch::model {
namespace {

RuleInfo rule_with_id(std::string id) {
  RuleInfo rule;
  rule.id = std::move(id);
  return rule;
}

Finding make(const RuleInfo& rule, std::optional<Timestamp> time, std::uint32_t source,
             std::uint64_t record) {
  Finding finding;
  finding.rule = &rule;
  finding.time = time;
  finding.events.push_back({{SourceId{source}, record, record * 100, 10}, time});
  return finding;
}

TEST(Finding, IsOrderedByTimeSourceRecordAndRule) {
  const RuleInfo a = rule_with_id("a");
  const RuleInfo b = rule_with_id("b");
  const Timestamp early{TimeTicks{1}};
  const Timestamp late{TimeTicks{2}};
  const std::vector<Finding> ordered = {
      make(b, early, 0, 9), make(a, early, 1, 1), make(b, early, 1, 1),
      make(a, early, 1, 2), make(a, late, 0, 1),  make(a, std::nullopt, 0, 1),
  };
  for (std::size_t i = 0; i < ordered.size(); ++i) {
    for (std::size_t j = 0; j < ordered.size(); ++j) {
      EXPECT_EQ(comes_before(ordered[i], ordered[j]), i < j) << i << " " << j;
    }
  }
}

TEST(Level, ReadsWhatItWrites) {
  for (const Level level : kLevels) {
    EXPECT_EQ(parse_level(to_text(level)), level);
  }
  EXPECT_FALSE(parse_level("severe").has_value());
}

TEST(RecordBooks, BalanceOnlyWhenEveryRecordIsAccountedFor) {
  RecordBooks books{10, 7, 2, 1, 0, 0};
  EXPECT_TRUE(books.balance());
  books += RecordBooks{1, 0, 0, 0, 0, 0};
  EXPECT_FALSE(books.balance());
}

}  // namespace
}  // namespace longwatch::model
