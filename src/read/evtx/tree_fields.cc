#include "read/evtx/tree_fields.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

namespace longwatch::read::evtx {
namespace {

using model::RecordNode;

bool is_namespace(std::string_view attribute) {
  return attribute == "xmlns" || attribute.substr(0, 6) == "xmlns:";
}

/// What is known of an element while the nodes after it are looked at.
struct ElementFacts {
  std::string text_name;
  bool has_content = false;
};

std::string data_name(const model::Value& value) {
  std::string scratch;
  std::string name(model::render(value, scratch));
  name.erase(std::remove(name.begin(), name.end(), ' '), name.end());
  return name;
}

class FieldLister {
 public:
  explicit FieldLister(const model::RecordTree& tree) : tree_(tree), facts_(tree.nodes.size()) {}

  std::vector<model::NamedValue> run() {
    for (std::size_t i = 0; i < tree_.nodes.size(); ++i) {
      close_until(tree_.nodes[i].parent, i);
      visit(i);
    }
    while (!open_.empty()) {
      close_last();
    }
    return std::move(fields_);
  }

 private:
  void visit(std::size_t index) {
    const RecordNode& node = tree_.nodes[index];
    ElementFacts& parent = facts_[node.parent];
    switch (node.kind) {
      case RecordNode::Kind::Element:
        parent.has_content = index != 0;
        facts_[index].text_name = node.name;
        open_.push_back(index);
        return;
      case RecordNode::Kind::Attribute:
        visit_attribute(node, parent);
        return;
      case RecordNode::Kind::Value:
        parent.has_content = true;
        fields_.push_back({parent.text_name, node.value});
        return;
    }
  }

  void visit_attribute(const RecordNode& node, ElementFacts& parent) {
    const std::string& element = tree_.nodes[node.parent].name;
    if (element == "Data" && node.name == "Name") {
      const std::string name = data_name(node.value);
      parent.text_name = node.value.size == 0 ? element : name;
      return;
    }
    if (!is_namespace(node.name)) {
      fields_.push_back({element + "_" + node.name, node.value});
    }
  }

  /// Elements end where a node follows that does not lie in them.
  void close_until(std::size_t parent, std::size_t index) {
    while (!open_.empty() && open_.back() != parent && index != 0) {
      close_last();
    }
  }

  void close_last() {
    const ElementFacts& facts = facts_[open_.back()];
    if (!facts.has_content) {
      fields_.push_back({facts.text_name, model::Value{}});
    }
    open_.pop_back();
  }

  const model::RecordTree& tree_;
  std::vector<ElementFacts> facts_;
  std::vector<std::size_t> open_;
  std::vector<model::NamedValue> fields_;
};

}  // namespace

std::vector<model::NamedValue> name_fields(const model::RecordTree& tree) {
  return FieldLister(tree).run();
}

}  // namespace longwatch::read::evtx
