#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "formats/time_zone.h"
#include "read/mapped/internal/line_pattern.h"
#include "read/mapped/internal/time_format.h"
#include "read/mapped/mapped.h"

namespace longwatch::read::mapped {

/// What becomes of a capture.
struct Output {
  std::size_t capture = 0;
  std::string field;
  ValueType type = ValueType::Text;
};

/// One way in which a line may be written.
struct LineForm {
  LinePattern pattern;
  std::vector<Output> outputs;
  std::vector<std::pair<std::string, std::string>> constants;  ///< field and value
  std::vector<std::size_t> times;  ///< captures that make the time; empty when it was taken already
  std::optional<std::size_t> computer;
  std::optional<std::size_t> provider;
};

/// Of the lines that go on a record, where the pattern does not end with a text that they belong
/// to.
inline constexpr std::string_view kContinuationField = "continuation";

/// What a line is that begins no record.
enum class Continuation : std::uint8_t {
  None,       ///< a record of its own, which may be wrong
  Indented,   ///< it begins with a blank: part of the record before
  Unmatched,  ///< it fits no pattern and begins with no time: part of the record before
};

struct Mapping {
  MappingInfo info;
  std::string header;                ///< how the file begins; empty = anyhow
  std::optional<LinePattern> match;  ///< of the first lines; the forms when absent
  unsigned share = 75;               ///< of the first lines that must fit, in percent
  std::string comment;               ///< how lines begin that are no records; empty = none
  std::vector<LineForm> forms;       ///< the first that fits counts
  TimeFormat time;
  std::optional<formats::TimeZone> zone;
  Continuation continuation = Continuation::None;
  std::map<std::string, std::string, std::less<>> renames;  ///< of pairs: key to field
};

/// Of a line that begins a record: the form that it fits. Null when it fits none; then `nearest` is
/// how far it came.
const LineForm* find_form(const Mapping& mapping, std::string_view line, Pieces& pieces,
                          std::optional<ShownTime>& time, Fit& nearest);

/// Whether a line begins as records do: with a time, or with fixed text of a pattern and a time.
/// Such a line goes on no other, whether it fits or not: else it would be hidden in it.
bool begins_with_time(const Mapping& mapping, std::string_view line);

/// "expected ... at column N", of a line that fits no form.
std::string to_reason(const Fit& nearest, std::string_view line);

/// Neither blank, nor a comment, nor the header.
bool is_record_line(const Mapping& mapping, std::string_view line);

/// The time of a line that fits the form; nothing when its captures make none.
std::optional<ShownTime> time_of(const Mapping& mapping, const LineForm& form, const Pieces& pieces,
                                 const std::optional<ShownTime>& taken, std::string& scratch);

}  // namespace longwatch::read::mapped
