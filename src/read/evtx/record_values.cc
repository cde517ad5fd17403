#include "read/evtx/record_values.h"

#include <string>

namespace longwatch::read::evtx {

void RecordValues::put_array(const Target& target, const TypedBytes& typed, OfNothing of_nothing) {
  ArrayElements elements(typed);
  model::Value element;
  bool any = false;
  while (!clipped && elements.next(element)) {
    put(target, element);
    any = true;
  }
  if (!any && of_nothing == OfNothing::IsNull) {
    put(target, model::Value{});
  }
}

void RecordValues::read_ansi_as(const formats::CodePage& page, Arena& arena) {
  std::string text;
  std::size_t converted = 0;
  const auto convert = [&](model::Value& value) {
    if (value.kind != model::ValueKind::Ansi) {
      return;
    }
    text.clear();
    page.append_utf8(text, value.bytes());
    converted += text.size();
    if (converted > limits::kEvtxComposedBytes) {
      clipped = true;  // one value, used by thousands of elements
      return;
    }
    value = model::text_value(arena.copy(text));
  };
  for (model::FieldValue& field : fields) {
    convert(field.value);
  }
  for (model::Value* role : {&event_id, &channel, &provider, &computer, &time}) {
    convert(*role);
  }
}

/// The first value counts, should a record repeat an element of System.
void RecordValues::put_role(Role role, const model::Value& value) {
  const auto set = [&value](model::Value& slot) {
    if (slot.is_null()) {
      slot = value;
    }
  };
  switch (role) {
    case Role::EventId:
      return set(event_id);
    case Role::Channel:
      return set(channel);
    case Role::Provider:
      return set(provider);
    case Role::Computer:
      return set(computer);
    case Role::Time:
      return set(time);
    case Role::None:
      return;
  }
}

}  // namespace longwatch::read::evtx
