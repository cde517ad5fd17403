#include "detect/indicator/internal/record.h"

#include <algorithm>
#include <vector>

namespace longwatch::detect::indicator {
namespace {

// Bits of the second byte of a record.
constexpr std::uint8_t kHasNote = 1;
constexpr std::uint8_t kHasDetails = 2;
constexpr std::uint8_t kIsCommon = 4;

void put_texts(const std::vector<std::string>& texts, std::string& out) {
  put_number(texts.size(), out);
  for (const std::string& text : texts) {
    put_text(text, out);
  }
}

std::vector<std::string> take_texts(ByteCursor& cursor) {
  std::vector<std::string> texts;
  const std::uint64_t count = take_number(cursor);
  for (std::uint64_t i = 0; i < count && cursor.ok(); ++i) {
    texts.emplace_back(take_text(cursor));
  }
  return texts;
}

/// Small numbers with one added, so that 0 stands for none.
template <class T>
void put_small(const std::optional<T>& value, std::string& out) {
  put_number(value.has_value() ? static_cast<std::uint64_t>(*value) + 1 : 0, out);
}

template <class T>
std::optional<T> take_small(ByteCursor& cursor, std::uint64_t most) {
  const std::uint64_t value = take_number(cursor);
  return value == 0 || value > most + 1 ? std::nullopt : std::optional(static_cast<T>(value - 1));
}

std::string write_details(const Details& details) {
  std::string out;
  put_small(details.confidence, out);
  put_marking(details.marking, out);
  put_small(details.pap, out);
  put_time(details.valid_from, out);
  put_time(details.valid_until, out);
  put_time(details.received, out);
  put_text(details.id, out);
  put_text(details.source, out);
  put_texts(details.labels, out);
  put_texts(details.actors, out);
  put_texts(details.malware, out);
  return out;
}

Details read_details(std::string_view bytes) {
  ByteCursor cursor(as_bytes(bytes));
  constexpr std::uint64_t kMostConfidence = 100;
  Details details;
  details.confidence = take_small<std::uint8_t>(cursor, kMostConfidence);
  details.marking = take_marking(cursor);
  details.pap = take_small<Pap>(cursor, static_cast<std::uint64_t>(Pap::Red));
  details.valid_from = take_time(cursor);
  details.valid_until = take_time(cursor);
  details.received = take_time(cursor);
  details.id = take_text(cursor);
  details.source = take_text(cursor);
  details.labels = take_texts(cursor);
  details.actors = take_texts(cursor);
  details.malware = take_texts(cursor);
  return details;
}

}  // namespace

bool Details::empty() const {
  return *this == Details{};
}

void put_number(std::uint64_t number, std::string& out) {
  while (number >= 0x80) {
    out.push_back(static_cast<char>((number & 0x7F) | 0x80));
    number >>= 7;
  }
  out.push_back(static_cast<char>(number));
}

std::uint64_t take_number(ByteCursor& cursor) {
  std::uint64_t number = 0;
  for (unsigned shift = 0; shift < 64; shift += 7) {
    const auto byte = cursor.read<std::uint8_t>();
    number |= static_cast<std::uint64_t>(byte & 0x7F) << shift;
    if ((byte & 0x80) == 0) {
      break;
    }
  }
  return number;
}

void put_text(std::string_view text, std::string& out) {
  put_number(text.size(), out);
  out.append(text);
}

std::string_view take_text(ByteCursor& cursor) {
  return as_text(cursor.take(take_number(cursor)));
}

void put_marking(const std::optional<model::Marking>& marking, std::string& out) {
  put_number(marking.has_value() ? static_cast<std::uint64_t>(marking->tlp) + 1 : 0, out);
  if (marking.has_value()) {
    put_texts(marking->originators, out);
  }
}

/// What cannot be read is kept from everybody.
std::optional<model::Marking> take_marking(ByteCursor& cursor) {
  const std::uint64_t tlp = take_number(cursor);
  if (tlp == 0) {
    return std::nullopt;
  }
  const std::uint64_t most = static_cast<std::uint64_t>(model::Tlp::Red) + 1;
  model::Marking marking;
  marking.tlp = static_cast<model::Tlp>(std::min(tlp, most) - 1);
  marking.originators = take_texts(cursor);
  return marking;
}

void put_time(const std::optional<Timestamp>& time, std::string& out) {
  put_number(time.has_value() ? 1 : 0, out);
  if (time.has_value()) {
    const std::int64_t ticks = time->time_since_epoch().count();
    put_number((static_cast<std::uint64_t>(ticks) << 1U) ^ static_cast<std::uint64_t>(ticks >> 63),
               out);
  }
}

std::optional<Timestamp> take_time(ByteCursor& cursor) {
  if (take_number(cursor) == 0) {
    return std::nullopt;
  }
  const std::uint64_t zigzag = take_number(cursor);
  return Timestamp(TimeTicks(static_cast<std::int64_t>((zigzag >> 1U) ^ (0 - (zigzag & 1U)))));
}

void write_record(const Indicator& indicator, std::string& out) {
  const bool has_details = !indicator.details.empty();
  out.push_back(static_cast<char>(indicator.kind));
  out.push_back(static_cast<char>((indicator.note.empty() ? 0 : kHasNote) |
                                  (has_details ? kHasDetails : 0) |
                                  (indicator.is_common ? kIsCommon : 0)));
  put_number(indicator.file, out);
  put_number(indicator.line, out);
  put_text(indicator.value, out);
  if (!indicator.note.empty()) {
    put_text(indicator.note, out);
  }
  if (has_details) {
    put_text(write_details(indicator.details), out);
  }
}

std::optional<RecordHead> read_record(ByteView heap, std::uint64_t offset) {
  if (offset >= heap.size()) {
    return std::nullopt;
  }
  ByteCursor cursor(heap, offset);
  RecordHead head;
  const auto kind = cursor.read<std::uint8_t>();
  const auto bits = cursor.read<std::uint8_t>();
  head.kind = static_cast<IndicatorKind>(kind);
  head.is_common = (bits & kIsCommon) != 0;
  head.file = static_cast<std::uint32_t>(take_number(cursor));
  head.line = static_cast<std::uint32_t>(take_number(cursor));
  head.value = take_text(cursor);
  if ((bits & kHasNote) != 0) {
    head.note = take_text(cursor);
  }
  if ((bits & kHasDetails) != 0) {
    head.details = take_text(cursor);
  }
  return cursor.ok() && kind < kIndicatorKinds ? std::optional(head) : std::nullopt;
}

Indicator to_indicator(const RecordHead& head) {
  Indicator indicator;
  indicator.kind = head.kind;
  indicator.value = head.value;
  indicator.note = head.note;
  indicator.file = head.file;
  indicator.line = head.line;
  indicator.is_common = head.is_common;
  if (!head.details.empty()) {
    indicator.details = read_details(head.details);
  }
  return indicator;
}

}  // namespace longwatch::detect::indicator
