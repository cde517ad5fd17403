#include "model/value.h"

#include <emmintrin.h>

#include <algorithm>
#include <array>
#include <bit>
#include <chrono>
#include <cstring>
#include <iterator>

#include <fmt/format.h>

#include "base/text.h"
#include "base/time.h"
#include "base/utf.h"

namespace longwatch::model {
namespace {

// Windows-1252 for 0x80..0x9F; the rest equals Latin-1. Source: Unicode mapping table CP1252,
// undefined bytes as C1.
constexpr std::array<char16_t, 32> kWindows1252 = {
    0x20AC, 0x0081, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0x008D, 0x017D, 0x008F, 0x0090, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x009D, 0x017E, 0x0178,
};

std::optional<std::uint64_t> load_unsigned(ByteView bytes) {
  if (bytes.size() != 1 && bytes.size() != 2 && bytes.size() != 4 && bytes.size() != 8) {
    return std::nullopt;
  }
  std::uint64_t value = 0;
  std::memcpy(&value, bytes.data(), bytes.size());
  return value;
}

std::optional<std::int64_t> load_signed(ByteView bytes) {
  const std::optional<std::uint64_t> raw = load_unsigned(bytes);
  if (!raw.has_value()) {
    return std::nullopt;
  }
  const auto unused = static_cast<int>(64 - 8 * bytes.size());
  return static_cast<std::int64_t>(*raw << unused) >> unused;
}

std::optional<double> load_real(ByteView bytes) {
  if (bytes.size() == 4) {
    return static_cast<double>(load_le<float>(bytes, 0));
  }
  if (bytes.size() == 8) {
    return load_le<double>(bytes, 0);
  }
  return std::nullopt;
}

void append_hex(std::string& out, ByteView bytes) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  const std::size_t start = out.size();
  out.resize(start + bytes.size() * 2);
  char* cursor = out.data() + start;
  for (const std::byte b : bytes) {
    *cursor++ = kDigits[static_cast<unsigned>(b) >> 4U];
    *cursor++ = kDigits[static_cast<unsigned>(b) & 0xFU];
  }
}

void append_ansi(std::string& out, ByteView bytes) {
  for (const std::byte b : bytes) {
    const auto code = static_cast<unsigned>(b);
    append_utf8(out, code >= 0x80 && code < 0xA0 ? kWindows1252[code - 0x80] : code);
  }
}

/// {aabbccdd-...}: as Windows prints it in event XML, upper-case hex in braces.
bool append_guid(std::string& out, ByteView b) {
  if (b.size() != 16) {
    return false;
  }
  fmt::format_to(std::back_inserter(out), "{{{:08X}-{:04X}-{:04X}-", load_le<std::uint32_t>(b, 0),
                 load_le<std::uint16_t>(b, 4), load_le<std::uint16_t>(b, 6));
  append_hex(out, b.subspan(8, 2));
  out.push_back('-');
  append_hex(out, b.subspan(10, 6));
  out.push_back('}');
  return true;
}

/// S-1-5-21-...: [MS-DTYP] 2.4.2.1; authorities of 2^32 and above are written in hex there.
bool append_sid(std::string& out, ByteView b) {
  constexpr std::size_t kHeader = 8;
  if (b.size() < kHeader) {
    return false;
  }
  const auto count = static_cast<std::size_t>(b[1]);
  if (b.size() != kHeader + count * 4) {
    return false;
  }
  std::uint64_t authority = 0;
  for (std::size_t i = 2; i < kHeader; ++i) {
    authority = (authority << 8) | static_cast<std::uint64_t>(b[i]);
  }
  fmt::format_to(std::back_inserter(out), "S-{}-", static_cast<unsigned>(b[0]));
  if (authority > 0xFFFFFFFF) {
    fmt::format_to(std::back_inserter(out), "0x{:012X}", authority);
  } else {
    fmt::format_to(std::back_inserter(out), "{}", authority);
  }
  for (std::size_t i = 0; i < count; ++i) {
    fmt::format_to(std::back_inserter(out), "-{}", load_le<std::uint32_t>(b, kHeader + i * 4));
  }
  return true;
}

bool append_file_time(std::string& out, ByteView b) {
  if (b.size() != 8) {
    return false;
  }
  const auto raw = load_le<std::uint64_t>(b, 0);
  if (raw == 0) {
    out.append("1601-01-01T00:00:00.0000000Z");  // means "never" and is printed so
    return true;
  }
  const std::optional<Timestamp> time = from_file_time(raw);
  if (!time.has_value()) {
    return false;
  }
  append_iso8601(out, *time, 7);
  return true;
}

bool append_system_time(std::string& out, ByteView b) {
  if (b.size() != 16) {
    return false;
  }
  const auto part = [&b](std::size_t index) {
    return load_le<std::uint16_t>(b, index * 2);
  };
  fmt::format_to(std::back_inserter(out), "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", part(0),
                 part(1), part(3), part(4), part(5), part(6), part(7));
  return true;
}

std::uint32_t hex_digits(std::string_view digits) {
  std::uint32_t value = 0;
  for (const char c : digits) {
    const char lower = to_ascii_lower(c);
    const bool decimal = c >= '0' && c <= '9';
    if (!decimal && (lower < 'a' || lower > 'f')) {
      return 0xFFFD;
    }
    value = value * 16 + static_cast<std::uint32_t>(decimal ? c - '0' : lower - 'a' + 10);
  }
  return value;
}

char simple_escape(char c) {
  switch (c) {
    case 'n':
      return '\n';
    case 't':
      return '\t';
    case 'r':
      return '\r';
    case 'b':
      return '\b';
    case 'f':
      return '\f';
    default:
      return c;
  }
}

/// "\uXXXX" at the front of `text`, a surrogate pair taken as one; yields the bytes used.
std::size_t append_unicode_escape(std::string& out, std::string_view text) {
  constexpr std::size_t kEscape = 6;
  if (text.size() < kEscape) {
    out.append(text);
    return text.size();
  }
  std::uint32_t code = hex_digits(text.substr(2, 4));
  if (code >= 0xD800 && code <= 0xDBFF && text.size() >= 2 * kEscape && text[6] == '\\' &&
      text[7] == 'u') {
    const std::uint32_t low = hex_digits(text.substr(8, 4));
    if (low >= 0xDC00 && low <= 0xDFFF) {
      append_utf8(out, 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00));
      return 2 * kEscape;
    }
  }
  append_utf8(out, code);
  return kEscape;
}

/// RFC 8259 section 7. Sixteen bytes a step: texts of logs have a backslash every twenty. An escape
/// is never shorter than what it means, so the result fits where the raw text would.
void append_unescaped_json(std::string& out, std::string_view raw) {
  constexpr std::size_t kStep = 16;
  const std::size_t start = out.size();
  out.resize(start + raw.size() + kStep);
  char* to = out.data() + start;
  std::string code;
  while (!raw.empty()) {
    std::size_t plain = 0;
    if (raw.size() >= kStep) {
      const __m128i block = _mm_loadu_si128(reinterpret_cast<const __m128i*>(raw.data()));
      _mm_storeu_si128(reinterpret_cast<__m128i*>(to), block);
      const __m128i is_backslash = _mm_cmpeq_epi8(block, _mm_set1_epi8('\\'));
      const auto mask = static_cast<std::uint32_t>(_mm_movemask_epi8(is_backslash));
      plain = mask == 0 ? kStep : static_cast<std::size_t>(std::countr_zero(mask));
    } else {
      plain = std::min(raw.find('\\'), raw.size());
      std::memcpy(to, raw.data(), plain);
    }
    to += plain;
    raw.remove_prefix(plain);
    if (raw.empty() || raw.front() != '\\') {
      continue;
    }
    if (raw.size() == 1) {
      break;
    }
    if (raw[1] == 'u') {
      code.clear();
      raw.remove_prefix(append_unicode_escape(code, raw));
      to = std::copy(code.begin(), code.end(), to);
    } else {
      *to++ = simple_escape(raw[1]);
      raw.remove_prefix(2);
    }
  }
  out.resize(static_cast<std::size_t>(to - out.data()));
}

template <class T>
bool append_number(std::string& out, const std::optional<T>& number) {
  if (!number.has_value()) {
    return false;
  }
  fmt::format_to(std::back_inserter(out), "{}", *number);
  return true;
}

bool append_hex_number(std::string& out, ByteView bytes) {
  const std::optional<std::uint64_t> number = load_unsigned(bytes);
  if (!number.has_value()) {
    return false;
  }
  fmt::format_to(std::back_inserter(out), "0x{:x}", *number);
  return true;
}

bool is_true(ByteView bytes) {
  for (const std::byte b : bytes) {
    if (b != std::byte{0}) {
      return true;
    }
  }
  return false;
}

/// False when the bytes break their kind.
bool append_rendered(std::string& out, const Value& value) {
  const ByteView bytes = value.bytes();
  switch (value.kind) {
    case ValueKind::Null:
    case ValueKind::Container:
      return true;
    case ValueKind::Text:
    case ValueKind::Number:
      out.append(as_text(bytes));
      return true;
    case ValueKind::JsonText:
      append_unescaped_json(out, as_text(bytes));
      return true;
    case ValueKind::Utf16:
      append_utf16le_as_utf8(out, bytes);
      return true;
    case ValueKind::Ansi:
      append_ansi(out, bytes);
      return true;
    case ValueKind::Signed:
      return append_number(out, load_signed(bytes));
    case ValueKind::Unsigned:
      return append_number(out, load_unsigned(bytes));
    case ValueKind::HexUnsigned:
      return append_hex_number(out, bytes);
    case ValueKind::Real:
      return append_number(out, load_real(bytes));
    case ValueKind::Boolean:
      out.append(is_true(bytes) ? "true" : "false");
      return true;
    case ValueKind::Binary:
      append_hex(out, bytes);
      return true;
    case ValueKind::Guid:
      return append_guid(out, bytes);
    case ValueKind::FileTime:
      return append_file_time(out, bytes);
    case ValueKind::SystemTime:
      return append_system_time(out, bytes);
    case ValueKind::Sid:
      return append_sid(out, bytes);
  }
  return false;
}

}  // namespace

std::string_view render(const Value& value, std::string& scratch) {
  const std::string_view raw = as_text(value.bytes());
  const bool plain = value.kind == ValueKind::Text || value.kind == ValueKind::Number;
  if (plain || (value.kind == ValueKind::JsonText && raw.find('\\') == std::string_view::npos)) {
    return raw;
  }
  scratch.clear();
  if (!append_rendered(scratch, value)) {
    scratch.clear();
    append_hex(scratch, value.bytes());
  }
  return scratch;
}

std::optional<double> to_number(const Value& value, std::string& scratch) {
  switch (value.kind) {
    case ValueKind::Real:
      return load_real(value.bytes());
    case ValueKind::Signed:
    case ValueKind::Unsigned:
    case ValueKind::Text:
    case ValueKind::JsonText:
    case ValueKind::Utf16:
    case ValueKind::Ansi:
    case ValueKind::Number:
      return parse_double(render(value, scratch));
    default:
      return std::nullopt;
  }
}

std::optional<std::int64_t> to_integer(const Value& value) {
  switch (value.kind) {
    case ValueKind::Signed:
      return load_signed(value.bytes());
    case ValueKind::Unsigned: {
      const std::optional<std::uint64_t> raw = load_unsigned(value.bytes());
      const bool fits = raw.has_value() && *raw <= static_cast<std::uint64_t>(INT64_MAX);
      return fits ? std::optional(static_cast<std::int64_t>(*raw)) : std::nullopt;
    }
    case ValueKind::Text:
    case ValueKind::Number:
    case ValueKind::JsonText:
    case ValueKind::Utf16: {
      // Longer texts are no 64-bit number; the bound keeps the conversion off the heap.
      if (value.size > 2 * 20) {
        return std::nullopt;
      }
      std::string scratch;
      return parse_int64(render(value, scratch));
    }
    default:
      return std::nullopt;
  }
}

}  // namespace longwatch::model
