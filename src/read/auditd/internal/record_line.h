#pragma once

#include <optional>
#include <string_view>

#include "base/time.h"

namespace longwatch::read::auditd {

/// The head of a record: what makes it one of an event. Views of the line.
struct RecordHead {
  std::string_view node;
  std::string_view type;
  std::string_view id;      ///< "1604996384.965:93777"
  std::string_view fields;  ///< the rest of the line
};

/// False when the line is no record.
bool parse_head(std::string_view line, RecordHead& head);

/// The time in an id.
std::optional<Timestamp> time_of(std::string_view id);

/// One pair of a record, its value without quotes.
struct Pair {
  std::string_view key;
  std::string_view value;
  bool is_quoted = false;
};

/// Takes the next pair off the front of a record's fields; words that are none are passed over.
/// Nothing at the end. What stands in msg='...' comes pair by pair.
std::optional<Pair> take_pair(std::string_view& fields);

}  // namespace longwatch::read::auditd
