#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"

namespace longwatch::model {

/// How the bytes of a value are to be read. The EVTX kinds follow the BinXML value types
/// ([MS-EVEN6] 2.2.12); all numbers are little-endian and their width is the size of the value.
enum class ValueKind : std::uint8_t {
  Null,         ///< present, but without content
  Container,    ///< present, and holds objects or lists: no text, no number, no bytes
  Text,         ///< UTF-8, not necessarily valid
  JsonText,     ///< the raw bytes between the quotes of a JSON string, escapes not resolved
  Utf16,        ///< UTF-16LE, lone surrogates possible
  Ansi,         ///< one byte a character, windows-1252
  Signed,       ///< 1, 2, 4 or 8 bytes
  Unsigned,     ///< 1, 2, 4 or 8 bytes
  HexUnsigned,  ///< 4 or 8 bytes, written as 0x... in lower case
  Real,         ///< 4 or 8 bytes, IEEE 754
  Boolean,      ///< not all bytes zero = true
  Number,       ///< decimal text of a JSON number
  Binary,       ///< written as upper-case hex digits
  Guid,         ///< 16 bytes
  FileTime,     ///< 8 bytes, 100 ns since 1601
  SystemTime,   ///< 16 bytes, [MS-DTYP] SYSTEMTIME
  Sid,          ///< [MS-DTYP] security identifier
};

/// One value inside a record: a view, never a copy. Valid as long as the batch it came with.
struct Value {
  const std::byte* data = nullptr;
  std::uint32_t size = 0;
  ValueKind kind = ValueKind::Null;

  ByteView bytes() const { return {data, size}; }

  bool is_null() const { return kind == ValueKind::Null; }
};

/// A value over text that lives elsewhere.
inline Value text_value(std::string_view utf8) {
  return {reinterpret_cast<const std::byte*>(utf8.data()), static_cast<std::uint32_t>(utf8.size()),
          ValueKind::Text};
}

/// The text of a value as tools print it: what a rule sees. A view of the record's bytes when they
/// already are the text, else of `scratch`, whose former content is lost. Null and Container yield
/// the empty text. Never fails: bytes that break their kind (a SID that is cut) are written as hex
/// digits.
std::string_view render(const Value& value, std::string& scratch);

/// The number in a value: of the numeric kinds, or of a text that is a decimal number as a whole.
std::optional<double> to_number(const Value& value, std::string& scratch);

/// The number when it is a whole one that fits: used for event identifiers.
std::optional<std::int64_t> to_integer(const Value& value);

}  // namespace longwatch::model
