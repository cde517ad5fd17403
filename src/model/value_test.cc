#include "model/value.h"

#include <gtest/gtest.h>

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

TEST(FieldTable, FindsNamesIgnoringAsciiCase) {
  FieldTable fields;
  const FieldId id = fields.add("OperationName");
  EXPECT_EQ(fields.add("operationName"), id);
  EXPECT_EQ(fields.name(id), "OperationName");
  EXPECT_EQ(fields.find("OPERATIONNAME"), id);
  EXPECT_FALSE(fields.find("Operation").has_value());
}

}  // namespace
}  // namespace longwatch::model
