#include "model/value.h"

#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "model/event.h"
#include "model/field.h"

namespace longwatch::model {
namespace {

Value value_of(ValueKind kind, std::string_view bytes) {
  Value value = text_value(bytes);
  value.kind = kind;
  return value;
}

std::string rendered(ValueKind kind, std::string_view bytes) {
  std::string scratch;
  return std::string(render(value_of(kind, bytes), scratch));
}

using namespace std::string_view_literals;

TEST(Value, RendersNumbersByTheirWidth) {
  EXPECT_EQ(rendered(ValueKind::Signed, "\xFF"), "-1");
  EXPECT_EQ(rendered(ValueKind::Signed, "\xFE\xFF"), "-2");
  EXPECT_EQ(rendered(ValueKind::Unsigned, "\xFF\xFF\xFF\xFF"), "4294967295");
  EXPECT_EQ(rendered(ValueKind::Unsigned, "\x10\x12\0\0\0\0\0\0"sv), "4624");
  EXPECT_EQ(rendered(ValueKind::HexUnsigned, "\xE7\x03\0\0"sv), "0x3e7");
  EXPECT_EQ(rendered(ValueKind::Boolean, "\x01\0\0\0"sv), "true");
  EXPECT_EQ(rendered(ValueKind::Boolean, "\0\0\0\0"sv), "false");
  EXPECT_EQ(rendered(ValueKind::Real, "\0\0\x80\x3F"sv), "1");
}

TEST(Value, RendersWindowsTypes) {
  EXPECT_EQ(
      rendered(ValueKind::Sid,
               "\x01\x05\0\0\0\0\0\x05\x15\0\0\0\x01\0\0\0\x02\0\0\0\x03\0\0\0\xF4\x01\0\0"sv),
      "S-1-5-21-1-2-3-500");
  EXPECT_EQ(
      rendered(ValueKind::Guid, "\x78\x56\x34\x12\xBC\x9A\xF0\xDE\x01\x02\x03\x04\x05\x06\x07\x08"),
      "{12345678-9ABC-DEF0-0102-030405060708}");
  EXPECT_EQ(rendered(ValueKind::FileTime, "\x00\x80\x3E\xD5\xDE\xB1\x9D\x01"sv),
            "1970-01-01T00:00:00.0000000Z");
  EXPECT_EQ(rendered(ValueKind::Binary, "\x01\xAB"), "01AB");
}

TEST(Value, RendersTexts) {
  EXPECT_EQ(rendered(ValueKind::Utf16, "a\0\xE4\0"sv), "a\xC3\xA4");
  EXPECT_EQ(rendered(ValueKind::Ansi, "a\x80\xE4"), "a\xE2\x82\xAC\xC3\xA4");
  EXPECT_EQ(rendered(ValueKind::JsonText, R"(C:\\x\t\u00e4\ud83d\ude00\/)"),
            "C:\\x\t\xC3\xA4\xF0\x9F\x98\x80/");
  EXPECT_EQ(rendered(ValueKind::JsonText, R"(\u12)"), R"(\u12)");
  EXPECT_EQ(rendered(ValueKind::Null, ""), "");
}

TEST(Value, RendersBrokenBytesAsHex) {
  EXPECT_EQ(rendered(ValueKind::Sid, "\x01\x05\0"sv), "010500");
  EXPECT_EQ(rendered(ValueKind::Unsigned, "\x01\x02\x03"), "010203");
  EXPECT_EQ(rendered(ValueKind::Guid, "\x01"), "01");
}

TEST(Value, GivesNumbersOfNumericKindsAndDecimalTexts) {
  std::string scratch;
  EXPECT_EQ(to_number(value_of(ValueKind::Text, "12.5"), scratch), 12.5);
  EXPECT_EQ(to_number(value_of(ValueKind::Utf16, "7\0"sv), scratch), 7.0);
  EXPECT_FALSE(to_number(value_of(ValueKind::Text, "0x10"), scratch).has_value());
  EXPECT_FALSE(to_number(value_of(ValueKind::HexUnsigned, "\x10\0\0\0"sv), scratch).has_value());
  EXPECT_EQ(to_integer(value_of(ValueKind::Unsigned, "\x10\x12"sv)), 4624);
  EXPECT_EQ(to_integer(value_of(ValueKind::JsonText, "4624")), 4624);
  EXPECT_FALSE(to_integer(value_of(ValueKind::Text, "46 24")).has_value());
}

TEST(FieldTable, FindsTheVeryNameThenOneInAnotherCase) {
  FieldTable fields;
  const FieldId first = fields.add("OperationName");
  const FieldId second = fields.add("operationName");
  const FieldId third = fields.add("Image");
  EXPECT_EQ(fields.add("OperationName"), first);
  EXPECT_NE(first, second);
  EXPECT_EQ(fields.name(second), "operationName");
  EXPECT_EQ(fields.find("operationName")->field, second);
  EXPECT_EQ(fields.find("operationName")->naming, Naming::Shared);
  EXPECT_EQ(fields.find("OPERATIONNAME")->field, first);
  EXPECT_EQ(fields.find("OPERATIONNAME")->naming, Naming::OtherCase);
  EXPECT_EQ(fields.find("Image")->naming, Naming::Exact);
  EXPECT_EQ(fields.find("image")->field, third);
  EXPECT_FALSE(fields.find("Operation").has_value());
  EXPECT_THAT(fields.alike(second), testing::ElementsAre(first, second));
}

/// "Name=text" of each value that is kept, copies with a "*".
std::vector<std::string> kept(const FieldTable& fields,
                              const std::vector<std::pair<std::string, std::string>>& record,
                              EventBatch& batch) {
  std::vector<FieldValue> values;
  for (const auto& [name, text] : record) {
    const NamedField found = fields.wanted(name).value();
    values.push_back({text_value(text), found.field, found.naming});
  }
  std::vector<std::string> lines;
  std::string scratch;
  for (const FieldValue& entry : batch.keep(values, fields)) {
    lines.push_back(std::string(fields.name(entry.field)) + "=" +
                    std::string(render(entry.value, scratch)) + (entry.is_copy ? "*" : ""));
  }
  return lines;
}

TEST(EventBatch, NamesThatAreWantedExactlyTakeNothingFromOthers) {
  FieldTable fields;
  const FieldId exact = fields.add_exact("UserId");
  EXPECT_FALSE(fields.find("UserID").has_value());
  EXPECT_EQ(fields.find("UserId")->naming, Naming::Exact);
  fields.add("USERID");
  EventBatch batch;
  EXPECT_THAT(kept(fields, {{"UserID", "a"}}, batch), testing::ElementsAre("USERID=a"));
  EXPECT_THAT(kept(fields, {{"UserId", "b"}}, batch),
              testing::ElementsAre("UserId=b", "USERID=b*"));
  EXPECT_EQ(fields.add("UserId"), exact);
  EXPECT_THAT(kept(fields, {{"userid", "c"}}, batch),
              testing::ElementsAre("USERID=c", "UserId=c*"));
}

TEST(EventBatch, SettlesNamesThatDifferInLetterCase) {
  FieldTable fields;
  fields.add("User");
  fields.add("user");
  fields.add("Image");
  EventBatch batch;
  EXPECT_THAT(kept(fields, {{"User", "a"}, {"user", "b"}}, batch),
              testing::ElementsAre("User=a", "user=b"));
  EXPECT_THAT(kept(fields, {{"user", "b"}}, batch), testing::ElementsAre("user=b", "User=b*"));
  EXPECT_EQ(batch.in_other_case().records, 0U);
  EXPECT_THAT(kept(fields, {{"USER", "c"}}, batch), testing::ElementsAre("User=c", "user=c*"));
  EXPECT_THAT(kept(fields, {{"image", "d"}, {"Image", "e"}}, batch),
              testing::ElementsAre("Image=e"));
  EXPECT_THAT(kept(fields, {{"image", "d"}}, batch), testing::ElementsAre("Image=d"));
  EXPECT_THAT(kept(fields, {{"user", "b"}, {"USER", "c"}}, batch),
              testing::ElementsAre("user=b", "User=c", "User=b*"))
      << "each spelling by itself: other rules do not take values away";
  EXPECT_EQ(batch.in_other_case().records, 3U);
  EXPECT_EQ(fields.name(batch.in_other_case().first), "User");
  batch.clear();
  EXPECT_EQ(batch.in_other_case().records, 0U);
  fields.want_unnamed();
  const std::vector<FieldValue> both = {
      {text_value("e"), fields.find("Image")->field},
      {text_value("d"), fields.find("image")->field, Naming::OtherCase}};
  const std::span<const FieldValue> settled = batch.keep(both, fields);
  ASSERT_EQ(settled.size(), 2U);
  EXPECT_EQ(settled[1].field, kUnnamedField) << "keywords look at it all the same";
}

}  // namespace
}  // namespace longwatch::model
