#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "model/field.h"
#include "read/evtx/field_namer.h"
#include "read/evtx/record_walker.h"

namespace longwatch::read::evtx {

enum class SlotSource : std::uint8_t {
  Constant,   ///< bytes of the definition itself
  Null,       ///< an element without content
  Content,    ///< a substitution in an element
  Attribute,  ///< a substitution in an attribute
};

/// One value that an instance of a template yields, in document order.
struct Slot {
  Target target;
  SlotSource source = SlotSource::Null;
  std::uint8_t type = 0;    ///< of a constant: its type; else the declared one
  std::uint32_t place = 0;  ///< constant: offset in the definition's body; else index of the value
  /// Of a constant: its bytes. Of content declared to embed binary XML: how many elements are open.
  std::uint32_t size = 0;
};

/// A template definition as a flat list of what somebody wants of it. Independent of the chunk it
/// was found in: constants are offsets into the definition's body.
struct CompiledTemplate {
  std::vector<Slot> slots;  ///< wanted, or declared to embed binary XML
  /// False when the definition has something that does not fit a flat list (a text of several
  /// pieces, a name that is filled in, damage): every instance goes through the walker.
  bool is_regular = false;
  /// The root element is `System`: inside another template its children would have to be seen as
  /// the record's own.
  bool is_system = false;
  // What the walker would count against its limits.
  std::size_t tokens = 0;
  std::size_t deepest = 0;
  std::size_t roots = 0;
};

/// Where a definition refers to a name. Everything else in its body is the same in every chunk.
struct NameReference {
  std::uint32_t word = 0;  ///< offset in the body of the word that holds the name's chunk offset
  bool is_inline = false;  ///< the name stands behind the word
  std::string text;        ///< UTF-16LE
};

struct Compilation {
  CompiledTemplate compiled;
  std::vector<NameReference> names;
};

/// Compiles the body chunk[begin, end) of a definition for the fields of a run.
Compilation compile_template(ByteView chunk, std::size_t begin, std::size_t end, FieldNames& names);

}  // namespace longwatch::read::evtx
