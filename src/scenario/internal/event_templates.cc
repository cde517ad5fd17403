#include "scenario/internal/event_templates.h"

#include <vector>

#include "scenario/internal/value_block.h"

namespace longwatch::scenario::internal {
namespace {

constexpr std::string_view kEventNamespace =
    "http://schemas.microsoft.com/win/2004/08/events/event";

constexpr std::uint16_t index_of(SystemValue value) {
  return static_cast<std::uint16_t>(value);
}

Substitution substitute(SystemValue value, ValueType type) {
  return {index_of(value), type};
}

Attribute value_attribute(std::string_view name, SystemValue value, ValueType type) {
  return {.name = name, .text = {}, .value = substitute(value, type)};
}

Attribute text_attribute(std::string_view name, std::string_view text) {
  return {.name = name, .text = text, .value = {}};
}

void add_value_element(BinXmlTemplateBuilder& builder, std::string_view name, SystemValue value,
                       ValueType type) {
  builder.open(name, {}, index_of(value));
  builder.add_optional_value(substitute(value, type));
  builder.close();
}

void add_text_element(BinXmlTemplateBuilder& builder, std::string_view name,
                      std::string_view text) {
  builder.open(name);
  builder.add_text(text);
  builder.close();
}

void add_provider(BinXmlTemplateBuilder& builder, const EventTemplate& event) {
  std::vector<Attribute> attributes;
  if (event.style == SystemStyle::Substituted) {
    attributes.push_back(value_attribute("Name", SystemValue::Provider, ValueType::Text));
    attributes.push_back(value_attribute("Guid", SystemValue::ProviderGuid, ValueType::Guid));
  } else {
    attributes.push_back(text_attribute("Name", event.provider));
    if (!event.provider_guid.empty()) {
      attributes.push_back(text_attribute("Guid", event.provider_guid));
    }
  }
  if (!event.event_source_name.empty()) {
    attributes.push_back(text_attribute("EventSourceName", event.event_source_name));
  }
  builder.add_empty("Provider", attributes);
}

void add_event_id(BinXmlTemplateBuilder& builder) {
  const Attribute qualifiers =
      value_attribute("Qualifiers", SystemValue::Qualifiers, ValueType::Unsigned16);
  builder.open("EventID", {&qualifiers, 1}, index_of(SystemValue::EventId));
  builder.add_optional_value(substitute(SystemValue::EventId, ValueType::Unsigned16));
  builder.close();
}

void add_numbers(BinXmlTemplateBuilder& builder) {
  add_value_element(builder, "Version", SystemValue::Version, ValueType::Unsigned8);
  add_value_element(builder, "Level", SystemValue::Level, ValueType::Unsigned8);
  add_value_element(builder, "Task", SystemValue::Task, ValueType::Unsigned16);
  add_value_element(builder, "Opcode", SystemValue::Opcode, ValueType::Unsigned8);
  add_value_element(builder, "Keywords", SystemValue::Keywords, ValueType::Hex64);
  const Attribute time = value_attribute("SystemTime", SystemValue::Time, ValueType::FileTime);
  builder.add_empty("TimeCreated", {&time, 1});
  add_value_element(builder, "EventRecordID", SystemValue::RecordId, ValueType::Unsigned64);
}

void add_correlation_and_execution(BinXmlTemplateBuilder& builder) {
  const Attribute correlation[] = {
      value_attribute("ActivityID", SystemValue::ActivityId, ValueType::Guid),
      value_attribute("RelatedActivityID", SystemValue::RelatedActivityId, ValueType::Guid),
  };
  builder.add_empty("Correlation", correlation);
  const Attribute execution[] = {
      value_attribute("ProcessID", SystemValue::ProcessId, ValueType::Unsigned32),
      value_attribute("ThreadID", SystemValue::ThreadId, ValueType::Unsigned32),
  };
  builder.add_empty("Execution", execution);
}

void add_place(BinXmlTemplateBuilder& builder, const EventTemplate& event,
               std::string_view computer) {
  if (event.style == SystemStyle::Substituted) {
    add_value_element(builder, "Channel", SystemValue::Channel, ValueType::Text);
  } else {
    add_text_element(builder, "Channel", event.channel);
  }
  add_text_element(builder, "Computer", computer);
  const Attribute user = value_attribute("UserID", SystemValue::UserSid, ValueType::Sid);
  builder.add_empty("Security", {&user, 1});
}

void add_payload(BinXmlTemplateBuilder& builder, const EventTemplate& event) {
  const Substitution payload = substitute(SystemValue::Payload, ValueType::BinXml);
  if (event.payload == Payload::EventData) {
    builder.add_optional_value(payload);
    return;
  }
  builder.open("UserData", {}, index_of(SystemValue::Payload));
  builder.add_optional_value(payload);
  builder.close();
}

Substitution field_value(const EventTemplate& event, std::size_t field) {
  return {static_cast<std::uint16_t>(field), value_type_of(event.fields[field].type)};
}

// libevtx refuses a null in a normal substitution, and Windows never writes one there.
void add_field_value(BinXmlTemplateBuilder& builder, const EventTemplate& event,
                     std::size_t field) {
  if (event.fields[field].presence == Presence::MayBeNull) {
    builder.add_optional_value(field_value(event, field));
  } else {
    builder.add_value(field_value(event, field));
  }
}

BinXmlTemplate make_event_data(const EventTemplate& event, NameTable& names) {
  BinXmlTemplateBuilder builder(names);
  const Attribute name = text_attribute("Name", event.payload_name);
  const std::span<const Attribute> attributes(&name, event.payload_name.empty() ? 0 : 1);
  builder.open("EventData", attributes);
  for (std::size_t i = 0; i < event.fields.size(); ++i) {
    const Attribute field_name = text_attribute("Name", event.fields[i].name);
    builder.open("Data", {&field_name, 1});
    add_field_value(builder, event, i);
    builder.close();
  }
  builder.close();
  return builder.build();
}

BinXmlTemplate make_user_data(const EventTemplate& event, NameTable& names) {
  BinXmlTemplateBuilder builder(names);
  const Attribute space = text_attribute("xmlns", event.payload_namespace);
  builder.open(event.payload_name, {&space, event.payload_namespace.empty() ? 0U : 1U});
  for (std::size_t i = 0; i < event.fields.size(); ++i) {
    builder.open(event.fields[i].name);
    add_field_value(builder, event, i);
    builder.close();
  }
  builder.close();
  return builder.build();
}

}  // namespace

BinXmlTemplate make_system_template(const EventTemplate& event, std::string_view computer,
                                    NameTable& names) {
  BinXmlTemplateBuilder builder(names);
  const Attribute space = text_attribute("xmlns", kEventNamespace);
  builder.open("Event", {&space, 1});
  builder.open("System");
  add_provider(builder, event);
  add_event_id(builder);
  add_numbers(builder);
  add_correlation_and_execution(builder);
  add_place(builder, event, computer);
  builder.close();
  add_payload(builder, event);
  builder.close();
  return builder.build();
}

BinXmlTemplate make_payload_template(const EventTemplate& event, NameTable& names) {
  return event.payload == Payload::EventData ? make_event_data(event, names)
                                             : make_user_data(event, names);
}

}  // namespace longwatch::scenario::internal
