#include "detect/sigma/internal/expression.h"

#include <algorithm>
#include <iterator>
#include <limits>
#include <unordered_map>
#include <utility>

#include "base/check.h"

namespace longwatch::detect::sigma {
namespace {

using Kind = ExpressionPool::Kind;

/// One value per node of the pool for "the node is true" and one for "the node is false".
template <class T>
struct BothWays {
  T when_true;
  T when_false;
};

template <class T>
class NodeMap {
 public:
  void set(ExpressionId id, BothWays<T> value) {
    values_.insert_or_assign(static_cast<std::uint32_t>(id), std::move(value));
  }

  const BothWays<T>& at(ExpressionId id) const {
    return values_.at(static_cast<std::uint32_t>(id));
  }

 private:
  std::unordered_map<std::uint32_t, BothWays<T>> values_;
};

EventIds intersect(const EventIds& a, const EventIds& b) {
  if (!a.has_value() || !b.has_value()) {
    return a.has_value() ? a : b;
  }
  std::set<std::uint32_t> both;
  std::set_intersection(a->begin(), a->end(), b->begin(), b->end(),
                        std::inserter(both, both.end()));
  return both;
}

EventIds unite(const EventIds& a, const EventIds& b) {
  if (!a.has_value() || !b.has_value()) {
    return std::nullopt;
  }
  std::set<std::uint32_t> either = *a;
  either.insert(b->begin(), b->end());
  return either;
}

struct Witness {
  bool exists = false;
  double cost = std::numeric_limits<double>::infinity();
  std::vector<PredicateId> predicates;
};

/// Every alternative needs a witness; the union serves all.
Witness unite(const std::vector<const Witness*>& alternatives) {
  Witness result;
  result.exists = true;
  result.cost = 0;
  for (const Witness* alternative : alternatives) {
    if (!alternative->exists) {
      return Witness{};
    }
    result.cost += alternative->cost;
    result.predicates.insert(result.predicates.end(), alternative->predicates.begin(),
                             alternative->predicates.end());
  }
  return result;
}

/// One witness of any part serves the whole.
Witness cheapest(const std::vector<const Witness*>& parts) {
  Witness result;
  for (const Witness* part : parts) {
    if (part->exists && part->cost < result.cost) {
      result = *part;
    }
  }
  return result;
}

BothWays<Witness> witness_of(const ExpressionPool::Node& node, const NodeMap<Witness>& known,
                             const std::function<double(PredicateId)>& cost_of) {
  const Witness none;
  if (node.kind == Kind::Leaf) {
    return {Witness{true, cost_of(node.leaf), {node.leaf}}, none};
  }
  if (node.kind == Kind::Not) {
    const BothWays<Witness>& operand = known.at(node.children.front());
    return {operand.when_false, operand.when_true};
  }
  std::vector<const Witness*> when_true;
  std::vector<const Witness*> when_false;
  for (const ExpressionId child : node.children) {
    when_true.push_back(&known.at(child).when_true);
    when_false.push_back(&known.at(child).when_false);
  }
  if (node.kind == Kind::And) {
    return {cheapest(when_true), unite(when_false)};
  }
  if (node.kind == Kind::Or) {
    return {unite(when_true), cheapest(when_false)};
  }
  return {none, none};
}

BothWays<EventIds> event_ids_of(
    const ExpressionPool::Node& node, const NodeMap<EventIds>& known,
    const std::function<std::optional<std::uint32_t>(PredicateId)>& event_id_of) {
  if (node.kind == Kind::Leaf) {
    const std::optional<std::uint32_t> id = event_id_of(node.leaf);
    return {id.has_value() ? EventIds({*id}) : EventIds(), EventIds()};
  }
  if (node.kind == Kind::Not) {
    const BothWays<EventIds>& operand = known.at(node.children.front());
    return {operand.when_false, operand.when_true};
  }
  if (node.kind != Kind::And && node.kind != Kind::Or) {
    return {EventIds(), EventIds()};
  }
  BothWays<EventIds> result = known.at(node.children.front());
  for (const ExpressionId child : node.children) {
    const BothWays<EventIds>& next = known.at(child);
    const bool is_and = node.kind == Kind::And;
    result.when_true = is_and ? intersect(result.when_true, next.when_true)
                              : unite(result.when_true, next.when_true);
    result.when_false = is_and ? unite(result.when_false, next.when_false)
                               : intersect(result.when_false, next.when_false);
  }
  return result;
}

}  // namespace

ExpressionPool::ExpressionPool() : nodes_(2) {
  nodes_[1].kind = Kind::True;
}

ExpressionId ExpressionPool::add(Node node) {
  nodes_.push_back(std::move(node));
  return static_cast<ExpressionId>(nodes_.size() - 1);
}

ExpressionId ExpressionPool::leaf(PredicateId predicate) {
  return add({Kind::Leaf, predicate, {}});
}

ExpressionId ExpressionPool::negate(ExpressionId operand) {
  const Node& inner = node(operand);
  if (inner.kind == Kind::True || inner.kind == Kind::False) {
    return inner.kind == Kind::True ? never() : always();
  }
  if (inner.kind == Kind::Not) {
    return inner.children.front();
  }
  return add({Kind::Not, {}, {operand}});
}

ExpressionId ExpressionPool::all_of(const std::vector<ExpressionId>& operands) {
  return join(Kind::And, operands);
}

ExpressionId ExpressionPool::any_of(const std::vector<ExpressionId>& operands) {
  return join(Kind::Or, operands);
}

ExpressionId ExpressionPool::join(Kind kind, const std::vector<ExpressionId>& operands) {
  const Kind neutral = kind == Kind::And ? Kind::True : Kind::False;
  const Kind absorbing = kind == Kind::And ? Kind::False : Kind::True;
  Node joined{kind, {}, {}};
  for (const ExpressionId operand : operands) {
    const Node& inner = node(operand);
    if (inner.kind == absorbing) {
      return operand;
    }
    if (inner.kind == kind) {
      joined.children.insert(joined.children.end(), inner.children.begin(), inner.children.end());
    } else if (inner.kind != neutral) {
      joined.children.push_back(operand);
    }
  }
  if (joined.children.empty()) {
    return kind == Kind::And ? always() : never();
  }
  return joined.children.size() == 1 ? joined.children.front() : add(std::move(joined));
}

std::vector<ExpressionId> ExpressionPool::reachable(ExpressionId root) const {
  std::set<std::uint32_t> seen;
  std::vector<ExpressionId> open = {root};
  while (!open.empty()) {
    const ExpressionId next = open.back();
    open.pop_back();
    if (seen.insert(static_cast<std::uint32_t>(next)).second) {
      open.insert(open.end(), node(next).children.begin(), node(next).children.end());
    }
  }
  // Children were added before their parents, so the order of numbers is an order of evaluation.
  std::vector<ExpressionId> ordered;
  ordered.reserve(seen.size());
  for (const std::uint32_t id : seen) {
    ordered.push_back(ExpressionId{id});
  }
  return ordered;
}

std::vector<PredicateId> ExpressionPool::leaves(ExpressionId root) const {
  std::set<PredicateId> found;
  for (const ExpressionId id : reachable(root)) {
    if (node(id).kind == Kind::Leaf) {
      found.insert(node(id).leaf);
    }
  }
  return {found.begin(), found.end()};
}

ExpressionId ExpressionPool::specialise(
    ExpressionId root, const std::function<std::optional<bool>(PredicateId)>& value_of) {
  std::unordered_map<std::uint32_t, ExpressionId> replaced;
  for (const ExpressionId id : reachable(root)) {
    const Node current = node(id);
    std::vector<ExpressionId> children;
    for (const ExpressionId child : current.children) {
      children.push_back(replaced.at(static_cast<std::uint32_t>(child)));
    }
    ExpressionId result = id;
    if (current.kind == Kind::Leaf) {
      const std::optional<bool> value = value_of(current.leaf);
      result = value.has_value() ? (*value ? always() : never()) : id;
    } else if (children != current.children) {
      result = current.kind == Kind::Not ? negate(children.front()) : join(current.kind, children);
    }
    replaced.emplace(static_cast<std::uint32_t>(id), result);
  }
  return replaced.at(static_cast<std::uint32_t>(root));
}

EventIds possible_event_ids(
    const ExpressionPool& pool, ExpressionId root,
    const std::function<std::optional<std::uint32_t>(PredicateId)>& event_id_of) {
  NodeMap<EventIds> known;
  for (const ExpressionId id : pool.reachable(root)) {
    known.set(id, event_ids_of(pool.node(id), known, event_id_of));
  }
  return known.at(root).when_true;
}

std::optional<std::vector<PredicateId>> find_witness(
    const ExpressionPool& pool, ExpressionId root,
    const std::function<double(PredicateId)>& cost_of) {
  NodeMap<Witness> known;
  for (const ExpressionId id : pool.reachable(root)) {
    known.set(id, witness_of(pool.node(id), known, cost_of));
  }
  Witness witness = known.at(root).when_true;
  if (!witness.exists) {
    return std::nullopt;
  }
  std::sort(witness.predicates.begin(), witness.predicates.end());
  const auto end = std::unique(witness.predicates.begin(), witness.predicates.end());
  witness.predicates.erase(end, witness.predicates.end());
  return witness.predicates;
}

namespace {

/// A node whose code is being written. Code is written back to front: when a part is written, the
/// entry of what follows it is known already.
struct Frame {
  ExpressionId node;
  std::uint32_t if_true;
  std::uint32_t if_false;
  std::size_t children_left;
  std::uint32_t entry;  // of the part written last
};

class StepWriter {
 public:
  StepWriter(const ExpressionPool& pool, ExpressionId root, const StepNaming& naming)
      : pool_(pool), naming_(naming) {
    for (const ExpressionId id : pool.reachable(root)) {
      order_children(id);
    }
  }

  std::optional<std::uint32_t> write(ExpressionId root, std::size_t max_steps,
                                     std::vector<Step>& steps) const {
    const std::size_t start = steps.size();
    std::uint32_t written = kReject;
    std::vector<Frame> stack = {open(root, kAccept, kReject)};
    while (!stack.empty()) {
      Frame& frame = stack.back();
      if (pool_.node(frame.node).kind == Kind::Leaf) {
        if (steps.size() - start >= max_steps) {
          return std::nullopt;
        }
        steps.push_back(
            {naming_.number_of(pool_.node(frame.node).leaf), frame.if_true, frame.if_false});
        written = static_cast<std::uint32_t>(steps.size() - 1);
      } else if (frame.children_left > 0) {
        const Frame child = next_child(frame);
        --frame.children_left;
        stack.push_back(child);
        continue;
      } else {
        written = frame.entry;
      }
      stack.pop_back();
      if (!stack.empty()) {
        stack.back().entry = written;
      }
    }
    return written;
  }

 private:
  struct Ordered {
    std::vector<ExpressionId> children;  // cheapest first
    double cost = 0;                     // of the dearest leaf below
  };

  const Ordered& ordered(ExpressionId id) const {
    return ordered_.at(static_cast<std::uint32_t>(id));
  }

  void order_children(ExpressionId id) {
    const ExpressionPool::Node& node = pool_.node(id);
    Ordered result{node.children, node.kind == Kind::Leaf ? naming_.cost_of(node.leaf) : 0};
    for (const ExpressionId child : node.children) {
      result.cost = std::max(result.cost, ordered(child).cost);
    }
    std::stable_sort(
        result.children.begin(), result.children.end(),
        [this](ExpressionId a, ExpressionId b) { return ordered(a).cost < ordered(b).cost; });
    ordered_.emplace(static_cast<std::uint32_t>(id), std::move(result));
  }

  Frame open(ExpressionId id, std::uint32_t if_true, std::uint32_t if_false) const {
    return {id, if_true, if_false, pool_.node(id).children.size(), if_true};
  }

  /// The frame for the next child to write, seen from its parent.
  Frame next_child(const Frame& frame) const {
    const std::vector<ExpressionId>& children = ordered(frame.node).children;
    const ExpressionId child = children[frame.children_left - 1];
    const bool is_last = frame.children_left == children.size();
    switch (pool_.node(frame.node).kind) {
      case Kind::Not:
        return open(child, frame.if_false, frame.if_true);
      case Kind::And:
        return open(child, is_last ? frame.if_true : frame.entry, frame.if_false);
      default:
        return open(child, frame.if_true, is_last ? frame.if_false : frame.entry);
    }
  }

  const ExpressionPool& pool_;
  const StepNaming& naming_;
  std::unordered_map<std::uint32_t, Ordered> ordered_;
};

}  // namespace

std::optional<std::uint32_t> emit_steps(const ExpressionPool& pool, ExpressionId root,
                                        const StepNaming& naming, std::size_t max_steps,
                                        std::vector<Step>& steps) {
  const Kind root_kind = pool.node(root).kind;
  if (root_kind == Kind::True || root_kind == Kind::False) {
    return root_kind == Kind::True ? kAccept : kReject;
  }
  return StepWriter(pool, root, naming).write(root, max_steps, steps);
}

}  // namespace longwatch::detect::sigma
