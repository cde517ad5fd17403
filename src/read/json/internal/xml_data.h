#pragma once

#include <string_view>
#include <vector>

#include "base/arena.h"
#include "model/value.h"

namespace longwatch::read::json {

/// An element of event XML without elements inside, by the name that rules use for it.
struct XmlItem {
  std::string_view name;
  model::Value value;  ///< null when the element is empty
};

/// Lists the leaves of event XML as Azure Monitor puts it into a string: `<Data Name="Image">x
/// </Data>` as Image, `<Data>x</Data>` as Data, `<Param1>x</Param1>` as Param1;
/// of a whole event also EventID, Channel and the like, the provider's name as Provider and the
/// time as TimeCreated. Views are of `xml`, of `arena` (texts with entities) or static. False when
/// the text is no such XML: a tag that does not end, or more items than a record may have values.
bool list_xml_data(std::string_view xml, Arena& arena, std::vector<XmlItem>& items);

}  // namespace longwatch::read::json
