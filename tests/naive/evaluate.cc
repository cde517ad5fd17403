#include "tests/naive/evaluate.h"

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "tests/naive/interpret.h"

namespace longwatch::naive {
namespace {

using detect::sigma::CompileOptions;
using detect::sigma::Condition;
using detect::sigma::ConditionNode;
using detect::sigma::Item;
using detect::sigma::ItemMap;
using detect::sigma::LogSourceTarget;
using detect::sigma::Modifier;
using detect::sigma::Scalar;
using detect::sigma::Selection;

struct PreparedItem {
  const Item* item;
  std::vector<ValueTest> tests;  ///< one for each value
};

using PreparedMap = std::vector<PreparedItem>;
using PreparedSelection = std::vector<PreparedMap>;

Result<PreparedItem> prepare(const Item& item, const CompileOptions& options) {
  PreparedItem prepared{&item, {}};
  for (const Scalar& value : item.values) {
    LW_TRY_ASSIGN(ValueTest test, interpret(item, value, options));
    prepared.tests.push_back(std::move(test));
  }
  return prepared;
}

Result<PreparedMap> prepare(const ItemMap& map, const CompileOptions& options) {
  PreparedMap prepared;
  for (const Item& item : map.items) {
    LW_TRY_ASSIGN(PreparedItem one, prepare(item, options));
    prepared.push_back(std::move(one));
  }
  return prepared;
}

Result<PreparedSelection> prepare(const Selection& selection, const CompileOptions& options) {
  PreparedSelection prepared;
  for (const ItemMap& map : selection.alternatives) {
    LW_TRY_ASSIGN(PreparedMap one, prepare(map, options));
    prepared.push_back(std::move(one));
  }
  return prepared;
}

bool is_channel(std::string_view pattern, std::string_view channel) {
  if (!pattern.empty() && pattern.back() == '*') {
    pattern.remove_suffix(1);
    channel = channel.substr(0, pattern.size());
  }
  return equals_ignoring_ascii_case(pattern, channel);
}

bool applies(const LogSourceTarget& target, const Event& event) {
  const bool channel_fits =
      event.channel.has_value() &&
      (target.channels.empty() ||
       std::any_of(target.channels.begin(), target.channels.end(),
                   [&event](const std::string& name) { return is_channel(name, *event.channel); }));
  const bool id_fits =
      target.event_ids.empty() ||
      (event.event_id.has_value() &&
       std::count(target.event_ids.begin(), target.event_ids.end(), *event.event_id) > 0);
  return channel_fits && id_fits;
}

/// What the items of a rule see of one event.
struct View {
  const Event& event;
  const LogSourceTarget& target;
};

/// Whether the event has what the telemetry asks for beside channel and id.
bool has_required(const View& view) {
  return std::all_of(
      view.target.required.begin(), view.target.required.end(),
      [&view](const detect::sigma::FieldPrefix& required) {
        for (const Field* field : view.event.named(required.field)) {
          for (const std::string_view prefix : required.prefixes) {
            if (equals_ignoring_ascii_case(field->text.substr(0, prefix.size()), prefix)) {
              return true;
            }
          }
        }
        return false;
      });
}

Looked look(const Item& item, const View& view) {
  Looked looked{{}, &view.event, &view.target};
  if (!item.is_keyword()) {
    looked.values = view.event.named(view.target.event_name(item.field));
    return looked;
  }
  for (const Field& field : view.event.fields) {
    looked.values.push_back(&field);
  }
  return looked;
}

bool holds(const PreparedItem& prepared, const View& view) {
  const Looked looked = look(*prepared.item, view);
  std::size_t passed = 0;
  for (const ValueTest& test : prepared.tests) {
    passed += test(looked) ? 1U : 0U;
  }
  const bool all = prepared.item->has(Modifier::All);
  const bool positive = all ? passed == prepared.tests.size() : passed > 0;
  return prepared.item->has(Modifier::Neq) ? !positive : positive;
}

bool holds(const PreparedMap& map, const View& view) {
  return std::all_of(map.begin(), map.end(),
                     [&view](const PreparedItem& item) { return holds(item, view); });
}

bool holds(const PreparedSelection& selection, const View& view) {
  return std::any_of(selection.begin(), selection.end(),
                     [&view](const PreparedMap& map) { return holds(map, view); });
}

bool holds(const ConditionNode& node, const std::vector<bool>& children) {
  const auto is_true = [&children](std::uint32_t child) {
    return children[child];
  };
  switch (node.kind) {
    case ConditionNode::Kind::And:
      return std::all_of(node.children.begin(), node.children.end(), is_true);
    case ConditionNode::Kind::Or:
      return std::any_of(node.children.begin(), node.children.end(), is_true);
    default:
      return !is_true(node.children.front());
  }
}

/// Children come before their parents, so one pass over the nodes walks the tree.
bool holds(const Condition& condition, const std::vector<PreparedSelection>& selections,
           const View& view) {
  std::vector<bool> values;
  for (const ConditionNode& node : condition.nodes) {
    values.push_back(node.kind == ConditionNode::Kind::Selection
                         ? holds(selections[node.selection], view)
                         : holds(node, values));
  }
  return values.back();
}

}  // namespace

struct Evaluator::Prepared {
  const detect::sigma::Rule* rule;
  std::vector<LogSourceTarget> targets;
  std::vector<PreparedSelection> selections;
};

Evaluator::Evaluator(std::unique_ptr<Prepared> prepared) : prepared_(std::move(prepared)) {}

Evaluator::Evaluator(Evaluator&&) noexcept = default;
Evaluator& Evaluator::operator=(Evaluator&&) noexcept = default;
Evaluator::~Evaluator() = default;

Result<Evaluator> Evaluator::make(const detect::sigma::Rule& rule, const CompileOptions& options) {
  auto prepared = std::make_unique<Prepared>();
  prepared->rule = &rule;
  for (const Selection& selection : rule.selections) {
    LW_TRY_ASSIGN(PreparedSelection one, prepare(selection, options));
    prepared->selections.push_back(std::move(one));
  }
  const auto targets = detect::sigma::targets_of(rule.log_source);
  if (!targets.has_value()) {
    return Error(ErrorCode::NotFound, "no telemetry is known for the log source");
  }
  prepared->targets = *targets;
  return Evaluator(std::move(prepared));
}

bool Evaluator::applies(const Event& event) const {
  return std::any_of(
      prepared_->targets.begin(), prepared_->targets.end(),
      [&event](const LogSourceTarget& target) { return naive::applies(target, event); });
}

bool Evaluator::matches(const Event& event) const {
  for (const LogSourceTarget& target : prepared_->targets) {
    if (!naive::applies(target, event) || !has_required(View{event, target})) {
      continue;
    }
    for (const Condition& condition : prepared_->rule->conditions) {
      if (holds(condition, prepared_->selections, View{event, target})) {
        return true;
      }
    }
  }
  return false;
}

}  // namespace longwatch::naive
