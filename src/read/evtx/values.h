#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "base/bytes.h"
#include "model/value.h"
#include "read/evtx/layout.h"

namespace longwatch::read::evtx {

/// Bytes of a value in a chunk with their BinXML type, before anybody looks at them.
struct TypedBytes {
  const std::byte* data = nullptr;
  std::uint32_t size = 0;
  std::uint8_t type = 0;

  ByteView bytes() const { return {data, size}; }

  bool is_array() const { return (type & kArrayFlag) != 0; }
};

/// How a BinXML type (without the array flag) is to be read; unknown types are Binary.
extern const std::array<model::ValueKind, 128> kKindOfType;

/// The value without the NULs that end many strings. Precondition: no array.
inline model::Value to_value(const TypedBytes& typed) {
  model::Value value{typed.data, typed.size, kKindOfType[typed.type & 0x7FU]};
  if (value.kind == model::ValueKind::Utf16) {
    value.size &= ~std::uint32_t{1};
    while (value.size >= 2 && value.data[value.size - 2] == std::byte{0} &&
           value.data[value.size - 1] == std::byte{0}) {
      value.size -= 2;
    }
  } else if (value.kind == model::ValueKind::Ansi) {
    while (value.size >= 1 && value.data[value.size - 1] == std::byte{0}) {
      --value.size;
    }
  } else if (value.size == 0 && value.kind != model::ValueKind::Binary) {
    value.kind = model::ValueKind::Null;
  }
  return value;
}

/// Takes an array apart, element by element: strings end with a NUL each, SIDs tell their own
/// length, everything else has the size of its type. Bytes that make no whole element become one
/// last Binary value. An empty array has no element.
class ArrayElements {
 public:
  explicit ArrayElements(const TypedBytes& array);

  /// The next element; false when there is none.
  bool next(model::Value& element);

 private:
  std::size_t element_bytes() const;

  ByteView rest_;
  std::uint8_t type_;
};

}  // namespace longwatch::read::evtx
