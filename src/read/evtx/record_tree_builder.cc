#include "read/evtx/record_tree_builder.h"

#include <string>
#include <utility>

#include "base/limits.h"
#include "base/utf.h"
#include "read/evtx/composed_text.h"
#include "read/evtx/record_walker.h"
#include "read/evtx/tree_fields.h"
#include "read/evtx/utf16_names.h"

namespace longwatch::read::evtx {
namespace {

std::string to_utf8(ByteView utf16) {
  std::string text;
  append_utf16le_as_utf8(text, utf16);
  return text;
}

/// Writes a walked record down as nodes. Joined texts go behind the chunk in the tree's storage,
/// whose room is taken beforehand: values point into it.
class TreeSink final : public RecordSink {
 public:
  TreeSink(model::RecordTree& tree, const formats::CodePage* ansi)
      : tree_(tree), ansi_(ansi), composer_(ansi) {
    tree_.storage.reserve(tree_.storage.size() + kComposedRoom);
  }

  void open_element(const Name& name) override {
    current_ = add(model::RecordNode::Kind::Element, to_utf8(name.text), {});
    open_.push_back(current_);
  }

  void attribute(const Name& name, std::span<const Piece> pieces) override {
    const bool is_data_name =
        equals_ascii(name.text, "Name") && tree_.nodes[current_].name == "Data";
    if (pieces.size() == 1 && pieces.front().value.is_array() && !is_data_name) {
      add_elements(model::RecordNode::Kind::Attribute, to_utf8(name.text), pieces.front().value);
      return;
    }
    const model::Value value = pieces.size() == 1 && !pieces.front().value.is_array()
                                   ? to_value(pieces.front().value)
                                   : composed(pieces);
    if (!value.is_null()) {
      add(model::RecordNode::Kind::Attribute, to_utf8(name.text), value);
    }
  }

  void text(std::span<const Piece> pieces) override {
    if (open_.empty()) {
      return;
    }
    if (pieces.size() > 1) {
      add(model::RecordNode::Kind::Value, {}, composed(pieces));
    } else if (!pieces.front().value.is_array()) {
      add(model::RecordNode::Kind::Value, {}, to_value(pieces.front().value));
    } else if (!add_elements(model::RecordNode::Kind::Value, {}, pieces.front().value)) {
      add(model::RecordNode::Kind::Value, {}, {});
    }
  }

  void close_element() override {
    open_.pop_back();
    current_ = open_.empty() ? 0 : open_.back();
  }

 private:
  // The last piece may pass the limit; no value's text is 8 times its bytes. Texts in a code page
  // have a limit of their own.
  static constexpr std::size_t kComposedRoom = 2 * limits::kEvtxComposedBytes + 8 * kChunkBytes;

  std::uint32_t add(model::RecordNode::Kind kind, std::string name, const model::Value& value) {
    model::RecordNode node;
    node.kind = kind;
    node.parent = current_;
    node.name = std::move(name);
    node.value = value;
    if (ansi_ != nullptr && value.kind == model::ValueKind::Ansi) {
      std::string text;
      ansi_->append_utf8(text, value.bytes());
      converted_ += text.size();
      node.value = converted_ <= limits::kEvtxComposedBytes ? kept(text) : value;
    }
    tree_.nodes.push_back(std::move(node));
    return static_cast<std::uint32_t>(tree_.nodes.size() - 1);
  }

  bool add_elements(model::RecordNode::Kind kind, const std::string& name,
                    const TypedBytes& array) {
    ArrayElements elements(array);
    model::Value element;
    bool any = false;
    while (elements.next(element)) {
      add(kind, name, element);
      any = true;
    }
    return any;
  }

  model::Value composed(std::span<const Piece> pieces) {
    bool clipped = false;
    return kept(composer_.compose(pieces, clipped));
  }

  model::Value kept(const std::string& text) {
    const std::size_t begin = tree_.storage.size();
    LW_CHECK(begin + text.size() <= tree_.storage.capacity());
    const ByteView bytes = as_bytes(text);
    tree_.storage.insert(tree_.storage.end(), bytes.begin(), bytes.end());
    return model::text_value(as_text(ByteView(tree_.storage).subspan(begin)));
  }

  model::RecordTree& tree_;
  const formats::CodePage* ansi_;
  std::size_t converted_ = 0;
  TextComposer composer_;
  std::vector<std::uint32_t> open_;
  std::uint32_t current_ = 0;
};

}  // namespace

Result<model::DecodedRecord> decode_tree(std::vector<std::byte> chunk, const RecordFrame& frame,
                                         const formats::CodePage* ansi) {
  model::DecodedRecord record;
  const std::size_t chunk_size = chunk.size();
  record.tree.storage = std::move(chunk);
  TreeSink sink(record.tree, ansi);
  RecordWalker walker;
  const WalkOutcome outcome = walker.walk_record(ByteView(record.tree.storage).first(chunk_size),
                                                 frame.content_begin(), frame.content_end(), sink);
  if (outcome != WalkOutcome::Done) {
    const auto code = outcome == WalkOutcome::Limit ? ErrorCode::Limit : ErrorCode::Corrupt;
    return Error(code, walker.problem());
  }
  record.fields = name_fields(record.tree);
  return Result<model::DecodedRecord>(std::move(record));  // a copy's values would dangle
}

}  // namespace longwatch::read::evtx
