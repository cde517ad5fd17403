#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/bytes.h"
#include "model/field.h"

namespace longwatch::read::evtx {

/// A field that nobody asked for.
inline constexpr model::FieldId kNotWantedField{0xFFFFFFFE};
inline constexpr model::NamedField kNotWanted{kNotWantedField, model::Naming::Exact};

/// The field that a name in a log stands for, in the field table of the run. Remembers answers, so
/// that names met again cost a look-up without any allocation. Not synchronised.
class FieldNames {
 public:
  /// `table` outlives this object.
  explicit FieldNames(const model::FieldTable& table) : table_(table) {}

  /// Text of an element.
  model::NamedField of_element(ByteView element);
  /// An attribute of an element: "Element_Attribute".
  model::NamedField of_attribute(ByteView element, ByteView attribute);
  /// Text of a `Data` element with this name: blanks removed.
  model::NamedField of_data(ByteView name);

  std::size_t capacity() const { return remembered_bytes_; }

 private:
  struct Hash {
    using is_transparent = void;

    std::size_t operator()(std::string_view text) const {
      return std::hash<std::string_view>()(text);
    }
  };

  model::NamedField find(char kind, ByteView first, ByteView second);
  model::NamedField look_up(char kind, ByteView first, ByteView second) const;

  const model::FieldTable& table_;
  std::string key_;
  std::unordered_map<std::string, model::NamedField, Hash, std::equal_to<>> remembered_;
  std::size_t remembered_bytes_ = 0;
};

}  // namespace longwatch::read::evtx
