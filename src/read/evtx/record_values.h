#pragma once

#include "base/arena.h"
#include "base/limits.h"
#include "formats/code_page.h"
#include "model/event.h"
#include "model/field_values.h"
#include "read/evtx/field_namer.h"
#include "read/evtx/values.h"

namespace longwatch::read::evtx {

/// The values of one record on their way into an event. Used again and again.
struct RecordValues {
  model::FieldValues fields;
  model::Value event_id;
  model::Value channel;
  model::Value provider;
  model::Value computer;
  model::Value time;
  bool clipped = false;  ///< there were more than limits::kEvtxValuesPerRecord

  void clear() {
    fields.clear();
    event_id = channel = provider = computer = time = model::Value{};
    clipped = false;
  }

  void put(const Target& target, const model::Value& value) {
    if (target.role != Role::None) {
      put_role(target.role, value);
    }
    const model::FieldId field = target.field.field;
    if (field == kNotWantedField || (field == model::kUnnamedField && value.is_null())) {
      return;
    }
    if (fields.size() == limits::kEvtxValuesPerRecord) {
      clipped = true;
      return;
    }
    fields.add(value, field, target.field.naming);
  }

  /// The content of an element: what is null is told as null, an array as its elements.
  void put_content(const Target& target, const TypedBytes& typed) {
    if (typed.is_array()) {
      put_array(target, typed, OfNothing::IsNull);
    } else {
      put(target, to_value(typed));
    }
  }

  /// The value of an attribute: what is null does not exist.
  void put_attribute(const Target& target, const TypedBytes& typed) {
    if (typed.is_array()) {
      put_array(target, typed, OfNothing::IsAbsent);
      return;
    }
    const model::Value value = to_value(typed);
    if (!value.is_null()) {
      put(target, value);
    }
  }

  /// Texts of the type AnsiString become UTF-8 in `arena`, by a code page that is not the usual
  /// one.
  void read_ansi_as(const formats::CodePage& page, Arena& arena);

 private:
  enum class OfNothing : std::uint8_t { IsNull, IsAbsent };

  void put_array(const Target& target, const TypedBytes& typed, OfNothing of_nothing);
  void put_role(Role role, const model::Value& value);
};

}  // namespace longwatch::read::evtx
