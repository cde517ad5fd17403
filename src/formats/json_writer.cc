#include "formats/json_writer.h"

#include <array>
#include <charconv>
#include <cmath>

#include "base/check.h"
#include "base/utf.h"

namespace longwatch::formats {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

/// True for the bytes that are copied as they are: printable ASCII but quote and backslash.
constexpr std::array<bool, 256> make_plain_table() {
  std::array<bool, 256> table{};
  for (std::size_t c = 0x20; c < 0x80; ++c) {
    table[c] = c != '"' && c != '\\';
  }
  return table;
}

constexpr std::array<bool, 256> kPlain = make_plain_table();

std::size_t plain_prefix(std::string_view text) {
  std::size_t length = 0;
  while (length < text.size() && kPlain[static_cast<unsigned char>(text[length])]) {
    ++length;
  }
  return length;
}

void append_escape(std::string& out, char c) {
  constexpr std::string_view kHex = "0123456789abcdef";
  switch (c) {
    case '"':
      out.append("\\\"");
      return;
    case '\\':
      out.append("\\\\");
      return;
    case '\n':
      out.append("\\n");
      return;
    case '\r':
      out.append("\\r");
      return;
    case '\t':
      out.append("\\t");
      return;
    case '\b':
      out.append("\\b");
      return;
    case '\f':
      out.append("\\f");
      return;
    default:
      out.append("\\u00");
      out.push_back(kHex[static_cast<unsigned char>(c) >> 4]);
      out.push_back(kHex[static_cast<unsigned char>(c) & 0x0F]);
  }
}

template <class T>
void append_number(std::string& out, T value) {
  std::array<char, 32> digits;
  const auto [end, error] = std::to_chars(digits.data(), digits.data() + digits.size(), value);
  LW_DCHECK(error == std::errc());
  out.append(digits.data(), end);
}

}  // namespace

void append_json_string(std::string& out, std::string_view utf8) {
  out.push_back('"');
  while (!utf8.empty()) {
    const std::size_t plain = plain_prefix(utf8);
    out.append(utf8.substr(0, plain));
    utf8.remove_prefix(plain);
    if (utf8.empty()) {
      break;
    }
    if (static_cast<unsigned char>(utf8.front()) < 0x80) {
      append_escape(out, utf8.front());
      utf8.remove_prefix(1);
      continue;
    }
    const DecodedCodePoint decoded = decode_utf8(utf8);
    out.append(decoded.valid ? utf8.substr(0, decoded.length) : kReplacement);
    utf8.remove_prefix(decoded.length);
  }
  out.push_back('"');
}

void JsonWriter::separate() {
  if (after_value_) {
    LW_DCHECK(depth_ > 0);
    out_.push_back(',');
  }
  after_value_ = true;
}

JsonWriter& JsonWriter::begin(char bracket) {
  separate();
  out_.push_back(bracket);
  ++depth_;
  after_value_ = false;
  return *this;
}

JsonWriter& JsonWriter::end(char bracket) {
  LW_DCHECK(depth_ > 0);
  LW_DCHECK(out_.back() != ':');
  --depth_;
  out_.push_back(bracket);
  after_value_ = true;
  return *this;
}

JsonWriter& JsonWriter::begin_object() {
  return begin('{');
}

JsonWriter& JsonWriter::end_object() {
  return end('}');
}

JsonWriter& JsonWriter::begin_array() {
  return begin('[');
}

JsonWriter& JsonWriter::end_array() {
  return end(']');
}

JsonWriter& JsonWriter::key(std::string_view name) {
  LW_DCHECK(depth_ > 0);
  separate();
  append_json_string(out_, name);
  out_.push_back(':');
  after_value_ = false;
  return *this;
}

JsonWriter& JsonWriter::string(std::string_view utf8) {
  separate();
  append_json_string(out_, utf8);
  return *this;
}

JsonWriter& JsonWriter::unsigned_number(std::uint64_t value) {
  separate();
  append_number(out_, value);
  return *this;
}

JsonWriter& JsonWriter::signed_number(std::int64_t value) {
  separate();
  append_number(out_, value);
  return *this;
}

JsonWriter& JsonWriter::number(double value) {
  if (!std::isfinite(value)) {
    return null();
  }
  separate();
  append_number(out_, value);
  return *this;
}

JsonWriter& JsonWriter::boolean(bool value) {
  separate();
  out_.append(value ? "true" : "false");
  return *this;
}

JsonWriter& JsonWriter::null() {
  separate();
  out_.append("null");
  return *this;
}

JsonWriter& JsonWriter::raw(std::string_view json) {
  separate();
  out_.append(json);
  return *this;
}

void JsonWriter::end_line() {
  LW_DCHECK(depth_ == 0);
  out_.push_back('\n');
  after_value_ = false;
}

}  // namespace longwatch::formats
