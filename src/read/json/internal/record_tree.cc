#include "read/json/internal/record_tree.h"

#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/arena.h"
#include "base/check.h"
#include "base/limits.h"
#include "formats/json.h"
#include "read/json/internal/event_builder.h"
#include "read/json/internal/member_names.h"
#include "read/unit_books.h"

namespace longwatch::read::json {
namespace {

using model::RecordNode;
using model::Value;
using model::ValueKind;

Value view_of(ValueKind kind, std::string_view bytes) {
  return {reinterpret_cast<const std::byte*>(bytes.data()),
          static_cast<std::uint32_t>(bytes.size()), kind};
}

std::string unescaped(std::string_view raw) {
  std::string scratch;
  return std::string(model::render(view_of(ValueKind::JsonText, raw), scratch));
}

/// Visitor that builds the tree: an element for each member, for each array element and for the
/// record itself; scalars are value leaves below them.
class TreeBuilder {
 public:
  explicit TreeBuilder(std::vector<RecordNode>& nodes) : nodes_(nodes) {
    nodes_.push_back({});
    open_.push_back({0, Container::None});
  }

  void begin_object() { open_.push_back({place(), Container::Object}); }

  void end_object() { open_.pop_back(); }

  void begin_array() { open_.push_back({place(), Container::Array}); }

  void end_array() { open_.pop_back(); }

  void key(std::string_view raw) {
    member_ = add(RecordNode::Kind::Element, top(), unescaped(raw));
  }

  void string(std::string_view raw) { leaf(view_of(ValueKind::JsonText, raw)); }

  void number(std::string_view text) { leaf(view_of(ValueKind::Number, text)); }

  void boolean(bool value) {
    static constexpr std::byte kBytes[] = {std::byte{0}, std::byte{1}};
    leaf({&kBytes[value ? 1 : 0], 1, ValueKind::Boolean});
  }

  void null() { leaf({}); }

 private:
  enum class Container : std::uint8_t { None, Object, Array };

  struct Open {
    std::uint32_t node;
    Container container;
  };

  std::uint32_t top() const { return open_.back().node; }

  std::uint32_t add(RecordNode::Kind kind, std::uint32_t parent, std::string name) {
    nodes_.push_back({kind, parent, std::move(name), {}});
    return static_cast<std::uint32_t>(nodes_.size() - 1);
  }

  /// The element that the next value belongs to.
  std::uint32_t place() {
    switch (open_.back().container) {
      case Container::None:
        return 0;
      case Container::Object:
        return member_;
      case Container::Array:
        return add(RecordNode::Kind::Element, top(), {});
    }
    return 0;
  }

  void leaf(const Value& value) {
    const std::uint32_t node = add(RecordNode::Kind::Value, place(), {});
    nodes_[node].value = value;
  }

  std::vector<RecordNode>& nodes_;
  std::vector<Open> open_;
  std::uint32_t member_ = 0;
};

/// Values of JSON inside a string lie in an arena that dies; their bytes move behind the record's
/// text. The storage has room for them, so nothing that points into it moves.
void keep_bytes(Value& value, std::vector<std::byte>& storage) {
  const bool in_storage =
      value.data >= storage.data() && value.data < storage.data() + storage.capacity();
  const bool is_static = value.kind == ValueKind::Boolean || value.size == 0;
  if (in_storage || is_static) {
    return;
  }
  const std::size_t at = storage.size();
  LW_CHECK(at + value.size <= storage.capacity());
  storage.insert(storage.end(), value.data, value.data + value.size);
  value.data = storage.data() + at;
}

Error no_record(formats::JsonOutcome outcome, const std::string& name,
                const model::Locator& locator) {
  return Error(ErrorCode::Corrupt,
               fmt::format("no record at byte {}: {} at byte {} of it", locator.offset,
                           outcome.ok() ? "expected '{'" : formats::to_text(outcome.problem),
                           outcome.offset))
      .at(name);
}

}  // namespace

Result<model::DecodedRecord> decode_record(const RandomAccessFile& file, const std::string& name,
                                           std::size_t record_bytes,
                                           const model::Locator& locator) {
  std::vector<std::byte> buffer;
  LW_TRY_ASSIGN(const std::string_view read,
                read_located(file, name, locator, record_bytes, buffer));
  model::DecodedRecord record;
  // Twice the size: what is embedded in strings of the record is never longer than the record.
  std::vector<std::byte>& storage = record.tree.storage;
  storage.reserve(2 * read.size());
  const ByteView bytes = as_bytes(read);
  storage.assign(bytes.begin(), bytes.end());
  const std::string_view text = as_text(storage);

  Arena arena;
  MemberNames names(nullptr);
  RecordValues values;
  const RecordOutcome outcome = values.read(text, names, arena);
  if (!outcome.usable()) {
    return no_record(outcome.json, name, locator);
  }
  formats::JsonIndexer indexer;
  TreeBuilder tree(record.tree.nodes);
  const formats::JsonOutcome walked = formats::walk_json(text, indexer, tree, kRecordLimits);
  LW_CHECK(walked.problem == outcome.json.problem);
  for (const NamedView& view : values.values()) {
    Value value = view.value;
    keep_bytes(value, storage);
    record.fields.push_back({names.rule_name(view.name), value});
  }
  return record;
}

}  // namespace longwatch::read::json
