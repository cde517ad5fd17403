#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>
#include <type_traits>

#include "base/check.h"

namespace longwatch {

using ByteView = std::span<const std::byte>;

/// The same bytes as text, without looking at the encoding.
inline std::string_view as_text(ByteView bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

inline ByteView as_bytes(std::string_view text) {
  return {reinterpret_cast<const std::byte*>(text.data()), text.size()};
}

/// Little-endian load. Precondition: offset + sizeof(T) <= bytes.size().
template <class T>
T load_le(ByteView bytes, std::size_t offset) {
  static_assert(std::is_trivially_copyable_v<T>);
  static_assert(std::endian::native == std::endian::little,
                "longwatch is built for little-endian machines");
  LW_DCHECK(offset + sizeof(T) <= bytes.size());
  T value;
  std::memcpy(&value, bytes.data() + offset, sizeof(T));
  return value;
}

/// Walks hostile bytes. Every read is checked; the first one that does not fit makes the cursor
/// *failed*: from then on reads yield zero and the position stays, so a caller may read a whole
/// structure and test `ok()` once.
class ByteCursor {
 public:
  explicit ByteCursor(ByteView bytes, std::size_t position = 0)
      : bytes_(bytes), position_(position) {
    failed_ = position > bytes.size();
  }

  bool ok() const { return !failed_; }

  std::size_t position() const { return position_; }

  std::size_t remaining() const { return failed_ ? 0 : bytes_.size() - position_; }

  template <class T>
  T read() {
    if (sizeof(T) > remaining()) {
      failed_ = true;
      return T{};
    }
    const T value = load_le<T>(bytes_, position_);
    position_ += sizeof(T);
    return value;
  }

  /// The next `size` bytes, empty when they do not exist.
  ByteView take(std::size_t size) {
    if (failed_ || size > remaining()) {
      failed_ = true;
      return {};
    }
    const ByteView view = bytes_.subspan(position_, size);
    position_ += size;
    return view;
  }

  void skip(std::size_t size) { take(size); }

  /// Moves to an absolute position; fails when it lies behind the end.
  void seek(std::size_t position) {
    if (position > bytes_.size()) {
      failed_ = true;
      return;
    }
    position_ = position;
  }

 private:
  ByteView bytes_;
  std::size_t position_;
  bool failed_ = false;
};

/// A number of bytes; prints as "12.3 MB" (decimal units).
struct ByteCount {
  std::uint64_t value = 0;

  friend auto operator<=>(const ByteCount&, const ByteCount&) = default;
};

}  // namespace longwatch
