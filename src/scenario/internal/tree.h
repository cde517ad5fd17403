#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

/// A scenario file as a tree that may be rewritten (names filled in, parts left out) and still
/// knows where everything was written.
namespace longwatch::scenario::internal {

enum class NodeKind : std::uint8_t { Nothing, Text, List, Map };

struct Node {
  NodeKind kind = NodeKind::Nothing;
  bool quoted = false;     ///< of a text: it is text whatever it looks like
  std::uint32_t line = 0;  ///< from 1
  std::string text = {};
  std::vector<Node> items = {};
  std::vector<std::pair<std::string, Node>> entries = {};  ///< as written

  /// Null when there is none or this is no map.
  const Node* find(std::string_view key) const;
};

/// "nothing", "a text", "a list", "a map"
std::string_view to_text(NodeKind kind);

/// Reads the one document of a YAML text. Fails with `InvalidInput` and the place.
Result<Node> parse_tree(std::string_view text, const std::string& file);

/// Rewrites every text of the tree, keys included. The first failure ends it.
using TextRewrite = std::function<Result<std::string>(const std::string& text, std::uint32_t line)>;
Status rewrite_texts(Node& node, const TextRewrite& rewrite);

/// Removes every map of a list, and every entry of a map, whose member `if` says "A == B" or
/// "A != B" and is wrong; the member itself goes away. Call it after names are filled in. Fails
/// with `InvalidInput` for another form.
Status leave_out(Node& node, const std::string& file);

/// The tree as YAML in block style, without the mark of generated data.
std::string yaml_of(const Node& node);
/// As one JSON value.
std::string json_of(const Node& node);

}  // namespace longwatch::scenario::internal
