#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/bytes.h"
#include "model/field.h"
#include "read/evtx/field_names.h"

namespace longwatch::read::evtx {

/// What every event shows beside its fields.
enum class Role : std::uint8_t { None, EventId, Channel, Provider, Computer, Time };

/// Where a value goes.
struct Target {
  model::NamedField field = kNotWanted;
  Role role = Role::None;

  bool is_wanted() const { return field.field != kNotWantedField || role != Role::None; }
};

/// Follows a record from tag to tag and tells the field of each value. Holds the naming rules of
/// the format (see evtx.h) once for templates and for records without them.
class FieldNamer {
 public:
  explicit FieldNamer(FieldNames& names) : names_(names) {}

  void reset() { open_.clear(); }

  std::size_t depth() const { return open_.size(); }

  /// True when the innermost element is the record's `System`.
  bool is_directly_in_system() const;

  /// The view is kept while the element is open.
  void open(ByteView name);

  /// True when this attribute of the innermost element names the field of its text; its value is to
  /// be told by `set_data_name`.
  bool names_the_data(ByteView attribute) const;
  void set_data_name(ByteView utf16);

  /// Of an attribute of the innermost element.
  Target attribute(ByteView name);

  /// Of a run of text in the innermost element; no target outside elements.
  Target text();

  /// Closes the innermost element. True when it had no content: then a null value is to be handed
  /// over for `target`.
  bool close(Target& target);

 private:
  struct Element {
    ByteView name;
    bool has_data_name = false;
    bool has_content = false;
    model::NamedField data_field = kNotWanted;
  };

  bool is_child_of_system() const;
  Target text_target(const Element& element);

  FieldNames& names_;
  std::vector<Element> open_;
};

}  // namespace longwatch::read::evtx
