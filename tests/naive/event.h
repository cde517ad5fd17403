#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/record_tree.h"
#include "tests/naive/symbols.h"

namespace longwatch::naive {

/// One occurrence of a field, in all the forms in which rules look at it.
struct Field {
  std::string name;
  model::Value value;  ///< points into what the event was made of
  std::string text;    ///< as rendered; empty for null
  Symbols symbols;     ///< the text by characters
  Symbols folded;      ///< the same, folded
};

/// A fully decoded event. Valid as long as the record it was made of.
struct Event {
  std::optional<std::string> channel;  ///< nothing: no sign of a Windows event
  std::optional<std::uint32_t> event_id;
  std::vector<Field> fields;
  std::vector<Field> derived;  ///< what follows from them, by the names of the taxonomy
  std::shared_ptr<const std::vector<std::string>> derived_texts;  ///< what `derived` points into

  /// All occurrences of the very name; when there are none, those equal ignoring ASCII case. A name
  /// of the taxonomy's derived fields gives what was derived alone.
  std::vector<const Field*> named(std::string_view name) const;
};

Event make_event(std::span<const model::NamedValue> values);

}  // namespace longwatch::naive
