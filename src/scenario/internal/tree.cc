#include "scenario/internal/tree.h"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "base/text.h"
#include "formats/json_writer.h"
#include "formats/yaml.h"

namespace longwatch::scenario::internal {
namespace {

Node copy_of(const formats::YamlNode& from) {
  Node node;
  node.line = from.place.line;
  node.text = from.text;
  node.quoted = from.style == formats::YamlStyle::Quoted;
  switch (from.kind) {
    case formats::YamlKind::Null:
      node.kind = NodeKind::Nothing;
      break;
    case formats::YamlKind::Scalar:
      node.kind = NodeKind::Text;
      break;
    case formats::YamlKind::Sequence:
      node.kind = NodeKind::List;
      break;
    case formats::YamlKind::Map:
      node.kind = NodeKind::Map;
      break;
  }
  for (const formats::YamlNode* const item : from.items) {
    node.items.push_back(copy_of(*item));
  }
  for (const formats::YamlEntry& entry : from.entries) {
    node.entries.emplace_back(entry.key->text, copy_of(*entry.value));
    node.entries.back().second.line = entry.key->place.line;
  }
  return node;
}

/// Whether "A == B" or "A != B" holds; nothing for another form.
std::optional<bool> holds(std::string_view condition) {
  for (const std::string_view sign : {" == ", " != "}) {
    const std::size_t at = condition.find(sign);
    if (at != std::string_view::npos) {
      const bool equal = trim(condition.substr(0, at)) == trim(condition.substr(at + 4));
      return equal == (sign == " == ");
    }
  }
  return std::nullopt;
}

// Takes the member out of the map and says whether the map stays.
Result<bool> take_condition(Node& node, const std::string& file) {
  const auto found = std::find_if(node.entries.begin(), node.entries.end(),
                                  [](const auto& entry) { return entry.first == "if"; });
  if (found == node.entries.end()) {
    return true;
  }
  const std::optional<bool> stays = holds(found->second.text);
  if (!stays.has_value()) {
    return Error(ErrorCode::InvalidInput,
                 fmt::format("if: expected 'A == B' or 'A != B', got '{}': scenario not written",
                             to_printable(found->second.text)))
        .at(fmt::format("{}:{}", file, found->second.line))
        .with_hint("write blanks around the sign: if: ${partners} == shared");
  }
  node.entries.erase(found);
  return *stays;
}

// As JSON writes them: neither "007" nor "0x7" nor "inf" is a number.
bool is_number_or_flag(std::string_view text) {
  if (text == "true" || text == "false") {
    return true;
  }
  const std::string_view digits = text.starts_with('-') ? text.substr(1) : text;
  const auto is_digit = [](char c) {
    return c >= '0' && c <= '9';
  };
  if (digits.empty() || !is_digit(digits.front()) || !is_digit(digits.back())) {
    return false;
  }
  const bool leading_zero = digits.size() > 1 && digits[0] == '0' && is_digit(digits[1]);
  return !leading_zero && digits.find_first_of("xXpP") == std::string_view::npos &&
         parse_double(text).has_value();
}

std::string quoted(const std::string& text) {
  std::string out;
  formats::append_json_string(out, text);
  return out;
}

std::string key_text(const std::string& key) {
  const bool plain = !key.empty() && std::all_of(key.begin(), key.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '-';
  });
  return plain ? key : quoted(key);
}

std::string scalar_text(const Node& node) {
  if (node.kind == NodeKind::Nothing) {
    return "null";
  }
  return !node.quoted && is_number_or_flag(node.text) ? node.text : quoted(node.text);
}

bool is_leaf(const Node& node) {
  return node.kind == NodeKind::Text || node.kind == NodeKind::Nothing ||
         (node.kind == NodeKind::List && node.items.empty()) ||
         (node.kind == NodeKind::Map && node.entries.empty());
}

std::string leaf_text(const Node& node) {
  return node.kind == NodeKind::List ? "[]" : node.kind == NodeKind::Map ? "{}" : scalar_text(node);
}

void append_block(std::string& out, const Node& node, std::size_t depth, bool after_dash);

void append_value(std::string& out, const Node& node, std::size_t depth) {
  if (is_leaf(node)) {
    out.append(" ").append(leaf_text(node)).append("\n");
    return;
  }
  out.append("\n");
  append_block(out, node, depth + 1, false);
}

void append_block(std::string& out, const Node& node, std::size_t depth, bool after_dash) {
  for (const auto& [key, value] : node.entries) {
    out.append(after_dash ? 0 : depth * 2, ' ');
    after_dash = false;
    out.append(key_text(key)).append(":");
    append_value(out, value, depth);
  }
  for (const Node& item : node.items) {
    out.append(after_dash ? 0 : depth * 2, ' ').append("-");
    after_dash = false;
    if (item.kind == NodeKind::Map && !item.entries.empty()) {
      out.append(" ");
      append_block(out, item, depth + 1, true);
    } else {
      append_value(out, item, depth);
    }
  }
}

void append_json(std::string& out, const Node& node) {
  if (node.kind == NodeKind::Map) {
    out.push_back('{');
    for (const auto& [key, value] : node.entries) {
      out.append(out.back() == '{' ? "" : ",").append(quoted(key)).push_back(':');
      append_json(out, value);
    }
    out.push_back('}');
  } else if (node.kind == NodeKind::List) {
    out.push_back('[');
    for (const Node& item : node.items) {
      out.append(&item == node.items.data() ? "" : ",");
      append_json(out, item);
    }
    out.push_back(']');
  } else {
    out.append(scalar_text(node));
  }
}

}  // namespace

const Node* Node::find(std::string_view key) const {
  const auto found = std::find_if(entries.begin(), entries.end(),
                                  [key](const auto& entry) { return entry.first == key; });
  return found == entries.end() ? nullptr : &found->second;
}

std::string_view to_text(NodeKind kind) {
  switch (kind) {
    case NodeKind::Nothing:
      return "nothing";
    case NodeKind::Text:
      return "a text";
    case NodeKind::List:
      return "a list";
    case NodeKind::Map:
      return "a map";
  }
  return "";
}

Result<Node> parse_tree(std::string_view text, const std::string& file) {
  const formats::YamlStream stream = formats::parse_yaml(text);
  if (stream.problem().has_value()) {
    return formats::to_error(*stream.problem(), file);
  }
  if (stream.documents().size() != 1) {
    return Error(ErrorCode::InvalidInput,
                 fmt::format("expected one YAML document, got {}: scenario not written",
                             stream.documents().size()))
        .at(file);
  }
  return copy_of(*stream.documents().front());
}

Status rewrite_texts(Node& node, const TextRewrite& rewrite) {
  if (node.kind == NodeKind::Text) {
    LW_TRY_ASSIGN(node.text, rewrite(node.text, node.line));
  }
  for (Node& item : node.items) {
    LW_TRY(rewrite_texts(item, rewrite));
  }
  for (auto& [key, value] : node.entries) {
    LW_TRY_ASSIGN(key, rewrite(key, value.line));
    LW_TRY(rewrite_texts(value, rewrite));
  }
  return {};
}

Status leave_out(Node& node, const std::string& file) {
  std::vector<Node> items;
  for (Node& item : node.items) {
    LW_TRY_ASSIGN(const bool stays, take_condition(item, file));
    if (stays) {
      LW_TRY(leave_out(item, file));
      items.push_back(std::move(item));
    }
  }
  node.items = std::move(items);
  std::vector<std::pair<std::string, Node>> entries;
  for (auto& [key, value] : node.entries) {
    LW_TRY_ASSIGN(const bool stays, take_condition(value, file));
    if (stays) {
      LW_TRY(leave_out(value, file));
      entries.emplace_back(std::move(key), std::move(value));
    }
  }
  node.entries = std::move(entries);
  return {};
}

std::string yaml_of(const Node& node) {
  std::string out;
  append_block(out, node, 0, false);
  return out;
}

std::string json_of(const Node& node) {
  std::string out;
  append_json(out, node);
  return out;
}

}  // namespace longwatch::scenario::internal
