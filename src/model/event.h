#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "base/arena.h"
#include "base/time.h"
#include "model/field.h"
#include "model/source.h"
#include "model/value.h"

namespace longwatch::model {

struct FieldValue {
  Value value;
  FieldId field;
  Naming naming = Naming::Exact;
  /// The record has no field of that very name: this is the value of one that differs in letter
  /// case, which is in the event too.
  bool is_copy = false;
};

/// Why a time may be another than the one that is given; bits of `Event::time_doubts`.
namespace time_doubt {
inline constexpr std::uint8_t kZoneAssumed = 1;  ///< the record names no zone, nobody told it: UTC
inline constexpr std::uint8_t kRepeated = 2;     ///< the clocks showed it twice: the first is meant
inline constexpr std::uint8_t kSkipped = 4;      ///< the clocks never showed it
inline constexpr std::uint8_t kYearInferred = 8;  ///< the record names no year
}  // namespace time_doubt

/// A record decoded as far as somebody asked: views into the batch. A field may occur several times
/// (repeated elements, arrays), then every value counts.
struct Event {
  Locator locator;
  std::optional<Timestamp> time;  ///< UTC; absent when the record holds none that can be read
  std::optional<std::uint32_t> event_id;  ///< Windows EventID
  std::uint8_t time_doubts = 0;           ///< bits of `time_doubt`
  /// Was added to the time that the record shows, because its clock is known to be wrong.
  TimeTicks clock_correction{};
  Value channel;                       ///< Windows channel; null when absent
  Value provider;                      ///< Windows provider name; null when absent
  Value computer;                      ///< host that wrote the record; null when absent
  std::span<const FieldValue> values;  ///< in record order; only fields of the run's FieldTable
};

/// The events of one natural unit (EVTX chunk, block of lines) of one source, with the memory they
/// point into.
///
/// Events, spans and values are valid until `clear`; checked builds overwrite the memory then. A
/// worker owns a batch and uses it again and again, so a steady sweep allocates nothing. Not
/// synchronised.
class EventBatch {
 public:
  EventBatch() = default;
  EventBatch(const EventBatch&) = delete;
  EventBatch& operator=(const EventBatch&) = delete;

  const std::vector<Event>& events() const { return events_; }

  /// For what corrects events between reading and detecting.
  std::vector<Event>& events() { return events_; }

  const RecordBooks& books() const { return books_; }

  /// For readers: the buffer the unit's bytes are read into (kept between units), the arena for
  /// what they must build, the books they keep.
  std::vector<std::byte>& buffer() { return buffer_; }

  Arena& arena() { return arena_; }

  RecordBooks& books() { return books_; }

  void add(const Event& event) { events_.push_back(event); }

  /// Copies a record's values into the arena, for `Event::values`, and settles names that differ in
  /// letter case, for every spelling that is asked for by itself: where the record has a field of
  /// the very name, it is that; else it has the values of all that differ in letter case alone. A
  /// value that is nobody's so takes part in full-text search alone.
  std::span<const FieldValue> keep(std::span<const FieldValue> values, const FieldTable& fields);

  /// Records with a value that was found by a name in another letter case, and the first field for
  /// which that is so.
  struct InOtherCase {
    std::uint64_t records = 0;
    FieldId first{};
  };

  const InOtherCase& in_other_case() const { return in_other_case_; }

  /// Forgets events, books and arena; keeps the memory.
  void clear();

  /// Bytes held by this batch, for the memory budget.
  std::size_t capacity() const;

 private:
  void settle(std::span<const FieldValue> values, const FieldTable& fields);
  bool place(const FieldValue& entry, const FieldTable& fields);
  void mark(FieldId field, std::uint8_t has_own);

  std::vector<Event> events_;
  std::vector<std::byte> buffer_;
  Arena arena_;
  RecordBooks books_;
  InOtherCase in_other_case_;
  // Scratch of `settle`:
  std::vector<FieldValue> settled_;
  std::vector<FieldValue> copies_;
  std::vector<std::uint8_t> has_own_;  // by field id
};

}  // namespace longwatch::model
