#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace longwatch::read::json {

/// The part a member plays for the event as a whole, beside being a field.
enum class Role : std::uint8_t {
  None,
  Time,
  EventId,
  Channel,
  Provider,
  Computer,
  ProcessId,           ///< flat "ProcessID": of the event, or of its writer; see EventBuilder
  ThreadId,            ///< flat "ThreadID"
  ExecutionProcessId,  ///< flat "ExecutionProcessID"
  EmbeddedData,        ///< may be JSON or XML inside a string: the rank is the Embedding
  DataElement,         ///< "EventData.Data": may be an object with a name and a text
  DataName,            ///< of a DataElement: the name of the field
  DataText,            ///< of a DataElement: its value
  PairElement,         ///< "Parameters" of Microsoft 365: a list of objects with a name and a value
  PairName,            ///< of a PairElement: the name of one more field below it
  PairValue,           ///< of a PairElement: that field's value
  Mark,                ///< says what kind of record it is; the rank is the Mark
};

/// How much a member's value is to be trusted when several play the same part; 0 is best. For times
/// also: the texts up to kUtcTimeRank are UTC even without a zone (TimeCreated of event XML,
/// UtcTime).
inline constexpr std::uint8_t kRanks = 9;
inline constexpr std::uint8_t kUtcTimeRank = 1;
inline constexpr std::uint8_t kZeekTimeRank = 8;   ///< of "ts": before all others in Zeek's records
inline constexpr std::uint8_t kPlainHostRank = 5;  ///< of "host", which Zeek means otherwise

/// Where the members of what is embedded in a string belong.
enum class Embedding : std::uint8_t {
  InPlace,   ///< below the member itself: "EventData"
  InRecord,  ///< in the record: "Payload" of EvtxECmd, which holds "EventData" or "UserData"
  Whole,     ///< it is the record: "AuditData" of Microsoft 365, among columns about it
};

/// What a member of a record means, by the names on the way to it.
struct Meaning {
  std::string name;  ///< as rules call it; empty = by its path only
  Role role = Role::None;
  std::uint8_t rank = 0;
};

/// `path` joins the names from the record's top with dots: "winlog.event_data.Image".
Meaning meaning_of(std::string_view path);

/// True when members below `path` may have a name of their own that differs from their path.
bool is_layout_path(std::string_view path);

/// Members of an object with this path are read as if they stood at the top of the record.
bool is_wrapper(std::string_view path);

}  // namespace longwatch::read::json
