#include "scenario/internal/value_block.h"

#include <charconv>
#include <cstring>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/check.h"
#include "base/text.h"
#include "base/utf.h"

namespace longwatch::scenario::internal {
namespace {

constexpr std::size_t kLargestValue = 0xFFFF;
constexpr std::size_t kMostSubAuthorities = 15;
constexpr std::uint64_t kLargestAuthority = (std::uint64_t{1} << 48U) - 1;

Error misfit(const EventField& field, std::string_view expected, std::string_view got) {
  return Error(ErrorCode::InvalidInput,
               fmt::format("field '{}': expected {}, got {}: record not written", field.name,
                           expected, got));
}

Error too_large(const EventField& field, std::size_t size) {
  return Error(ErrorCode::Limit,
               fmt::format("field '{}': expected at most {} bytes, got {}: record not written",
                           field.name, kLargestValue, size));
}

std::string_view name_of(EvtxValue::Kind kind) {
  switch (kind) {
    case EvtxValue::Kind::Null:
      return "nothing";
    case EvtxValue::Kind::Number:
      return "a number";
    case EvtxValue::Kind::Text:
      return "UTF-8 text";
    case EvtxValue::Kind::Utf16:
      return "UTF-16 text";
    case EvtxValue::Kind::Bytes:
      return "bytes";
  }
  return "an unknown kind";
}

std::optional<std::uint64_t> parse_hex(std::string_view digits) {
  std::uint64_t value = 0;
  const char* const end = digits.data() + digits.size();
  const auto [stop, failure] = std::from_chars(digits.data(), end, value, 16);
  if (failure != std::errc() || stop != end) {
    return std::nullopt;
  }
  return value;
}

void append_le(std::string& out, std::uint64_t value, std::size_t bytes) {
  for (std::size_t i = 0; i < bytes; ++i) {
    out.push_back(static_cast<char>((value >> (8 * i)) & 0xFFU));
  }
}

void append_be(std::string& out, std::uint64_t value, std::size_t bytes) {
  for (std::size_t i = bytes; i-- > 0;) {
    out.push_back(static_cast<char>((value >> (8 * i)) & 0xFFU));
  }
}

// Width in bytes of the types that take a number; 0 for the others.
std::size_t width_of(FieldType type) {
  switch (type) {
    case FieldType::Unsigned8:
      return 1;
    case FieldType::Unsigned16:
      return 2;
    case FieldType::Unsigned32:
    case FieldType::Hex32:
    case FieldType::Boolean:
      return 4;
    case FieldType::Unsigned64:
    case FieldType::Hex64:
    case FieldType::FileTime:
      return 8;
    case FieldType::Text:
    case FieldType::Binary:
    case FieldType::Guid:
    case FieldType::Sid:
      return 0;
  }
  return 0;
}

std::uint64_t largest_number_of(FieldType type) {
  if (type == FieldType::Boolean) {
    return 1;
  }
  return ~std::uint64_t{0} >> (64 - 8 * width_of(type));
}

}  // namespace

ValueType value_type_of(FieldType type) {
  switch (type) {
    case FieldType::Text:
      return ValueType::Text;
    case FieldType::Binary:
      return ValueType::Binary;
    case FieldType::Unsigned8:
      return ValueType::Unsigned8;
    case FieldType::Unsigned16:
      return ValueType::Unsigned16;
    case FieldType::Unsigned32:
      return ValueType::Unsigned32;
    case FieldType::Unsigned64:
      return ValueType::Unsigned64;
    case FieldType::Hex32:
      return ValueType::Hex32;
    case FieldType::Hex64:
      return ValueType::Hex64;
    case FieldType::Boolean:
      return ValueType::Boolean;
    case FieldType::Guid:
      return ValueType::Guid;
    case FieldType::FileTime:
      return ValueType::FileTime;
    case FieldType::Sid:
      return ValueType::Sid;
  }
  return ValueType::Null;
}

std::optional<std::string> parse_guid(std::string_view text) {
  if (text.size() == 38 && text.front() == '{' && text.back() == '}') {
    text = text.substr(1, 36);
  }
  const std::vector<std::string_view> parts = split(text, '-');
  constexpr std::size_t kDigits[] = {8, 4, 4, 4, 12};
  if (parts.size() != std::size(kDigits)) {
    return std::nullopt;
  }
  std::string bytes;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const std::optional<std::uint64_t> number = parse_hex(parts[i]);
    if (parts[i].size() != kDigits[i] || !number.has_value()) {
      return std::nullopt;
    }
    // The first three parts are numbers in the machine's order, the rest are bytes in order.
    const auto append = i < 3 ? append_le : append_be;
    append(bytes, *number, kDigits[i] / 2);
  }
  return bytes;
}

std::optional<std::string> parse_sid(std::string_view text) {
  const std::vector<std::string_view> parts = split(text, '-');
  if (parts.size() < 3 || parts.size() > 3 + kMostSubAuthorities || parts[0] != "S" ||
      parts[1] != "1") {
    return std::nullopt;
  }
  const std::optional<std::uint64_t> authority = parse_uint64(parts[2]);
  if (!authority.has_value() || *authority > kLargestAuthority) {
    return std::nullopt;
  }
  std::string bytes;
  append_le(bytes, 1, 1);
  append_le(bytes, parts.size() - 3, 1);
  append_be(bytes, *authority, 6);
  for (std::size_t i = 3; i < parts.size(); ++i) {
    const std::optional<std::uint64_t> part = parse_uint64(parts[i]);
    if (!part.has_value() || *part > 0xFFFFFFFFU) {
      return std::nullopt;
    }
    append_le(bytes, *part, 4);
  }
  return bytes;
}

void ValueBlock::clear() {
  descriptors_.clear();
  data_.clear();
}

Status ValueBlock::add(const EventField& field, const EvtxValue& value) {
  if (value.kind() == EvtxValue::Kind::Null) {
    if (field.presence == Presence::Always) {
      return misfit(field, "a value", "null");
    }
    add_null();
    return {};
  }
  switch (field.type) {
    case FieldType::Text:
      return add_text(field, value);
    case FieldType::Guid:
    case FieldType::Sid:
      return add_parsed(field, value);
    case FieldType::Binary:
      return add_binary(field, value);
    default:
      return add_unsigned(field, value);
  }
}

void ValueBlock::add_raw(ValueType type, ByteView bytes) {
  LW_CHECK(bytes.size() <= kLargestValue);
  add_descriptor(type, bytes.size());
  data_.append(as_text(bytes));
}

std::size_t ValueBlock::add_pending(ValueType type) {
  const std::size_t size_at = 4 + descriptors_.size();
  add_descriptor(type, 0);
  return size_at;
}

Status ValueBlock::add_text(const EventField& field, const EvtxValue& value) {
  const std::size_t start = data_.size();
  if (value.kind() == EvtxValue::Kind::Text) {
    append_utf8_as_utf16le(data_, as_text(value.bytes()));
  } else if (value.kind() == EvtxValue::Kind::Utf16) {
    data_.append(as_text(value.bytes()));
  } else {
    return misfit(field, "text", name_of(value.kind()));
  }
  const std::size_t size = data_.size() - start;
  if (size > kLargestValue) {
    return too_large(field, size);
  }
  add_descriptor(ValueType::Text, size);
  return {};
}

Status ValueBlock::add_parsed(const EventField& field, const EvtxValue& value) {
  const std::string_view form = field.type == FieldType::Guid ? "a GUID" : "a SID";
  if (value.kind() != EvtxValue::Kind::Text) {
    return misfit(field, form, name_of(value.kind()));
  }
  const std::string_view text = as_text(value.bytes());
  const auto bytes = field.type == FieldType::Guid ? parse_guid(text) : parse_sid(text);
  if (!bytes.has_value()) {
    return misfit(field, form, fmt::format("'{}'", text));
  }
  add_raw(value_type_of(field.type), as_bytes(*bytes));
  return {};
}

Status ValueBlock::add_binary(const EventField& field, const EvtxValue& value) {
  if (value.kind() != EvtxValue::Kind::Bytes) {
    return misfit(field, "bytes", name_of(value.kind()));
  }
  if (value.bytes().size() > kLargestValue) {
    return too_large(field, value.bytes().size());
  }
  add_raw(ValueType::Binary, value.bytes());
  return {};
}

Status ValueBlock::add_unsigned(const EventField& field, const EvtxValue& value) {
  if (value.kind() != EvtxValue::Kind::Number) {
    return misfit(field, "a number", name_of(value.kind()));
  }
  const std::uint64_t number = value.number();
  if (number > largest_number_of(field.type)) {
    return misfit(field, fmt::format("a number up to {}", largest_number_of(field.type)),
                  fmt::format("{}", number));
  }
  const std::size_t width = width_of(field.type);
  add_raw(value_type_of(field.type), std::as_bytes(std::span(&number, 1)).first(width));
  return {};
}

void ValueBlock::add_descriptor(ValueType type, std::size_t size) {
  append_le(descriptors_, size, 2);
  append_le(descriptors_, static_cast<std::uint64_t>(type), 2);
}

}  // namespace longwatch::scenario::internal
