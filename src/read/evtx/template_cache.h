#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <unordered_map>
#include <vector>

#include "base/bytes.h"
#include "read/evtx/compiled_template.h"

namespace longwatch::read::evtx {

/// Compiled templates of one worker and one field table. Inside a chunk a definition is found by
/// its offset; across chunks and files by GUID and size, and then its whole content is compared: a
/// definition that differs in one byte is another template. Not synchronised.
class TemplateCache {
 public:
  /// `names` outlives the cache.
  explicit TemplateCache(FieldNames& names) : names_(names) {}

  /// Forgets the offsets of the chunk before, and everything when the cache has outgrown its
  /// limits. `chunk` outlives the calls of `find` up to the next chunk.
  void begin_chunk(ByteView chunk);

  /// The template whose definition stands at an offset of the chunk; one that is not regular when
  /// nothing that can be compiled stands there. Valid until the next `begin_chunk`.
  const CompiledTemplate& find(std::uint32_t definition) {
    std::size_t index = slot_of(definition);
    while (offsets_[index].chunk == chunk_number_) {
      if (offsets_[index].definition == definition) {
        return *offsets_[index].compiled;
      }
      index = (index + 1) % kOffsets;
    }
    return find_by_content(definition, index);
  }

  std::size_t capacity() const { return bytes_; }

  /// How many templates were compiled since the cache was made.
  std::uint64_t compilations() const { return compilations_; }

 private:
  struct Entry {
    std::vector<std::byte> body;  ///< with zeros where chunks may differ
    std::vector<std::byte> mask;  ///< ones where they may not
    Compilation compilation;
  };

  struct KnownOffset {
    std::uint64_t chunk = 0;
    std::uint32_t definition = 0;
    const CompiledTemplate* compiled = nullptr;
  };

  static constexpr std::size_t kOffsets = 1024;

  static std::size_t slot_of(std::uint32_t definition) {
    // Fibonacci hashing: definitions often lie at similar distances.
    return (definition * 2654435769U >> 16) % kOffsets;
  }

  const CompiledTemplate& find_by_content(std::uint32_t definition, std::size_t free_slot);
  const CompiledTemplate& compile(std::size_t begin, std::size_t end,
                                  std::vector<std::unique_ptr<Entry>>& same_key);
  bool is_same(const Entry& entry, std::size_t begin) const;

  FieldNames& names_;
  ByteView chunk_;
  std::uint64_t chunk_number_ = 0;
  std::size_t offsets_used_ = 0;
  std::array<KnownOffset, kOffsets> offsets_{};
  std::unordered_map<std::uint64_t, std::vector<std::unique_ptr<Entry>>> by_content_;
  std::size_t entries_ = 0;
  std::size_t bytes_ = 0;
  std::uint64_t compilations_ = 0;
  bool is_outgrown_ = false;
};

}  // namespace longwatch::read::evtx
