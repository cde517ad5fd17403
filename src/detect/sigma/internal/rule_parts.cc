#include "detect/sigma/internal/rule_parts.h"

#include <string>
#include <utility>

#include <fmt/format.h>

#include "base/text.h"
#include "detect/sigma/sigma.h"

namespace longwatch::detect::sigma {
namespace {

/// Findings of parts, each of which has its number as id.
class PartSink final : public model::FindingSink {
 public:
  explicit PartSink(std::size_t parts) : holds(parts, false) {}

  void accept(model::Finding finding) override {
    const std::size_t part = parse_uint64(finding.rule->id).value_or(holds.size());
    if (part < holds.size()) {
      holds[part] = true;
    }
  }

  std::vector<bool> holds;
};

ConditionNode selection_node(std::size_t selection) {
  ConditionNode node;
  node.selection = static_cast<std::uint32_t>(selection);
  return node;
}

/// `sel`, the only selection.
Condition condition_of_one() {
  Condition condition;
  condition.nodes = {selection_node(0)};
  return condition;
}

}  // namespace

std::size_t PartSet::add(Rule part) {
  const std::size_t number = parts_.size();
  part.info.id = std::to_string(number);
  part.log_source = log_source_;
  parts_.push_back(std::move(part));
  return number;
}

std::size_t PartSet::add_log_source() {
  Item item;
  item.field = "EventID";
  item.modifiers = {Modifier::Exists};
  item.values.emplace_back();
  item.values.front().kind = Scalar::Kind::Boolean;
  item.values.front().boolean = true;
  Rule part;
  part.selections.push_back({"sel", {{{item}}}, {}});
  // `sel or not sel`: whatever the event holds.
  Condition condition = condition_of_one();
  condition.nodes.push_back({ConditionNode::Kind::Not, 0, {0}});
  condition.nodes.push_back({ConditionNode::Kind::Or, 0, {0, 1}});
  part.conditions = {std::move(condition)};
  return add(std::move(part));
}

std::size_t PartSet::add_condition(const Rule& rule, std::size_t condition) {
  Rule part;
  part.selections = rule.selections;
  part.conditions = {rule.conditions.at(condition)};
  return add(std::move(part));
}

std::size_t PartSet::add_selection(const Selection& selection) {
  Rule part;
  part.selections = {selection};
  part.conditions = {condition_of_one()};
  return add(std::move(part));
}

std::size_t PartSet::add_item(const Item& item) {
  Selection selection;
  selection.name = "sel";
  selection.alternatives.push_back({{item}});
  return add_selection(selection);
}

std::size_t PartSet::add_value(const Item& item, std::size_t value) {
  Item one = item;
  one.values = {item.values.at(value)};
  one.form = ValueForm::Single;
  std::erase_if(one.modifiers, [](Modifier modifier) {
    return modifier == Modifier::All || modifier == Modifier::Neq;
  });
  return add_item(one);
}

Status PartSet::compile(const CompileOptions& options,
                        const std::shared_ptr<model::FieldTable>& fields) {
  LoadedRules loaded;
  for (Rule& part : parts_) {
    loaded.reports.emplace_back();
    loaded.rules.push_back({std::move(part), loaded.reports.size() - 1});
  }
  std::shared_ptr<const RuleSet> rules = sigma::compile(loaded, *fields, options);
  for (const RuleReport& report : loaded.reports) {
    LW_TRY(to_status(report));
  }
  detector_ = make_detector(std::move(rules), fields);
  return {};
}

std::vector<bool> PartSet::ask(const model::Event& event, DetectorState& state) const {
  model::EventBatch batch;
  batch.add(event);
  PartSink sink(parts_.size());
  detector_->scan(batch, state, sink);
  return std::move(sink.holds);
}

Status to_status(const RuleReport& report) {
  if (report.status == RuleStatus::Running) {
    return {};
  }
  const ErrorCode code = report.status == RuleStatus::NoTelemetry   ? ErrorCode::NotFound
                         : report.status == RuleStatus::Unsupported ? ErrorCode::Unsupported
                                                                    : ErrorCode::InvalidInput;
  std::string place = report.file;
  if (report.place.line > 0) {
    place += fmt::format(":{}:{}", report.place.line, report.place.column);
  }
  return Error(code, report.reason).at(place).with_hint(report.hint);
}

}  // namespace longwatch::detect::sigma
