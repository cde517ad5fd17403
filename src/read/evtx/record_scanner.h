#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "base/bytes.h"

namespace longwatch::read::evtx {

/// The frame of a record: where it lies in its chunk, and what stands before its content.
struct RecordFrame {
  std::size_t offset = 0;
  std::size_t size = 0;
  std::uint64_t id = 0;
  std::uint64_t written = 0;  ///< FILETIME

  std::size_t content_begin() const;
  std::size_t content_end() const;
};

/// The record whose frame stands at an offset, when its magic and both of its sizes agree and it
/// ends within the bytes.
std::optional<RecordFrame> record_at(ByteView chunk, std::size_t offset);

/// Steps from record to record through a chunk; behind damage it searches byte by byte for the next
/// frame.
class RecordScanner {
 public:
  enum class Found : std::uint8_t {
    Record,   ///< `frame` is set
    Damage,   ///< `gap_begin` up to `gap_end` is no record; go on
    PastEnd,  ///< `frame` is a record behind the end that continues the numbering
    Nothing,  ///< the end
  };

  struct Step {
    Found found = Found::Nothing;
    RecordFrame frame;
    std::size_t gap_begin = 0;
    std::size_t gap_end = 0;
  };

  /// Is the end of the records known from the chunk header? Else zeros up to the end are no damage.
  enum class End : std::uint8_t { Known, Guessed };

  /// Records are expected from `begin` to `end` (the free space); what follows is looked at only
  /// as long as it continues the numbering. Precondition: end <= chunk.size().
  RecordScanner(ByteView chunk, std::size_t begin, std::size_t end, End end_is)
      : chunk_(chunk), position_(begin), end_(end), end_is_(end_is) {}

  Step next();

 private:
  Step record(const RecordFrame& frame, Found found);
  Step past_end();
  std::size_t find_record(std::size_t from) const;

  ByteView chunk_;
  std::size_t position_;
  std::size_t end_;
  End end_is_;
  std::optional<std::uint64_t> last_id_;
};

}  // namespace longwatch::read::evtx
