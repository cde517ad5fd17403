#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <vector>

#include "detect/sigma/internal/predicate.h"

/// Boolean expressions over predicates, and what the planner asks of them.
namespace longwatch::detect::sigma {

enum class ExpressionId : std::uint32_t {};

/// A pool of expression nodes. Built bottom-up: children exist before their parent, so passes over
/// the pool need no recursion. Constants are folded and nested And/Or flattened while building.
class ExpressionPool {
 public:
  enum class Kind : std::uint8_t { False, True, Leaf, Not, And, Or };

  struct Node {
    Kind kind = Kind::False;
    PredicateId leaf{};
    std::vector<ExpressionId> children;
  };

  ExpressionPool();

  ExpressionId always() const { return ExpressionId{1}; }

  ExpressionId never() const { return ExpressionId{0}; }

  ExpressionId leaf(PredicateId predicate);
  ExpressionId negate(ExpressionId operand);
  ExpressionId all_of(const std::vector<ExpressionId>& operands);
  ExpressionId any_of(const std::vector<ExpressionId>& operands);

  const Node& node(ExpressionId id) const { return nodes_[static_cast<std::size_t>(id)]; }

  std::size_t size() const { return nodes_.size(); }

  /// The same expression with some leaves replaced by constants; `value_of` gives the constant or
  /// nothing.
  ExpressionId specialise(ExpressionId root,
                          const std::function<std::optional<bool>(PredicateId)>& value_of);

  /// All predicates under the root, each once, ascending.
  std::vector<PredicateId> leaves(ExpressionId root) const;

  /// Nodes reachable from the root, children before parents.
  std::vector<ExpressionId> reachable(ExpressionId root) const;

 private:
  ExpressionId add(Node node);
  ExpressionId join(Kind kind, const std::vector<ExpressionId>& operands);

  std::vector<Node> nodes_;
};

/// The event ids for which the expression can be true, from its tests of the EventID field; nothing
/// = any.
using EventIds = std::optional<std::set<std::uint32_t>>;
EventIds possible_event_ids(
    const ExpressionPool& pool, ExpressionId root,
    const std::function<std::optional<std::uint32_t>(PredicateId)>& event_id_of);

/// Predicates of which at least one is true whenever the expression is: where evaluation starts.
/// Nothing when there are none (the expression can be true of an event in which no predicate
/// holds). Of several choices the one with the least sum of `cost_of`.
std::optional<std::vector<PredicateId>> find_witness(
    const ExpressionPool& pool, ExpressionId root,
    const std::function<double(PredicateId)>& cost_of);

/// Short-circuit code: each step tests one predicate and jumps. Much smaller than the tree and
/// without calls.
struct Step {
  std::uint32_t predicate;  ///< as `StepNaming::number_of` gave it
  std::uint32_t if_true;    ///< next step, kAccept or kReject
  std::uint32_t if_false;
};

inline constexpr std::uint32_t kAccept = 0xFFFFFFFE;
inline constexpr std::uint32_t kReject = 0xFFFFFFFF;

/// How the leaves are written in code, and what testing one costs: parts with dear leaves are
/// tested last.
struct StepNaming {
  std::function<std::uint32_t(PredicateId)> number_of;
  std::function<double(PredicateId)> cost_of;
};

/// Appends code for the expression to `steps` and yields its entry (or kAccept/kReject for a
/// constant). Nothing when it would take more than `max_steps`.
std::optional<std::uint32_t> emit_steps(const ExpressionPool& pool, ExpressionId root,
                                        const StepNaming& naming, std::size_t max_steps,
                                        std::vector<Step>& steps);

}  // namespace longwatch::detect::sigma
