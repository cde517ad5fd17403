#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <vector>

#include "base/bytes.h"
#include "base/check.h"
#include "scenario/internal/binxml_template.h"

namespace longwatch::scenario::internal {

inline constexpr std::size_t kChunkBytes = 64 * 1024;
inline constexpr std::size_t kChunkHeaderBytes = 512;
/// What stands before the tokens of a resident template: next offset, GUID, size.
inline constexpr std::size_t kTemplateHeaderBytes = 24;
/// Token, version, template id and offset of a template instance.
inline constexpr std::size_t kInstanceHeaderBytes = 10;

using TemplateId = std::uint32_t;

/// One chunk of an EVTX file being filled: records, the names and templates that are resident in
/// it, and at the end its header. The caller asks `room` first; writing beyond it ends the process.
class ChunkBuilder {
 public:
  explicit ChunkBuilder(const NameTable& names);

  std::size_t position() const { return position_; }

  /// Bytes that records may still take.
  std::size_t room() const { return capacity() - (position_ - kChunkHeaderBytes); }

  /// The same of an empty chunk.
  static std::size_t capacity();

  bool holds(TemplateId id) const {
    return id < template_offsets_.size() && template_offsets_[id] != 0;
  }

  std::uint64_t record_count() const { return record_count_; }

  void put(ByteView bytes) {
    LW_CHECK(bytes.size() <= kChunkBytes - position_);
    if (!bytes.empty()) {
      std::memcpy(buffer_.data() + position_, bytes.data(), bytes.size());
    }
    position_ += bytes.size();
  }

  template <class T>
  void put_le(T value) {
    put(std::as_bytes(std::span(&value, 1)));
  }

  template <class T>
  void patch_le(std::size_t position, T value) {
    LW_CHECK(position + sizeof(T) <= kChunkBytes);
    std::memcpy(buffer_.data() + position, &value, sizeof(T));
  }

  /// Writes the record header; `end_record` completes it.
  void begin_record(std::uint64_t record_id, std::uint64_t file_time);
  /// Pads to eight bytes, writes the trailing size and patches the leading one.
  void end_record();

  /// Writes the head of a template instance: a reference to the template, and the template itself
  /// when this chunk has not got it yet. The values follow.
  void put_instance(TemplateId id, const BinXmlTemplate& content);

  /// Writes the chunk's header and checksums; `first_record_number` counts from 1 over the file.
  /// The view is valid until the next change.
  ByteView finish(std::uint64_t first_record_number);

  /// An empty chunk again.
  void clear();

 private:
  void put_definition(const BinXmlTemplate& content);
  void put_body(const BinXmlTemplate& content);
  void put_name(NameId id);

  const NameTable& names_;
  std::vector<std::byte> buffer_;
  std::size_t position_ = kChunkHeaderBytes;
  std::size_t record_start_ = 0;
  std::uint64_t first_record_id_ = 0;
  std::uint64_t last_record_id_ = 0;
  std::uint64_t record_count_ = 0;
  std::array<std::uint32_t, 64> string_heads_{};
  std::array<std::uint32_t, 32> template_heads_{};
  std::vector<std::uint32_t> name_offsets_;      ///< by NameId; 0 = not in this chunk
  std::vector<std::uint32_t> template_offsets_;  ///< by TemplateId; 0 = not in this chunk
};

}  // namespace longwatch::scenario::internal
