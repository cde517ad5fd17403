#include "detect/sigma/internal/expression.h"

#include <random>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace longwatch::detect::sigma {
namespace {

using Kind = ExpressionPool::Kind;

/// The naive twin of the step code: walks the tree.
bool tree_value(const ExpressionPool& pool, ExpressionId root, std::uint32_t true_predicates) {
  const ExpressionPool::Node& node = pool.node(root);
  switch (node.kind) {
    case Kind::False:
      return false;
    case Kind::True:
      return true;
    case Kind::Leaf:
      return ((true_predicates >> index_of(node.leaf)) & 1) != 0;
    case Kind::Not:
      return !tree_value(pool, node.children.front(), true_predicates);
    case Kind::And:
    case Kind::Or:
      break;
  }
  const bool is_and = node.kind == Kind::And;
  for (const ExpressionId child : node.children) {
    if (tree_value(pool, child, true_predicates) != is_and) {
      return !is_and;
    }
  }
  return is_and;
}

bool code_value(const std::vector<Step>& steps, std::uint32_t entry,
                std::uint32_t true_predicates) {
  while (entry < kAccept) {
    const bool holds = ((true_predicates >> steps[entry].predicate) & 1) != 0;
    entry = holds ? steps[entry].if_true : steps[entry].if_false;
  }
  return entry == kAccept;
}

constexpr std::uint32_t kPredicates = 5;

// Costs that force parts to be reordered.
const StepNaming kNaming = {[](PredicateId id) { return static_cast<std::uint32_t>(id); },
                            [](PredicateId id) {
                              return index_of(id) % 2 == 0 ? 5.0 : 1.0;
                            }};

ExpressionId random_expression(ExpressionPool& pool, std::mt19937& random) {
  std::vector<ExpressionId> made;
  for (std::uint32_t i = 0; i < kPredicates; ++i) {
    made.push_back(pool.leaf(PredicateId{i}));
  }
  made.push_back(pool.always());
  made.push_back(pool.never());
  const auto pick = [&] {
    return made[random() % made.size()];
  };
  for (int i = 0; i < 8; ++i) {
    switch (random() % 3) {
      case 0:
        made.push_back(pool.negate(pick()));
        break;
      case 1:
        made.push_back(pool.all_of({pick(), pick(), pick()}));
        break;
      default:
        made.push_back(pool.any_of({pick(), pick()}));
        break;
    }
  }
  return made.back();
}

TEST(Expression, StepCodeEqualsTheTreeForEveryAssignment) {
  std::mt19937 random(7);
  for (int round = 0; round < 2000; ++round) {
    ExpressionPool pool;
    const ExpressionId root = random_expression(pool, random);
    std::vector<Step> steps;
    const auto entry = emit_steps(pool, root, kNaming, 10'000, steps);
    ASSERT_TRUE(entry.has_value());
    for (std::uint32_t assignment = 0; assignment < (1U << kPredicates); ++assignment) {
      ASSERT_EQ(code_value(steps, *entry, assignment), tree_value(pool, root, assignment))
          << "round " << round;
    }
  }
}

TEST(Expression, OneWitnessHoldsWheneverTheExpressionDoes) {
  std::mt19937 random(8);
  int with_witness = 0;
  for (int round = 0; round < 2000; ++round) {
    ExpressionPool pool;
    const ExpressionId root = random_expression(pool, random);
    const auto witness = find_witness(
        pool, root, [](PredicateId id) { return 1.0 + static_cast<double>(index_of(id)); });
    std::uint32_t mask = 0;
    if (witness.has_value()) {
      ++with_witness;
      for (const PredicateId id : *witness) {
        mask |= 1U << index_of(id);
      }
    }
    for (std::uint32_t assignment = 0; assignment < (1U << kPredicates); ++assignment) {
      if (tree_value(pool, root, assignment) && witness.has_value()) {
        ASSERT_NE(assignment & mask, 0U) << "round " << round;
      }
    }
  }
  EXPECT_GT(with_witness, 200);
}

TEST(Expression, SpecialisingFixesPredicates) {
  std::mt19937 random(9);
  for (int round = 0; round < 1000; ++round) {
    ExpressionPool pool;
    const ExpressionId root = random_expression(pool, random);
    const ExpressionId fixed = pool.specialise(root, [](PredicateId id) -> std::optional<bool> {
      return index_of(id) < 2 ? std::optional(index_of(id) == 0) : std::nullopt;
    });
    for (std::uint32_t rest = 0; rest < 8; ++rest) {
      const std::uint32_t assignment = (rest << 2) | 1;
      ASSERT_EQ(tree_value(pool, fixed, 0xFFFFFFFCU & assignment),
                tree_value(pool, root, assignment));
    }
  }
}

TEST(Expression, KnowsForWhichEventIdsItCanBeTrue) {
  ExpressionPool pool;
  const auto id_of = [](PredicateId id) -> std::optional<std::uint32_t> {
    return index_of(id) >= 100 ? std::optional(static_cast<std::uint32_t>(index_of(id)))
                               : std::nullopt;
  };
  const ExpressionId other = pool.leaf(PredicateId{1});
  const ExpressionId a = pool.leaf(PredicateId{100});
  const ExpressionId b = pool.leaf(PredicateId{200});
  const auto possible = [&](ExpressionId root) {
    return possible_event_ids(pool, root, id_of);
  };
  EXPECT_EQ(possible(pool.all_of({a, other})), EventIds({100}));
  EXPECT_EQ(possible(pool.any_of({a, b})), EventIds({100, 200}));
  EXPECT_EQ(possible(pool.all_of({pool.any_of({a, b}), pool.negate(other), b})), EventIds({200}));
  EXPECT_EQ(possible(pool.any_of({a, other})), EventIds());
  EXPECT_EQ(possible(pool.negate(a)), EventIds());
  EXPECT_EQ(possible(pool.negate(pool.negate(a))), EventIds({100}));
}

TEST(Expression, RefusesMoreStepsThanTheLimit) {
  ExpressionPool pool;
  const ExpressionId root = pool.all_of({pool.leaf(PredicateId{0}), pool.leaf(PredicateId{1})});
  std::vector<Step> steps;
  EXPECT_FALSE(emit_steps(pool, root, kNaming, 1, steps).has_value());
}

}  // namespace
}  // namespace longwatch::detect::sigma
