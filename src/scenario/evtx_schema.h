#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/time.h"

/// Kinds of events, described so that an EVTX file can be written from the description.
namespace longwatch::scenario {

/// How a field is stored: the BinXML value types that Windows providers use ([MS-EVEN6] 2.2.12).
enum class FieldType : std::uint8_t {
  Text,    ///< UTF-16LE without terminator
  Binary,  ///< bytes; viewers print upper-case hex digits
  Unsigned8,
  Unsigned16,
  Unsigned32,
  Unsigned64,
  Hex32,     ///< as Unsigned32; viewers print 0x...
  Hex64,     ///< as Unsigned64; viewers print 0x...
  Boolean,   ///< four bytes, 0 or 1
  Guid,      ///< 16 bytes
  FileTime,  ///< 100 ns since 1601
  Sid,       ///< security identifier, [MS-DTYP] 2.4.2
};

/// Whether a record may leave the field without a value. Windows providers never do so with the
/// fields of a manifest (an absent text is an empty one there); classic events do.
enum class Presence : std::uint8_t { Always, MayBeNull };

struct EventField {
  std::string name;
  FieldType type = FieldType::Text;
  Presence presence = Presence::Always;
};

/// Where the fields stand in the event.
enum class Payload : std::uint8_t {
  EventData,  ///< <EventData><Data Name="field">value</Data>...</EventData>
  UserData,   ///< <UserData><element xmlns="..."><field>value</field>...</element></UserData>
};

/// How the System part names provider and channel. Windows uses both; readers must know both.
enum class SystemStyle : std::uint8_t {
  Literal,      ///< written into the template, as the Security log does
  Substituted,  ///< values of every record, as Sysmon's log does
};

/// One kind of event: everything its records share.
struct EventTemplate {
  std::string provider;
  std::string provider_guid;      ///< "{...}"; empty = the provider has none
  std::string event_source_name;  ///< attribute of classic providers; empty = none
  std::string channel;
  std::uint16_t event_id = 0;
  std::optional<std::uint16_t> qualifiers;
  std::uint8_t version = 0;
  std::uint8_t level = 0;
  std::uint16_t task = 0;
  std::uint8_t opcode = 0;
  std::uint64_t keywords = 0;
  SystemStyle style = SystemStyle::Literal;
  Payload payload = Payload::EventData;
  std::string payload_name;       ///< Name attribute of EventData, or the element under UserData
  std::string payload_namespace;  ///< of the element under UserData
  std::vector<EventField> fields;
};

/// What stands in the System part of one record.
struct RecordHead {
  Timestamp time;
  std::string_view computer;
  std::uint64_t record_id = 0;
  std::uint32_t process_id = 0;
  std::uint32_t thread_id = 0;
  std::string_view user_sid;     ///< "S-1-..."; empty = absent
  std::string_view activity_id;  ///< "{...}"; empty = absent
};

/// The value of one field of one record: a view, valid as long as what it was made from.
class EvtxValue {
 public:
  enum class Kind : std::uint8_t { Null, Number, Text, Utf16, Bytes };

  /// No value; the field's element stays, empty. Fits every field that may be null.
  static EvtxValue null() { return EvtxValue(Kind::Null, 0, {}); }

  /// Fits every numeric type, Boolean (0 or 1) and FileTime.
  static EvtxValue number(std::uint64_t value) { return EvtxValue(Kind::Number, value, {}); }

  static EvtxValue time(Timestamp time) { return number(to_file_time(time)); }

  /// UTF-8. Fits Text, and Guid and Sid in their usual notation.
  static EvtxValue text(std::string_view utf8) { return EvtxValue(Kind::Text, 0, as_bytes(utf8)); }

  /// UTF-16 as it is, lone surrogates included. Fits Text.
  static EvtxValue utf16(std::u16string_view units) {
    return EvtxValue(Kind::Utf16, 0, std::as_bytes(std::span(units)));
  }

  /// Fits Binary.
  static EvtxValue bytes(ByteView bytes) { return EvtxValue(Kind::Bytes, 0, bytes); }

  Kind kind() const { return kind_; }

  std::uint64_t number() const { return number_; }

  ByteView bytes() const { return bytes_; }

 private:
  EvtxValue(Kind kind, std::uint64_t number, ByteView bytes)
      : bytes_(bytes), number_(number), kind_(kind) {}

  ByteView bytes_;
  std::uint64_t number_;
  Kind kind_;
};

}  // namespace longwatch::scenario
