#include "read/evtx/record_scanner.h"

#include <cstring>

#include "read/evtx/chunk_header.h"
#include "read/evtx/layout.h"

namespace longwatch::read::evtx {

std::size_t RecordFrame::content_begin() const {
  return offset + kRecordHeaderBytes;
}

std::size_t RecordFrame::content_end() const {
  return offset + size - kRecordTrailerBytes;
}

std::optional<RecordFrame> record_at(ByteView chunk, std::size_t offset) {
  if (offset > chunk.size() || chunk.size() - offset < kRecordMinimumBytes ||
      load_le<std::uint32_t>(chunk, offset) != kRecordMagic) {
    return std::nullopt;
  }
  const std::size_t size = load_le<std::uint32_t>(chunk, offset + 4);
  if (size < kRecordMinimumBytes || size > chunk.size() - offset ||
      load_le<std::uint32_t>(chunk, offset + size - kRecordTrailerBytes) != size) {
    return std::nullopt;
  }
  return RecordFrame{offset, size, load_le<std::uint64_t>(chunk, offset + 8),
                     load_le<std::uint64_t>(chunk, offset + 16)};
}

RecordScanner::Step RecordScanner::next() {
  if (position_ >= end_) {
    return past_end();
  }
  const std::optional<RecordFrame> frame = record_at(chunk_, position_);
  if (frame.has_value()) {
    return record(*frame, Found::Record);
  }
  if (end_is_ == End::Guessed && is_all_zero(chunk_.subspan(position_, end_ - position_))) {
    position_ = end_;
    return {};
  }
  Step step;
  step.found = Found::Damage;
  step.gap_begin = position_;
  step.gap_end = find_record(position_ + 1);
  position_ = step.gap_end;
  return step;
}

RecordScanner::Step RecordScanner::record(const RecordFrame& frame, Found found) {
  position_ = frame.offset + frame.size;
  last_id_ = frame.id;
  Step step;
  step.found = found;
  step.frame = frame;
  return step;
}

/// A log copied while it was open may hold records that its chunk header does not count yet. What
/// was left from an earlier use of the slot does not continue the numbering.
RecordScanner::Step RecordScanner::past_end() {
  const std::optional<RecordFrame> frame = record_at(chunk_, position_);
  if (!frame.has_value() || !last_id_.has_value() || frame->id != *last_id_ + 1) {
    return {};
  }
  return record(*frame, Found::PastEnd);
}

/// Offset of the first whole frame at or behind `from`, or the end.
std::size_t RecordScanner::find_record(std::size_t from) const {
  constexpr int kFirstByte = kRecordMagic & 0xFF;
  while (from < end_) {
    const void* hit = std::memchr(chunk_.data() + from, kFirstByte, end_ - from);
    if (hit == nullptr) {
      return end_;
    }
    const auto offset =
        static_cast<std::size_t>(static_cast<const std::byte*>(hit) - chunk_.data());
    if (record_at(chunk_, offset).has_value()) {
      return offset;
    }
    from = offset + 1;
  }
  return end_;
}

}  // namespace longwatch::read::evtx
