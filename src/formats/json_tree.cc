#include "formats/json_tree.h"

#include <fmt/format.h>

#include "base/limits.h"
#include "base/text.h"
#include "formats/json.h"

namespace longwatch::formats {
namespace {

/// Builds the tree. What is open is the last element of what it stands in, so its address holds
/// until it is closed.
class TreeBuilder {
 public:
  void begin_object() { open(JsonNode::Kind::Object); }

  void end_object() { open_.pop_back(); }

  void begin_array() { open(JsonNode::Kind::Array); }

  void end_array() { open_.pop_back(); }

  void key(std::string_view raw) { key_ = raw; }

  void string(std::string_view raw) { add(JsonNode::Kind::String).raw = raw; }

  void number(std::string_view text) { add(JsonNode::Kind::Number).raw = text; }

  void boolean(bool value) { add(JsonNode::Kind::Boolean).truth = value; }

  void null() { add(JsonNode::Kind::Null); }

  JsonNode take() { return std::move(root_); }

 private:
  JsonNode& add(JsonNode::Kind kind) {
    JsonNode* place = &root_;
    if (!open_.empty()) {
      place = &open_.back()->items.emplace_back();
      place->key = open_.back()->kind == JsonNode::Kind::Object ? key_ : std::string_view();
    }
    place->kind = kind;
    return *place;
  }

  void open(JsonNode::Kind kind) { open_.push_back(&add(kind)); }

  JsonNode root_;
  std::vector<JsonNode*> open_;
  std::string_view key_;
};

}  // namespace

const JsonNode* JsonNode::find(std::string_view name) const {
  for (const JsonNode& item : items) {
    if (kind == Kind::Object && item.key == name) {
      return &item;
    }
  }
  return nullptr;
}

std::string JsonNode::text() const {
  std::string out;
  if (kind == Kind::Number || (kind == Kind::String && !append_unescaped_json(out, raw))) {
    out = raw;
  }
  return out;
}

std::string JsonNode::text_of(std::string_view name) const {
  const JsonNode* const member = find(name);
  return member == nullptr ? std::string() : member->text();
}

Result<JsonNode> parse_json_tree(std::string_view json, const JsonTreeLimits& bounds) {
  if (json.size() > bounds.bytes) {
    return Error(ErrorCode::Limit,
                 fmt::format("expected at most {}, got {}", to_text(ByteCount{bounds.bytes}),
                             to_text(ByteCount{json.size()})));
  }
  JsonIndexer indexer;
  TreeBuilder builder;
  const JsonOutcome outcome =
      walk_json(json, indexer, builder, {limits::kJsonDepth, bounds.values});
  if (!outcome.ok() || outcome.encoding != JsonEncoding::Utf8) {
    return Error(ErrorCode::Corrupt,
                 fmt::format("expected JSON, but {} at byte {}",
                             outcome.ok() ? "bytes are no UTF-8" : to_text(outcome.problem),
                             outcome.offset));
  }
  return builder.take();
}

}  // namespace longwatch::formats
