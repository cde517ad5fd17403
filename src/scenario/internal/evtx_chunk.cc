#include "scenario/internal/evtx_chunk.h"

#include <algorithm>
#include <string_view>

#include "base/crc32.h"
#include "scenario/evtx_writer.h"

namespace longwatch::scenario::internal {
namespace {

constexpr std::uint32_t kRecordMagic = 0x00002A2A;
constexpr std::uint8_t kTemplateInstance = 0x0C;
constexpr std::uint8_t kInstanceVersion = 0x01;
constexpr std::string_view kChunkMagic("ElfChnk\0", 8);
// Every chunk of the 417 files looked at holds 1 here.
constexpr std::uint32_t kChunkFlags = 1;

// Offsets in the chunk header.
constexpr std::size_t kFirstNumberAt = 8;
constexpr std::size_t kLastNumberAt = 16;
constexpr std::size_t kFirstIdAt = 24;
constexpr std::size_t kLastIdAt = 32;
constexpr std::size_t kHeaderSizeAt = 40;
constexpr std::size_t kLastRecordAt = 44;
constexpr std::size_t kFreeSpaceAt = 48;
constexpr std::size_t kRecordsSumAt = 52;
constexpr std::size_t kFlagsAt = 120;
constexpr std::size_t kHeaderSumAt = 124;
constexpr std::size_t kTablesAt = 128;
constexpr std::uint32_t kHeaderSize = 128;
// First and last number of a chunk without records.
constexpr std::uint64_t kNoRecord = ~std::uint64_t{0};

// Windows chains templates over 32 heads by a hash that is none of the GUID's own bits (equal
// GUIDs stand under different heads), and readers go by offset. We take the first word.
std::size_t template_head(const BinXmlTemplate& content) {
  return load_le<std::uint32_t>(content.guid, 0) % 32;
}

}  // namespace

ChunkBuilder::ChunkBuilder(const NameTable& names) : names_(names), buffer_(kChunkBytes) {}

std::size_t ChunkBuilder::capacity() {
  return kChunkBytes - kChunkHeaderBytes - kChunkMarkBytes;
}

void ChunkBuilder::begin_record(std::uint64_t record_id, std::uint64_t file_time) {
  record_start_ = position_;
  if (record_count_ == 0) {
    first_record_id_ = record_id;
  }
  last_record_id_ = record_id;
  put_le(kRecordMagic);
  put_le(std::uint32_t{0});
  put_le(record_id);
  put_le(file_time);
}

void ChunkBuilder::end_record() {
  constexpr std::array<std::byte, 8> kPadding{};
  const std::size_t unpadded = position_ + sizeof(std::uint32_t) - record_start_;
  put(ByteView(kPadding).first((8 - unpadded % 8) % 8));
  const auto size = static_cast<std::uint32_t>(position_ + sizeof(std::uint32_t) - record_start_);
  put_le(size);
  patch_le(record_start_ + 4, size);
  ++record_count_;
}

void ChunkBuilder::put_instance(TemplateId id, const BinXmlTemplate& content) {
  put_le(kTemplateInstance);
  put_le(kInstanceVersion);
  put_le(load_le<std::uint32_t>(content.guid, 0));
  if (holds(id)) {
    put_le(template_offsets_[id]);
    return;
  }
  const auto here = static_cast<std::uint32_t>(position_ + sizeof(std::uint32_t));
  put_le(here);
  template_offsets_.resize(std::max<std::size_t>(template_offsets_.size(), id + 1));
  template_offsets_[id] = here;
  put_definition(content);
}

void ChunkBuilder::put_definition(const BinXmlTemplate& content) {
  std::uint32_t& head = template_heads_[template_head(content)];
  const auto here = static_cast<std::uint32_t>(position_);
  put_le(head);
  head = here;
  put(content.guid);
  const std::size_t size_at = position_;
  put_le(std::uint32_t{0});
  put_body(content);
  patch_le(size_at, static_cast<std::uint32_t>(position_ - size_at - sizeof(std::uint32_t)));
}

void ChunkBuilder::put_body(const BinXmlTemplate& content) {
  // An element holds two sizes at most: its own and its attributes'.
  std::array<std::size_t, 2 * kTemplateDepth> open{};
  std::size_t depth = 0;
  for (const LayoutStep& step : content.steps) {
    switch (step.kind) {
      case LayoutStep::Kind::Bytes:
        put(as_bytes(content.bytes).subspan(step.start, step.size));
        break;
      case LayoutStep::Kind::Name:
        put_name(step.name);
        break;
      case LayoutStep::Kind::OpenSize:
        LW_CHECK(depth < open.size());
        open[depth++] = position_;
        put_le(std::uint32_t{0});
        break;
      case LayoutStep::Kind::CloseSize:
        --depth;
        patch_le(open[depth],
                 static_cast<std::uint32_t>(position_ - open[depth] - sizeof(std::uint32_t)));
        break;
    }
  }
}

void ChunkBuilder::put_name(NameId id) {
  if (id < name_offsets_.size() && name_offsets_[id] != 0) {
    put_le(name_offsets_[id]);
    return;
  }
  const auto here = static_cast<std::uint32_t>(position_ + sizeof(std::uint32_t));
  name_offsets_.resize(std::max<std::size_t>(name_offsets_.size(), id + 1));
  name_offsets_[id] = here;
  const Name& name = names_[id];
  std::uint32_t& head = string_heads_[name.hash % string_heads_.size()];
  put_le(here);
  put_le(head);
  head = here;
  put_le(name.hash);
  put_le(name.length());
  put(as_bytes(name.utf16le));
  put_le(std::uint16_t{0});
}

ByteView ChunkBuilder::finish(std::uint64_t first_record_number) {
  const bool empty = record_count_ == 0;
  std::memcpy(buffer_.data(), kChunkMagic.data(), kChunkMagic.size());
  patch_le(kFirstNumberAt, empty ? kNoRecord : first_record_number);
  patch_le(kLastNumberAt, empty ? kNoRecord : first_record_number + record_count_ - 1);
  patch_le(kFirstIdAt, empty ? kNoRecord : first_record_id_);
  patch_le(kLastIdAt, empty ? kNoRecord : last_record_id_);
  patch_le(kHeaderSizeAt, kHeaderSize);
  patch_le(kLastRecordAt, static_cast<std::uint32_t>(empty ? 0 : record_start_));
  patch_le(kFreeSpaceAt, static_cast<std::uint32_t>(position_));
  const ByteView all = buffer_;
  patch_le(kRecordsSumAt, crc32(all.subspan(kChunkHeaderBytes, position_ - kChunkHeaderBytes)));
  patch_le(kFlagsAt, kChunkFlags);
  std::memcpy(buffer_.data() + kTablesAt, string_heads_.data(), sizeof(string_heads_));
  std::memcpy(buffer_.data() + kTablesAt + sizeof(string_heads_), template_heads_.data(),
              sizeof(template_heads_));
  const std::uint32_t front = crc32(all.first(kFlagsAt));
  patch_le(kHeaderSumAt, crc32(all.subspan(kTablesAt, kChunkHeaderBytes - kTablesAt), front));
  std::memcpy(buffer_.data() + kChunkBytes - kChunkMarkBytes, kSyntheticMark.data(),
              kSyntheticMark.size());
  return all;
}

void ChunkBuilder::clear() {
  std::fill(buffer_.begin(), buffer_.end(), std::byte{0});
  position_ = kChunkHeaderBytes;
  record_count_ = 0;
  string_heads_.fill(0);
  template_heads_.fill(0);
  std::fill(name_offsets_.begin(), name_offsets_.end(), 0U);
  std::fill(template_offsets_.begin(), template_offsets_.end(), 0U);
}

}  // namespace longwatch::scenario::internal
