#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace longwatch::read::json {

/// How the records of a file stand in it.
enum class DocumentShape : std::uint8_t {
  Lines,     ///< one a line
  Values,    ///< one after the other, each over any number of lines
  Numbered,  ///< the same with a line "Record 7" before each, as evtx_dump prints them
  Array,     ///< in one array
  Wrapper,   ///< in an array that is a member of an object
};

struct DocumentLayout {
  DocumentShape shape = DocumentShape::Lines;
  /// Wrapper: the names on the way to the list, as written: "hits", "hits". Compared without regard
  /// to ASCII case.
  std::vector<std::string> list;
};

/// The layout of a file by its first bytes. A first line that is damaged does not hide that the
/// file is one of lines.
///
/// An object is taken for a wrapper when its first list of objects has a name that exports give to
/// lists of records, or is the only list in it; never when the object itself has what makes a
/// record (a time, an event id, a channel), hardly ever when it has other objects beside the list,
/// nor when it is one of many lines and merely has a list.
DocumentLayout detect_layout(std::string_view head);

/// Length of the UTF-8 byte order mark at the front, or 0.
std::size_t byte_order_mark(std::string_view head);

/// True when the text begins with "Record 7" on a line of its own and an object behind it.
bool starts_numbered(std::string_view text);

}  // namespace longwatch::read::json
