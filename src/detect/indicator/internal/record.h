#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "detect/indicator/indicator.h"

/// How indicators lie in the heap of a compiled set: what most of them do not have takes no room.
/// Reading checks every length, because the set may come from a damaged cache.
namespace longwatch::detect::indicator {

/// Appends.
void write_record(const Indicator& indicator, std::string& out);

/// Of a record, without its details. Views point into the heap.
struct RecordHead {
  IndicatorKind kind{};
  bool is_common = false;
  std::uint32_t file = 0;
  std::uint32_t line = 0;
  std::string_view value;
  std::string_view note;
  std::string_view details;
};

/// The record at `offset`; nothing when there is none that holds together.
std::optional<RecordHead> read_record(ByteView heap, std::uint64_t offset);

/// The whole of it.
Indicator to_indicator(const RecordHead& head);

/// For other parts of a set's file.
void put_number(std::uint64_t number, std::string& out);
void put_text(std::string_view text, std::string& out);
std::uint64_t take_number(ByteCursor& cursor);
std::string_view take_text(ByteCursor& cursor);
void put_marking(const std::optional<model::Marking>& marking, std::string& out);
std::optional<model::Marking> take_marking(ByteCursor& cursor);
void put_time(const std::optional<Timestamp>& time, std::string& out);
std::optional<Timestamp> take_time(ByteCursor& cursor);

}  // namespace longwatch::detect::indicator
