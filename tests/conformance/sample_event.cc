#include "tests/conformance/sample_event.h"

#include <array>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "base/text.h"
#include "base/time.h"
#include "base/utf.h"

namespace longwatch::conformance {
namespace {

using model::ValueKind;

Error malformed(std::string_view written) {
  return Error(ErrorCode::InvalidInput, fmt::format("no value: {}", written));
}

unsigned hex_digit(char c) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  const std::size_t digit = kDigits.find(to_ascii_lower(c));
  return digit == std::string_view::npos ? 0 : static_cast<unsigned>(digit);
}

char32_t hex_number(std::string_view digits) {
  char32_t number = 0;
  for (const char c : digits) {
    number = number * 16 + hex_digit(c);
  }
  return number;
}

/// The digits of \u....; \u{...} or \x.. at the front of `text`, which begins behind the letter.
std::string_view take_digits(std::string_view& text, char letter) {
  const bool braces = !text.empty() && text.front() == '{';
  const std::size_t start = braces ? 1 : 0;
  const std::size_t end = braces ? text.find('}') : (letter == 'x' ? 2U : 4U);
  const std::string_view digits = text.substr(start, end - start);
  text.remove_prefix(std::min(text.size(), end + start));
  return digits;
}

void append_escape(std::string& out, std::string_view& text) {
  const char letter = text.front();
  text.remove_prefix(1);
  switch (letter) {
    case 'n':
      out.push_back('\n');
      return;
    case 'r':
      out.push_back('\r');
      return;
    case 't':
      out.push_back('\t');
      return;
    case 'x':
      out.push_back(static_cast<char>(hex_number(take_digits(text, letter))));
      return;
    case 'u':
      append_utf8(out, hex_number(take_digits(text, letter)));
      return;
    default:
      out.push_back(letter);
  }
}

/// The text between the quotes; nothing when there are none.
std::optional<std::string_view> between_quotes(std::string_view written) {
  if (written.size() < 2 || written.front() != '"' || written.back() != '"') {
    return std::nullopt;
  }
  return written.substr(1, written.size() - 2);
}

std::string unescape(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const char c = text.front();
    text.remove_prefix(1);
    if (c == '\\' && !text.empty()) {
      append_escape(out, text);
    } else {
      out.push_back(c);
    }
  }
  return out;
}

/// UTF-16LE, with the three-byte form of lone surrogates as the unit itself.
std::string to_utf16(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const bool surrogate =
        text.size() >= 3 && text[0] == '\xED' && static_cast<unsigned char>(text[1]) >= 0xA0;
    if (surrogate) {
      const unsigned code = 0xD000U | ((static_cast<unsigned char>(text[1]) & 0x3FU) << 6) |
                            (static_cast<unsigned char>(text[2]) & 0x3FU);
      out.push_back(static_cast<char>(code & 0xFF));
      out.push_back(static_cast<char>(code >> 8));
      text.remove_prefix(3);
    } else {
      const std::size_t length = decode_utf8(text).length;
      append_utf8_as_utf16le(out, text.substr(0, length));
      text.remove_prefix(length);
    }
  }
  return out;
}

template <class T>
std::string bytes_of(T number) {
  return {reinterpret_cast<const char*>(&number), sizeof number};
}

/// The bytes of `kind "text"`.
Result<std::string> text_bytes(ValueKind kind, std::string_view raw) {
  switch (kind) {
    case ValueKind::JsonText:
      return std::string(raw);
    case ValueKind::Utf16:
      return to_utf16(unescape(raw));
    case ValueKind::FileTime: {
      const std::optional<Timestamp> time = parse_iso8601(raw);
      return time.has_value() ? Result<std::string>(bytes_of(to_file_time(*time))) : malformed(raw);
    }
    default:
      return unescape(raw);
  }
}

/// The bytes of `kind number`.
Result<std::string> number_bytes(ValueKind kind, std::string_view text) {
  const std::optional<std::int64_t> integer = parse_int64(text);
  const std::optional<double> real = parse_double(text);
  if (kind == ValueKind::Number && real.has_value()) {
    return std::string(text);
  }
  if (kind == ValueKind::Real && real.has_value()) {
    return bytes_of(*real);
  }
  if (kind == ValueKind::Unsigned && integer.has_value() && *integer <= 0xFFFF) {
    return bytes_of(static_cast<std::uint16_t>(*integer));
  }
  return integer.has_value() ? Result<std::string>(bytes_of(*integer)) : malformed(text);
}

constexpr std::array<std::pair<std::string_view, ValueKind>, 8> kKinds = {{
    {"utf16", ValueKind::Utf16},
    {"ansi", ValueKind::Ansi},
    {"json", ValueKind::JsonText},
    {"filetime", ValueKind::FileTime},
    {"unsigned", ValueKind::Unsigned},
    {"signed", ValueKind::Signed},
    {"real", ValueKind::Real},
    {"hex", ValueKind::HexUnsigned},
}};

}  // namespace

void SampleEvent::add(std::string_view name, ValueKind kind, std::string bytes) {
  storage.push_back(std::move(bytes));
  const std::string& kept = storage.back();
  model::Value value = model::text_value(kept);
  value.kind = kind;
  values.push_back({std::string(name), value});
}

void SampleEvent::add_text(std::string_view name, std::string text) {
  add(name, ValueKind::Text, std::move(text));
}

bool SampleEvent::has(std::string_view name) const {
  for (const model::NamedValue& value : values) {
    if (equals_ignoring_ascii_case(value.name, name)) {
      return true;
    }
  }
  return false;
}

Status add_written(SampleEvent& event, std::string_view name, std::string_view written) {
  if (written == "null") {
    event.add(name, ValueKind::Null, "");
    return {};
  }
  if (written == "true" || written == "false") {
    event.add(name, ValueKind::Boolean, bytes_of<std::uint32_t>(written == "true" ? 1 : 0));
    return {};
  }
  ValueKind kind = written.front() == '"' ? ValueKind::Text : ValueKind::Number;
  for (const auto& [word, named_kind] : kKinds) {
    if (written.substr(0, word.size() + 1) == std::string(word) + " ") {
      kind = named_kind;
      written.remove_prefix(word.size() + 1);
    }
  }
  const std::optional<std::string_view> raw = between_quotes(written);
  LW_TRY_ASSIGN(std::string bytes,
                raw.has_value() ? text_bytes(kind, *raw) : number_bytes(kind, written));
  event.add(name, kind, std::move(bytes));
  return {};
}

void complete(SampleEvent& event) {
  if (!event.has("Channel")) {
    event.add_text("Channel", "Microsoft-Windows-Sysmon/Operational");
  }
  if (!event.has("EventID")) {
    event.add("EventID", ValueKind::Unsigned, bytes_of<std::uint16_t>(1));
  }
}

std::string describe(const std::vector<model::NamedValue>& values) {
  std::string out;
  std::string scratch;
  for (const model::NamedValue& named : values) {
    out += fmt::format("    {} (kind {}) = {}\n", named.name, static_cast<int>(named.value.kind),
                       named.value.is_null() ? "null" : model::render(named.value, scratch));
  }
  return out;
}

}  // namespace longwatch::conformance
