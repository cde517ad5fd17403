#include "scenario/internal/event_values.h"

#include <algorithm>
#include <cstdlib>
#include <optional>

#include "base/check.h"
#include "base/text.h"

namespace longwatch::scenario::internal {
namespace {

// The text of the field; a kind's template and its recorder must agree on the fields. They mostly
// agree on their order too, so that place is looked at first.
const std::string& text_of(const SampleEvent& event, const EventField& field, std::size_t place) {
  if (place < event.fields.size() && event.fields[place].first == field.name) {
    return event.fields[place].second;
  }
  const auto found =
      std::find_if(event.fields.begin(), event.fields.end(),
                   [&field](const auto& entry) { return entry.first == field.name; });
  LW_CHECK(found != event.fields.end());
  return found->second;
}

EvtxValue number_of(const std::string& text) {
  if (text == "true" || text == "false") {
    return EvtxValue::number(text == "true" ? 1 : 0);
  }
  if (text.starts_with("0x")) {
    return EvtxValue::number(std::strtoull(text.c_str(), nullptr, 16));
  }
  const std::optional<std::uint64_t> number = parse_uint64(text);
  LW_CHECK(number.has_value());
  return EvtxValue::number(*number);
}

EvtxValue value_of(const std::string& text, FieldType type) {
  switch (type) {
    case FieldType::Text:
    case FieldType::Guid:
    case FieldType::Sid:
      return EvtxValue::text(text);
    default:
      return number_of(text);
  }
}

}  // namespace

void values_of(const SampleEvent& event, const EventTemplate& described,
               std::vector<EvtxValue>& values) {
  values.clear();
  for (std::size_t i = 0; i < described.fields.size(); ++i) {
    const EventField& field = described.fields[i];
    values.push_back(value_of(text_of(event, field, i), field.type));
  }
}

std::string file_stem_of(std::string_view channel) {
  std::string name;
  for (const char c : channel) {
    name += c == '/' ? std::string("%4") : std::string(1, c);
  }
  return name;
}

std::uint64_t first_record_id(std::uint32_t host, std::string_view channel) {
  std::uint64_t id = 1000 + host * 7919U;
  for (const char c : channel) {
    id = (id * 31 + static_cast<unsigned char>(c)) % 400'000;
  }
  return 1000 + id;
}

}  // namespace longwatch::scenario::internal
