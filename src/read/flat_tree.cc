#include "read/flat_tree.h"

#include <utility>

#include "base/bytes.h"

namespace longwatch::read {

model::DecodedRecord to_flat_tree(std::vector<model::NamedValue> fields) {
  model::DecodedRecord record;
  std::size_t bytes = 0;
  for (const model::NamedValue& field : fields) {
    bytes += field.value.size;
  }
  std::vector<std::byte>& storage = record.tree.storage;
  storage.reserve(bytes);
  record.tree.nodes.push_back({});
  for (model::NamedValue& field : fields) {
    const std::size_t at = storage.size();
    const ByteView value = field.value.bytes();
    storage.insert(storage.end(), value.begin(), value.end());
    field.value.data = storage.data() + at;
    const auto element = static_cast<std::uint32_t>(record.tree.nodes.size());
    record.tree.nodes.push_back({model::RecordNode::Kind::Element, 0, field.name, {}});
    record.tree.nodes.push_back({model::RecordNode::Kind::Value, element, {}, field.value});
  }
  record.fields = std::move(fields);
  return record;
}

}  // namespace longwatch::read
