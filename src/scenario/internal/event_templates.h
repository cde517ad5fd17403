#pragma once

#include <string_view>

#include "scenario/evtx_schema.h"
#include "scenario/internal/binxml_template.h"

namespace longwatch::scenario::internal {

/// Which value of the outer template holds what. The numbers are those of the outer template that
/// Windows writes for Sysmon.
enum class SystemValue : std::uint16_t {
  Level = 0,
  Opcode = 1,
  Task = 2,
  EventId = 3,
  Qualifiers = 4,
  Keywords = 5,
  Time = 6,
  ActivityId = 7,
  ProcessId = 8,
  ThreadId = 9,
  RecordId = 10,
  Version = 11,
  UserSid = 12,
  RelatedActivityId = 13,
  Provider = 14,
  ProviderGuid = 15,
  Channel = 16,
  Payload = 17,
};

/// The outer template: Event with its System part, the computer spelled out as Windows does, and
/// the place where the payload goes.
BinXmlTemplate make_system_template(const EventTemplate& event, std::string_view computer,
                                    NameTable& names);

/// The inner template: the event's fields, value number = place in `event.fields`.
BinXmlTemplate make_payload_template(const EventTemplate& event, NameTable& names);

}  // namespace longwatch::scenario::internal
