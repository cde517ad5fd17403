#include "share/evtx_json.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "formats/json_writer.h"

namespace longwatch::share {
namespace {

using model::RecordNode;
using model::Value;
using model::ValueKind;

constexpr std::string_view kTimeText = "1601-01-01T00:00:00.0000000Z";

/// Writes one record. The tree is walked with the children's lists as stack: nesting comes from the
/// record.
class EvtxJson {
 public:
  EvtxJson(std::string& out, const model::RecordTree& tree, Secrets secrets)
      : json_(out), tree_(tree), secrets_(secrets) {
    children_.resize(tree.nodes.size());
    keys_.resize(tree.nodes.size());
    for (std::uint32_t i = 1; i < tree.nodes.size(); ++i) {
      children_[tree.nodes[i].parent].push_back(i);
    }
    name_elements();
  }

  void run() {
    json_.begin_object();
    if (!tree_.nodes.empty()) {
      json_.key(tree_.nodes[0].name);
      open(0);
    }
    while (!open_.empty()) {
      step();
    }
    json_.end_object();
  }

 private:
  struct Open {
    std::uint32_t node;
    std::size_t next_child = 0;
  };

  bool is_data(std::uint32_t node) const { return tree_.nodes[node].name == "Data"; }

  bool is_shown_attribute(std::uint32_t parent, std::uint32_t child) const {
    return tree_.nodes[child].kind == RecordNode::Kind::Attribute &&
           !(is_data(parent) && tree_.nodes[child].name == "Name");
  }

  /// The key of every element in its parent, numbered where a key repeats.
  void name_elements() {
    std::map<std::pair<std::uint32_t, std::string>, std::size_t> uses;
    for (std::uint32_t i = 0; i < tree_.nodes.size(); ++i) {
      if (tree_.nodes[i].kind != RecordNode::Kind::Element) {
        continue;
      }
      keys_[i] = base_key(i);
      const std::size_t before = uses[{tree_.nodes[i].parent, keys_[i]}]++;
      if (before > 0) {
        keys_[i].append("_").append(std::to_string(before));
      }
    }
  }

  std::string base_key(std::uint32_t element) {
    if (is_data(element)) {
      for (const std::uint32_t child : children_[element]) {
        const RecordNode& node = tree_.nodes[child];
        if (node.kind == RecordNode::Kind::Attribute && node.name == "Name" &&
            node.value.size > 0) {
          return std::string(model::render(node.value, scratch_));
        }
      }
    }
    return tree_.nodes[element].name;
  }

  void step() {
    Open& top = open_.back();
    const std::vector<std::uint32_t>& children = children_[top.node];
    while (top.next_child < children.size()) {
      const std::uint32_t child = children[top.next_child++];
      if (tree_.nodes[child].kind == RecordNode::Kind::Element) {
        json_.key(keys_[child]);
        open(child);
        return;
      }
    }
    json_.end_object();
    open_.pop_back();
  }

  /// Writes an element that is only a text at once; begins the object of any other.
  void open(std::uint32_t element) {
    std::vector<std::uint32_t> attributes;
    std::vector<std::uint32_t> texts;
    bool has_elements = false;
    for (const std::uint32_t child : children_[element]) {
      const RecordNode::Kind kind = tree_.nodes[child].kind;
      has_elements = has_elements || kind == RecordNode::Kind::Element;
      if (kind == RecordNode::Kind::Value) {
        texts.push_back(child);
      } else if (is_shown_attribute(element, child)) {
        attributes.push_back(child);
      }
    }
    if (attributes.empty() && !has_elements && texts.size() <= 1) {
      write(texts.empty() ? Value{} : tree_.nodes[texts.front()].value);
      return;
    }
    json_.begin_object();
    write_attributes(attributes);
    write_texts(texts);
    open_.push_back({element});
  }

  void write_attributes(const std::vector<std::uint32_t>& attributes) {
    if (attributes.empty()) {
      return;
    }
    json_.key("#attributes").begin_object();
    for (const std::uint32_t attribute : attributes) {
      json_.key(tree_.nodes[attribute].name);
      write(tree_.nodes[attribute].value);
    }
    json_.end_object();
  }

  void write_texts(const std::vector<std::uint32_t>& texts) {
    if (texts.size() == 1 && !tree_.nodes[texts.front()].value.is_null()) {
      json_.key("#text");
      write(tree_.nodes[texts.front()].value);
    } else if (texts.size() > 1) {
      json_.key("#text").begin_array();
      for (const std::uint32_t text : texts) {
        write(tree_.nodes[text].value);
      }
      json_.end_array();
    }
  }

  void write(const Value& value) {
    switch (value.kind) {
      case ValueKind::Null:
        json_.null();
        return;
      case ValueKind::Signed:
      case ValueKind::Unsigned:
      case ValueKind::Real:
        // A number of an impossible width is rendered as hex digits, which JSON cannot take bare.
        write_number(value);
        return;
      case ValueKind::Boolean:
        json_.boolean(model::render(value, scratch_) == "true");
        return;
      case ValueKind::Guid:
        write_guid(model::render(value, scratch_));
        return;
      case ValueKind::FileTime:
        write_time(value);
        return;
      default:
        json_.string(shown(model::render(value, scratch_), secrets_));
    }
  }

  void write_number(const Value& value) {
    const bool is_whole = value.size == 1 || value.size == 2 || value.size == 4 || value.size == 8;
    const std::string_view text = model::render(value, scratch_);
    if (value.kind == ValueKind::Real) {
      const std::optional<double> number = model::to_number(value, scratch_);
      number.has_value() ? json_.number(*number) : json_.string(text);
    } else if (is_whole) {
      json_.raw(text);
    } else {
      json_.string(text);
    }
  }

  void write_guid(std::string_view text) {
    const bool has_braces = text.size() > 2 && text.front() == '{';
    json_.string(has_braces ? text.substr(1, text.size() - 2) : text);
  }

  void write_time(const Value& value) {
    const std::string_view text = model::render(value, scratch_);
    // Seven decimals, of which this layout shows six; hex digits when it is no time.
    const bool is_time = text.size() == kTimeText.size() && text.back() == 'Z';
    json_.string(is_time ? std::string(text.substr(0, text.size() - 2)).append("Z")
                         : std::string(text));
  }

  formats::JsonWriter json_;
  const model::RecordTree& tree_;
  const Secrets secrets_;
  std::vector<std::vector<std::uint32_t>> children_;
  std::vector<std::string> keys_;
  std::vector<Open> open_;
  std::string scratch_;
};

}  // namespace

void append_evtx_json(std::string& out, const model::DecodedRecord& record, Secrets secrets) {
  EvtxJson(out, record.tree, secrets).run();
}

}  // namespace longwatch::share
