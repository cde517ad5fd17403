#include "base/arena.h"

#include <algorithm>
#include <cstring>

namespace longwatch {

std::byte* Arena::allocate_bytes(std::size_t size, std::size_t alignment) {
  LW_DCHECK(alignment <= alignof(std::max_align_t));
  while (current_ < blocks_.size()) {
    const std::size_t start = (used_ + alignment - 1) & ~(alignment - 1);
    if (start + size <= blocks_[current_].size) {
      used_ = start + size;
      return blocks_[current_].bytes.get() + start;
    }
    ++current_;
    used_ = 0;
  }
  const std::size_t block_size = std::max(block_bytes_, size);
  blocks_.push_back({std::make_unique_for_overwrite<std::byte[]>(block_size), block_size});
  current_ = blocks_.size() - 1;
  used_ = size;
  return blocks_.back().bytes.get();
}

std::string_view Arena::copy(std::string_view text) {
  const std::span<char> storage = allocate<char>(text.size());
  std::copy(text.begin(), text.end(), storage.begin());
  return {storage.data(), storage.size()};
}

void Arena::clear() {
#ifdef LW_DCHECKS
  for (std::size_t i = 0; i < blocks_.size() && i <= current_; ++i) {
    std::memset(blocks_[i].bytes.get(), 0xDD, blocks_[i].size);
  }
#endif
  current_ = 0;
  used_ = 0;
}

std::size_t Arena::capacity() const {
  std::size_t total = 0;
  for (const Block& block : blocks_) {
    total += block.size;
  }
  return total;
}

}  // namespace longwatch
