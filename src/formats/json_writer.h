#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace longwatch::formats {

/// Every built-in integer type but bool and the character types.
template <class T>
concept JsonInteger = std::integral<T> && !std::same_as<T, bool> && !std::same_as<T, char> &&
                      !std::same_as<T, wchar_t> && !std::same_as<T, char8_t> &&
                      !std::same_as<T, char16_t> && !std::same_as<T, char32_t>;

/// Appends JSON (RFC 8259) to a text without building a tree first. Members stay in the order they
/// are written; no blanks; the same calls give the same bytes.
///
///   std::string out;
///   JsonWriter json(out);
///   json.begin_object().member("id", "f-1").key("events").begin_array();
///   json.number(7).null().end_array().end_object();
///   json.end_line();                                  // {"id":"f-1","events":[7,null]}
///
/// Texts are expected to be UTF-8; every byte that is part of no valid sequence becomes U+FFFD, so
/// the output always is valid. Only what RFC 8259 section 7 demands is escaped.
///
/// Precondition of every call: it fits where the writer stands (a member needs a key first, an end
/// fits its begin). Checked builds stop at a violation. Not synchronised.
class JsonWriter {
 public:
  /// Writes behind what `out` holds already; `out` outlives the writer.
  explicit JsonWriter(std::string& out) : out_(out) {}

  JsonWriter(const JsonWriter&) = delete;
  JsonWriter& operator=(const JsonWriter&) = delete;

  JsonWriter& begin_object();
  JsonWriter& end_object();
  JsonWriter& begin_array();
  JsonWriter& end_array();

  /// Names the member whose value comes next.
  JsonWriter& key(std::string_view name);

  JsonWriter& string(std::string_view utf8);

  template <JsonInteger T>
  JsonWriter& number(T value) {
    if constexpr (std::signed_integral<T>) {
      return signed_number(value);
    } else {
      return unsigned_number(value);
    }
  }

  /// The shortest decimal text that reads back as the same number; what JSON cannot say (infinite,
  /// not a number) becomes null.
  JsonWriter& number(double value);
  JsonWriter& boolean(bool value);
  JsonWriter& null();
  /// Text that already is one JSON value, taken as it is: the number in a record, a nested
  /// document.
  JsonWriter& raw(std::string_view json);

  /// `key` and value in one.
  JsonWriter& member(std::string_view name, std::string_view utf8) {
    return key(name).string(utf8);
  }

  JsonWriter& member(std::string_view name, const char* utf8) { return key(name).string(utf8); }

  template <JsonInteger T>
  JsonWriter& member(std::string_view name, T value) {
    return key(name).number(value);
  }

  JsonWriter& member(std::string_view name, double value) { return key(name).number(value); }

  template <std::same_as<bool> T>
  JsonWriter& member(std::string_view name, T value) {
    return key(name).boolean(value);
  }

  /// Ends a document with a line feed, ready for the next: JSON lines. Precondition: nothing is
  /// open.
  void end_line();

 private:
  void separate();
  JsonWriter& unsigned_number(std::uint64_t value);
  JsonWriter& signed_number(std::int64_t value);
  JsonWriter& begin(char bracket);
  JsonWriter& end(char bracket);

  std::string& out_;
  std::size_t depth_ = 0;
  // A value ended last, so that another one on the same level needs a comma before it.
  bool after_value_ = false;
};

/// Appends the text as a JSON string with its quotes; what `JsonWriter::string` does.
void append_json_string(std::string& out, std::string_view utf8);

}  // namespace longwatch::formats
