#include "tests/naive/event.h"

#include "base/text.h"

namespace longwatch::naive {

std::vector<const Field*> Event::named(std::string_view name) const {
  std::vector<const Field*> found;
  for (const Field& field : fields) {
    if (equals_ignoring_ascii_case(field.name, name)) {
      found.push_back(&field);
    }
  }
  return found;
}

Event make_event(std::span<const model::NamedValue> values) {
  Event event;
  std::string scratch;
  for (const model::NamedValue& named : values) {
    Field field;
    field.name = named.name;
    field.value = named.value;
    field.text = std::string(model::render(named.value, scratch));
    field.symbols = to_symbols(field.text);
    field.folded = fold(field.symbols);
    event.fields.push_back(std::move(field));
  }
  for (const Field* field : event.named("Channel")) {
    event.channel = field->text;
  }
  for (const Field* field : event.named("EventID")) {
    const std::optional<std::int64_t> id = model::to_integer(field->value);
    if (id.has_value() && *id >= 0 && *id <= 0xFFFFFFFF) {
      event.event_id = static_cast<std::uint32_t>(*id);
    }
  }
  return event;
}

}  // namespace longwatch::naive
