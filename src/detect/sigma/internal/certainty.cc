#include "detect/sigma/internal/certainty.h"

#include <algorithm>
#include <map>
#include <utility>

#include "base/check.h"

namespace longwatch::detect::sigma {
namespace {

/// In this order `and` is the least and `or` the greatest.
enum class Truth : std::uint8_t { False, Unknown, True };

Truth negated(Truth truth) {
  if (truth == Truth::Unknown) {
    return Truth::Unknown;
  }
  return truth == Truth::True ? Truth::False : Truth::True;
}

bool has_field(const model::Event& event, model::FieldId field) {
  return std::any_of(event.values.begin(), event.values.end(),
                     [field](const model::FieldValue& entry) { return entry.field == field; });
}

/// Evaluates one expression for one event, children before parents.
class Judge {
 public:
  Judge(const Plan::Uncertainty& uncertainty, const FiredOn& fired)
      : uncertainty_(uncertainty), fired_(fired) {}

  Truth judge() {
    const ExpressionPool& pool = fired_.rules.pool;
    for (const ExpressionId id : pool.reachable(uncertainty_.expression)) {
      truths_[id] = truth_of(pool.node(id));
    }
    return truth_of_child(uncertainty_.expression);
  }

  /// Of the tests that could not be told, each field once.
  std::vector<model::FieldId> take_unknown_fields() { return std::move(unknown_fields_); }

 private:
  using Kind = ExpressionPool::Kind;

  Truth truth_of(const ExpressionPool::Node& node) {
    switch (node.kind) {
      case Kind::False:
        return Truth::False;
      case Kind::True:
        return Truth::True;
      case Kind::Leaf:
        return truth_of_leaf(node.leaf);
      case Kind::Not:
        return negated(truth_of_child(node.children.front()));
      case Kind::And:
      case Kind::Or:
        break;
    }
    Truth result = node.kind == Kind::And ? Truth::True : Truth::False;
    for (const ExpressionId child : node.children) {
      const Truth truth = truth_of_child(child);
      result = node.kind == Kind::And ? std::min(result, truth) : std::max(result, truth);
    }
    return result;
  }

  Truth truth_of_child(ExpressionId child) const {
    const auto known = truths_.find(child);
    LW_CHECK(known != truths_.end());
    return known->second;
  }

  Truth truth_of_leaf(PredicateId id) {
    if (is_unknown(id)) {
      const model::FieldId field = fired_.rules.predicates[id].field;
      if (std::find(unknown_fields_.begin(), unknown_fields_.end(), field) ==
          unknown_fields_.end()) {
        unknown_fields_.push_back(field);
      }
      return Truth::Unknown;
    }
    const auto number = std::lower_bound(
        uncertainty_.numbers.begin(), uncertainty_.numbers.end(), id,
        [](const auto& entry, PredicateId wanted) { return entry.first < wanted; });
    LW_CHECK(number != uncertainty_.numbers.end() && number->first == id);
    return fired_.holds(number->second) ? Truth::True : Truth::False;
  }

  bool is_unknown(PredicateId id) const {
    if (!std::binary_search(uncertainty_.unknown.begin(), uncertainty_.unknown.end(), id)) {
      return false;
    }
    // A record of the plain kind may hold the field all the same (other agents enrich); then it is
    // known. Derived fields are in no record.
    const Predicate& predicate = fired_.rules.predicates[id];
    return !has_field(fired_.record, predicate.field) ||
           (predicate.kind == Predicate::Kind::SameAs &&
            !has_field(fired_.record, predicate.other_field));
  }

  const Plan::Uncertainty& uncertainty_;
  const FiredOn& fired_;
  std::map<ExpressionId, Truth> truths_;
  std::vector<model::FieldId> unknown_fields_;
};

}  // namespace

std::vector<model::FieldId> find_unknown_fields(const Plan::Uncertainty& uncertainty,
                                                const FiredOn& fired) {
  Judge judge(uncertainty, fired);
  return judge.judge() == Truth::Unknown ? judge.take_unknown_fields()
                                         : std::vector<model::FieldId>();
}

}  // namespace longwatch::detect::sigma
