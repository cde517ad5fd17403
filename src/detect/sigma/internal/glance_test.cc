#include "detect/sigma/internal/glance.h"

#include <random>
#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "detect/sigma/internal/value_match.h"

namespace longwatch::detect::sigma {
namespace {

Predicate literal(std::string_view text, Anchor anchor, std::uint32_t field) {
  Predicate predicate;
  predicate.kind = Predicate::Kind::Literal;
  predicate.field = model::FieldId{field};
  predicate.literal = {std::string(text), anchor};
  return predicate;
}

bool holds_for(const Predicate& predicate, const std::vector<model::FieldValue>& values) {
  ValueText text;
  for (const model::FieldValue& entry : values) {
    text.set(entry.value);
    if ((predicate.field == kAnyField || predicate.field == entry.field) &&
        holds(predicate, text)) {
      return true;
    }
  }
  return false;
}

/// A record of five columns, each either the piece before or behind a blank of the same line or a
/// text of its own.
struct Record {
  std::string line;
  std::string other;
  std::vector<model::FieldValue> values;
};

Record make_record(std::mt19937& random) {
  constexpr std::string_view kLetters = "aAbB/";
  const auto word = [&] {
    std::string text(random() % 6, '\0');
    for (char& c : text) {
      c = kLetters[random() % kLetters.size()];
    }
    return text;
  };
  Record record;
  std::vector<std::pair<std::size_t, std::size_t>> places;
  for (int i = 0; i < 4; ++i) {
    const std::string piece = word();
    places.emplace_back(record.line.size(), piece.size());
    record.line += piece + std::string(1 + random() % 9, ' ');
  }
  record.other = word();
  const std::string_view line = record.line;
  for (std::uint32_t field = 0; field < places.size(); ++field) {
    record.values.push_back(
        {model::text_value(line.substr(places[field].first, places[field].second)),
         model::FieldId{field}});
  }
  record.values.push_back({model::text_value(record.other), model::FieldId{9}});
  record.values.push_back({record.values[1].value, model::FieldId{2}, model::Naming::Shared, true});
  return record;
}

TEST(Glance, NeverOverlooksAPredicateThatHolds) {
  std::mt19937 random(11);
  const std::vector<Predicate> predicates = {
      literal("abb", Anchor::Anywhere, 0), literal("/ab", Anchor::Start, 1),
      literal("bab", Anchor::End, 2),      literal("aab", Anchor::Whole, 9),
      literal("a/b", Anchor::Anywhere, 3), literal("bbb", Anchor::Whole, 2)};
  std::vector<const Predicate*> all;
  for (const Predicate& predicate : predicates) {
    ASSERT_TRUE(Glance::covers(predicate));
    all.push_back(&predicate);
  }
  const Glance glance(all, best_simd_level());
  EventText text;
  std::vector<std::uint32_t> hits;
  int holding = 0;
  int asleep = 0;
  for (int round = 0; round < 20'000; ++round) {
    const Record record = make_record(random);
    model::Event event;
    event.values = record.values;
    text.clear();
    for (const model::FieldValue& entry : record.values) {
      text.add(entry.value);
    }
    std::string_view folded;
    ASSERT_TRUE(text.fold(folded));
    const bool may_wake = glance.may_wake(event, folded, hits);
    for (const Predicate& predicate : predicates) {
      if (holds_for(predicate, record.values)) {
        ++holding;
        ASSERT_TRUE(may_wake) << record.line << '|' << record.other << '|'
                              << predicate.literal.text;
      }
    }
    asleep += may_wake ? 0 : 1;
  }
  EXPECT_GT(holding, 500);
  EXPECT_GT(asleep, 500);
}

TEST(Glance, CoversNothingThatNeedsNoLongLiteral) {
  Predicate exists;
  EXPECT_FALSE(Glance::covers(exists));
  EXPECT_FALSE(Glance::covers(literal("ab", Anchor::Anywhere, 0)));
  EXPECT_FALSE(Glance::covers(literal("", Anchor::Whole, 0)));
}

TEST(EventText, IsNotFoldedWhereItMayFoldToOtherBytes) {
  EventText text;
  text.add(model::text_value("Kelvin is \xE2\x84\xAA"));
  std::string_view folded;
  EXPECT_FALSE(text.fold(folded));
}

TEST(EventText, TakesWhatARecordShowsTwiceOnce) {
  const std::string_view line = "GET /A?b";
  EventText text;
  text.add(model::text_value(line.substr(0, 3)));
  text.add(model::text_value(line.substr(4)));
  text.add(model::text_value(line.substr(4, 2)));
  text.add(model::text_value(line.substr(7)));
  std::string_view folded;
  ASSERT_TRUE(text.fold(folded));
  EXPECT_EQ(folded.substr(0, folded.find_last_not_of('\n') + 1), "get /a?b");
}

}  // namespace
}  // namespace longwatch::detect::sigma
