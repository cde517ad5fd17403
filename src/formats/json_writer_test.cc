#include "formats/json_writer.h"

#include <cmath>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "base/utf.h"

namespace longwatch::formats {
namespace {

std::string as_json(std::string_view text) {
  std::string out;
  append_json_string(out, text);
  return out;
}

TEST(JsonWriter, puts_commas_between_values_of_one_level_only) {
  std::string out;
  JsonWriter json(out);
  json.begin_object().member("a", "x").key("b").begin_array();
  json.number(1U).begin_object().end_object().begin_array().end_array().null();
  json.end_array().member("c", true).member("d", std::int64_t{-5}).end_object();
  EXPECT_EQ(out, R"({"a":"x","b":[1,{},[],null],"c":true,"d":-5})");
}

TEST(JsonWriter, writes_behind_what_is_there_and_one_document_a_line) {
  std::string out = "# kept\n";
  JsonWriter json(out);
  json.begin_array().boolean(false).end_array().end_line();
  json.begin_object().end_object().end_line();
  EXPECT_EQ(out, "# kept\n[false]\n{}\n");
}

TEST(JsonWriter, escapes_what_rfc_8259_demands_and_nothing_else) {
  struct Case {
    std::string_view text;
    std::string_view json;
  };

  const std::vector<Case> cases = {
      {"", R"("")"},
      {"plain / slash ' \x7F", "\"plain / slash ' \x7F\""},
      {R"(a"b\c)", R"("a\"b\\c")"},
      {"\b\f\n\r\t", R"("\b\f\n\r\t")"},
      {std::string_view("\0\x01\x1F", 3), R"("\u0000\u0001\u001f")"},
      {"\xC3\xA9 \xF0\x9F\x98\x80", "\"\xC3\xA9 \xF0\x9F\x98\x80\""},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(as_json(c.text), c.json);
  }
}

TEST(JsonWriter, replaces_every_byte_of_no_valid_sequence) {
  EXPECT_EQ(as_json("a\xFF"), "\"a\xEF\xBF\xBD\"");
  EXPECT_EQ(as_json("\xC3(\xE2\x82"), "\"\xEF\xBF\xBD(\xEF\xBF\xBD\xEF\xBF\xBD\"");
  EXPECT_EQ(as_json("\xED\xA0\x80"), "\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\"") << "a surrogate";
}

TEST(JsonWriter, gives_valid_utf8_for_every_pair_of_bytes) {
  for (int first = 0; first < 256; ++first) {
    for (int second = 0; second < 256; ++second) {
      const std::string text = {static_cast<char>(first), static_cast<char>(second)};
      ASSERT_TRUE(is_valid_utf8(as_json(text))) << first << " " << second;
    }
  }
}

TEST(JsonWriter, writes_numbers_that_read_back_the_same) {
  std::string out;
  JsonWriter json(out);
  json.begin_array().number(std::numeric_limits<std::uint64_t>::max());
  json.number(std::numeric_limits<std::int64_t>::min()).number(0.1).number(2.0).number(1e300);
  json.number(std::nan("")).number(std::numeric_limits<double>::infinity()).raw("1.50").end_array();
  EXPECT_EQ(out, "[18446744073709551615,-9223372036854775808,0.1,2,1e+300,null,null,1.50]");
}

TEST(JsonWriter, escapes_keys_too) {
  std::string out;
  JsonWriter json(out);
  json.begin_object().member("a\"\n", 0.5).end_object();
  EXPECT_EQ(out, R"({"a\"\n":0.5})");
}

}  // namespace
}  // namespace longwatch::formats
