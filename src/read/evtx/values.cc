#include "read/evtx/values.h"

namespace longwatch::read::evtx {
namespace {

using model::ValueKind;

constexpr std::array<ValueKind, 128> make_kinds() {
  std::array<ValueKind, 128> kinds{};
  for (ValueKind& kind : kinds) {
    kind = ValueKind::Binary;
  }
  const auto set = [&kinds](ValueType type, ValueKind kind) {
    kinds[static_cast<std::size_t>(type)] = kind;
  };
  set(ValueType::Null, ValueKind::Null);
  set(ValueType::String, ValueKind::Utf16);
  set(ValueType::AnsiString, ValueKind::Ansi);
  set(ValueType::Int8, ValueKind::Signed);
  set(ValueType::UInt8, ValueKind::Unsigned);
  set(ValueType::Int16, ValueKind::Signed);
  set(ValueType::UInt16, ValueKind::Unsigned);
  set(ValueType::Int32, ValueKind::Signed);
  set(ValueType::UInt32, ValueKind::Unsigned);
  set(ValueType::Int64, ValueKind::Signed);
  set(ValueType::UInt64, ValueKind::Unsigned);
  set(ValueType::Real32, ValueKind::Real);
  set(ValueType::Real64, ValueKind::Real);
  set(ValueType::Boolean, ValueKind::Boolean);
  set(ValueType::Guid, ValueKind::Guid);
  set(ValueType::Size, ValueKind::HexUnsigned);
  set(ValueType::FileTime, ValueKind::FileTime);
  set(ValueType::SystemTime, ValueKind::SystemTime);
  set(ValueType::Sid, ValueKind::Sid);
  set(ValueType::HexInt32, ValueKind::HexUnsigned);
  set(ValueType::HexInt64, ValueKind::HexUnsigned);
  set(ValueType::Handle, ValueKind::HexUnsigned);
  set(ValueType::Xml, ValueKind::Utf16);
  return kinds;
}

/// Size of one element of a fixed-size type; 0 when the elements tell it themselves.
constexpr std::size_t fixed_size(ValueType type) {
  switch (type) {
    case ValueType::Int8:
    case ValueType::UInt8:
      return 1;
    case ValueType::Int16:
    case ValueType::UInt16:
      return 2;
    case ValueType::Int32:
    case ValueType::UInt32:
    case ValueType::Real32:
    case ValueType::Boolean:
    case ValueType::HexInt32:
      return 4;
    case ValueType::Int64:
    case ValueType::UInt64:
    case ValueType::Real64:
    case ValueType::FileTime:
    case ValueType::HexInt64:
      return 8;
    case ValueType::Guid:
    case ValueType::SystemTime:
      return 16;
    default:
      return 0;
  }
}

/// Bytes up to and with the NUL that ends a string of `unit`-byte characters.
std::size_t string_bytes(ByteView bytes, std::size_t unit) {
  std::size_t end = 0;
  while (end + unit <= bytes.size()) {
    const bool is_nul = bytes[end] == std::byte{0} && bytes[end + unit - 1] == std::byte{0};
    end += unit;
    if (is_nul) {
      return end;
    }
  }
  return bytes.size();
}

/// [MS-DTYP] 2.4.2: revision, number of sub-authorities, 6 bytes, 4 bytes each.
std::size_t sid_bytes(ByteView bytes) {
  constexpr std::size_t kHeader = 8;
  return bytes.size() < kHeader ? bytes.size() : kHeader + 4 * static_cast<std::size_t>(bytes[1]);
}

}  // namespace

const std::array<ValueKind, 128> kKindOfType = make_kinds();

ArrayElements::ArrayElements(const TypedBytes& array)
    : rest_(array.bytes()), type_(static_cast<std::uint8_t>(array.type & 0x7FU)) {}

std::size_t ArrayElements::element_bytes() const {
  const auto type = static_cast<ValueType>(type_);
  switch (type) {
    case ValueType::String:
      return string_bytes(rest_, 2);
    case ValueType::AnsiString:
      return string_bytes(rest_, 1);
    case ValueType::Sid:
      return sid_bytes(rest_);
    case ValueType::Size:
    case ValueType::Handle:
      // The pointer size of the machine that wrote the record is not recorded; 64 bits are the
      // rule.
      return rest_.size() % 8 == 0 ? 8 : 4;
    default: {
      const std::size_t fixed = fixed_size(type);
      return fixed != 0 ? fixed : rest_.size();
    }
  }
}

bool ArrayElements::next(model::Value& element) {
  if (rest_.empty()) {
    return false;
  }
  const std::size_t size = element_bytes();
  const bool whole = size <= rest_.size();
  const ByteView bytes = whole ? rest_.first(size) : rest_;
  const auto type = whole ? type_ : static_cast<std::uint8_t>(ValueType::Binary);
  element = to_value({bytes.data(), static_cast<std::uint32_t>(bytes.size()), type});
  rest_ = rest_.subspan(bytes.size());
  return true;
}

}  // namespace longwatch::read::evtx
