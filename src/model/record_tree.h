#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "model/value.h"

namespace longwatch::model {

/// A whole record as a tree, in document order: for printing one record, explaining a rule, and
/// tests. The sweep never builds it.
///
/// For EVTX the nodes are the XML elements (`Event`, `System`, `EventID`, `Data` ...) and their
/// attributes; for JSON they are objects, members and array elements. Nodes and text values are
/// owned by the tree or point into `storage`.
struct RecordNode {
  enum class Kind : std::uint8_t {
    Element,    ///< XML element, JSON object or JSON member
    Attribute,  ///< XML attribute; a leaf
    Value,      ///< text content of the parent; a leaf without name
  };

  Kind kind = Kind::Element;
  std::uint32_t parent = 0;  ///< index of the parent node; the root is its own parent
  std::string name;
  Value value;
};

struct RecordTree {
  std::vector<RecordNode> nodes;   ///< nodes[0] is the root; parents come before children
  std::vector<std::byte> storage;  ///< what the values point into; do not resize
};

/// A field as rules name it, with the value of one occurrence.
struct NamedValue {
  std::string name;
  Value value;
};

/// The whole record, decoded without any projection.
struct DecodedRecord {
  RecordTree tree;
  /// Every value under the name that rules use for it, in record order (for EVTX: EventData `Data
  /// Name` without blanks, else the element's name, attributes of System as Element_Attribute).
  /// Values point into `tree.storage`.
  std::vector<NamedValue> fields;
};

}  // namespace longwatch::model
