#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>
#include <type_traits>
#include <vector>

#include "base/check.h"

namespace longwatch {

/// Bump allocator for things that die together. `clear` keeps the blocks, so a steady load
/// allocates nothing. Not synchronised. Only trivially destructible types: nothing is ever
/// destroyed.
class Arena {
 public:
  explicit Arena(std::size_t block_bytes = 64 * 1024) : block_bytes_(block_bytes) {}

  Arena(const Arena&) = delete;
  Arena& operator=(const Arena&) = delete;

  /// Uninitialised storage for `count` objects, valid until `clear` or destruction.
  template <class T>
  std::span<T> allocate(std::size_t count) {
    static_assert(std::is_trivially_destructible_v<T>);
    return {reinterpret_cast<T*>(allocate_bytes(count * sizeof(T), alignof(T))), count};
  }

  /// A copy of the text that lives as long as the arena's content.
  std::string_view copy(std::string_view text);

  /// Forgets everything; checked builds overwrite it first so that stale views are seen.
  void clear();

  /// Bytes held, used or not.
  std::size_t capacity() const;

 private:
  struct Block {
    std::unique_ptr<std::byte[]> bytes;
    std::size_t size;
  };

  std::byte* allocate_bytes(std::size_t size, std::size_t alignment);

  const std::size_t block_bytes_;
  std::vector<Block> blocks_;
  std::size_t current_ = 0;
  std::size_t used_ = 0;
};

}  // namespace longwatch
