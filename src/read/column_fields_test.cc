#include "read/column_fields.h"

#include <string>
#include <string_view>

#include <gtest/gtest.h>

#include "model/event.h"
#include "read/placed_values.h"

namespace longwatch::read {
namespace {

using Rows = std::vector<std::string>;

std::vector<model::NamedField> named(const model::FieldTable& fields, std::string_view name) {
  const auto found = fields.wanted(name);
  return found.has_value() ? std::vector{*found} : std::vector<model::NamedField>();
}

std::string shown(const model::FieldValue& entry) {
  return std::to_string(model::index_of(entry.field)) + "=" +
         std::string(as_text(entry.value.bytes())) + (entry.is_copy ? " copy" : "") +
         (entry.naming == model::Naming::Exact ? "" : " alike");
}

/// The values of a record whose columns have these names, settled for the header and record by
/// record.
struct Settled {
  Rows at_once;
  Rows each_time;
  bool are_settled = false;
};

Settled settle(const model::FieldTable& fields, const std::vector<std::string_view>& columns) {
  std::vector<std::vector<model::NamedField>> names;
  for (const std::string_view column : columns) {
    names.push_back(named(fields, column));
  }
  const ColumnFields placed(names, fields);
  Settled settled;
  settled.are_settled = placed.are_settled();
  model::EventBatch batch;
  PlacedValues values;
  values.begin_unit(batch.arena());
  values.begin_record();
  std::vector<model::FieldValue> plain;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const model::Value value = model::text_value(columns[i]);
    values.add(value, placed.of(i));
    for (const model::NamedField& name : names[i]) {
      plain.push_back({value, name.field, name.naming});
    }
  }
  values.finish_settled();
  for (const model::FieldValue& entry : values.take()) {
    settled.at_once.push_back(shown(entry));
  }
  for (const model::FieldValue& entry : batch.keep(plain, fields)) {
    settled.each_time.push_back(shown(entry));
  }
  return settled;
}

TEST(ColumnFields, GiveARecordWhatSettlingItDoes) {
  model::FieldTable fields;
  for (const std::string_view name : {"user", "User", "USER", "proto", "id.orig_h"}) {
    fields.add(name);
  }
  for (const std::vector<std::string_view>& columns :
       {std::vector<std::string_view>{"id.orig_h", "proto"},
        {"proto", "User", "nobody's"},
        {"user", "id.orig_h", "user"}}) {
    const Settled settled = settle(fields, columns);
    EXPECT_TRUE(settled.are_settled);
    EXPECT_EQ(settled.at_once, settled.each_time);
  }
}

TEST(ColumnFields, LeaveItToTheRecordWhereSpellingsMeet) {
  model::FieldTable fields;
  for (const std::string_view name : {"user", "User", "proto"}) {
    fields.add(name);
  }
  EXPECT_FALSE(settle(fields, {"user", "User"}).are_settled);
  EXPECT_FALSE(settle(fields, {"PROTO"}).are_settled);
  EXPECT_TRUE(settle(fields, {"proto", "User"}).are_settled);
}

TEST(PlacedValues, KeepARecordThatOutgrowsItsPlace) {
  model::EventBatch batch;
  PlacedValues values;
  values.begin_unit(batch.arena());
  const std::string text(5'000, 'x');
  values.begin_record();
  values.add(model::text_value("first"), model::FieldId{1});
  const auto first = values.take();
  values.begin_record();
  for (std::size_t i = 0; i < text.size(); ++i) {
    values.add(model::text_value(std::string_view(text).substr(0, i)), model::FieldId{2});
  }
  const auto second = values.take();
  ASSERT_EQ(first.size(), 1U);
  EXPECT_EQ(as_text(first[0].value.bytes()), "first");
  ASSERT_EQ(second.size(), text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    ASSERT_EQ(second[i].value.size, i);
  }
}

}  // namespace
}  // namespace longwatch::read
