#include "detect/sigma/internal/explainer.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <utility>

#include "base/limits.h"
#include "base/text.h"
#include "detect/sigma/sigma.h"

namespace longwatch::detect::sigma {
namespace {

constexpr std::size_t kValuesShown = 16;  // of one field

/// What the conditions ask of each selection: `not` turns it round.
std::vector<Wanted> wanted_by(const Rule& rule) {
  std::vector<Wanted> wanted(rule.selections.size(), Wanted::Unused);
  for (const Condition& condition : rule.conditions) {
    // From the root, which comes last, to the leaves. A node has one parent.
    std::vector<bool> is_denied(condition.nodes.size(), false);
    for (std::size_t i = condition.nodes.size(); i-- > 0;) {
      const ConditionNode& node = condition.nodes[i];
      for (const std::uint32_t child : node.children) {
        is_denied[child] = is_denied[i] != (node.kind == ConditionNode::Kind::Not);
      }
      if (node.kind == ConditionNode::Kind::Selection) {
        const Wanted here = is_denied[i] ? Wanted::NoMatch : Wanted::Match;
        Wanted& known = wanted.at(node.selection);
        known = known == Wanted::Unused || known == here ? here : Wanted::Either;
      }
    }
  }
  return wanted;
}

bool is_as_wanted(Wanted wanted, bool holds) {
  return wanted == Wanted::Either || wanted == Wanted::Unused || holds == (wanted == Wanted::Match);
}

std::string key_of(const Item& item) {
  std::string key = item.is_keyword() ? "keywords" : item.field;
  for (const Modifier modifier : item.modifiers) {
    key += "|" + std::string(to_text(modifier));
  }
  return key;
}

std::string text_of(const model::Value& value) {
  std::string scratch;
  std::string text(model::render(value, scratch));
  if (text.size() > limits::kFindingFieldBytes) {
    text.resize(limits::kFindingFieldBytes);
    text += "...";
  }
  return text;
}

/// What the finding of the rule says of the event; nothing when there is none.
class UnknownFieldsSink final : public model::FindingSink {
 public:
  void accept(model::Finding finding) override { fields = std::move(finding.unknown_fields); }

  std::vector<std::string> fields;
};

std::vector<std::string> find_unknown_fields(const model::Event& event, const Detector& rule,
                                             DetectorState& state) {
  model::EventBatch batch;
  batch.add(event);
  UnknownFieldsSink sink;
  rule.scan(batch, state, sink);
  return std::move(sink.fields);
}

bool is_channel(std::string_view pattern, std::string_view channel) {
  if (pattern.ends_with('*')) {
    pattern.remove_suffix(1);
    channel = channel.substr(0, pattern.size());
  }
  return equals_ignoring_ascii_case(pattern, channel);
}

}  // namespace

Explainer::Explainer(const Rule& rule, const std::shared_ptr<model::FieldTable>& fields)
    : rule_(rule),
      fields_(fields),
      growing_fields_(fields),
      targets_(targets_of(rule.log_source).value_or(std::vector<LogSourceTarget>())),
      outline_(rule.log_source),
      values_(rule.log_source) {}

Result<Explainer> Explainer::make(const Rule& rule, const CompileOptions& options,
                                  const std::shared_ptr<model::FieldTable>& fields) {
  // The rule itself first: what is wrong with it is said once, at its place.
  LoadedRules whole;
  whole.reports.emplace_back().file = rule.info.file;
  whole.rules.push_back({rule, 0});
  std::shared_ptr<const RuleSet> compiled = compile(whole, *fields, options);
  LW_TRY(to_status(whole.reports.front()));
  Explainer explainer(rule, fields);
  explainer.whole_ = make_detector(std::move(compiled), fields);
  std::vector<LogSourceTarget> declared = targets_in(rule.log_source, options.declared);
  std::move(declared.begin(), declared.end(), std::back_inserter(explainer.targets_));
  LW_TRY(explainer.take_apart(options));
  return explainer;
}

Status Explainer::take_apart(const CompileOptions& options) {
  log_source_ = outline_.add_log_source();
  for (std::size_t i = 0; i < rule_.conditions.size(); ++i) {
    conditions_.push_back(outline_.add_condition(rule_, i));
  }
  for (const AppliedFilter& filter : rule_.filters) {
    Rule alone;
    alone.selections = rule_.selections;
    alone.conditions = {filter.condition};
    filters_.push_back(outline_.add_condition(alone, 0));
  }
  const std::vector<Wanted> wanted = wanted_by(rule_);
  for (std::size_t i = 0; i < rule_.selections.size(); ++i) {
    add_selection(rule_.selections[i]);
    selections_.back().wanted = wanted[i];
  }
  LW_TRY(outline_.compile(options, growing_fields_));
  LW_TRY(values_.compile(options, growing_fields_));
  growing_fields_.reset();
  return {};
}

void Explainer::add_selection(const Selection& selection) {
  SelectionParts parts;
  parts.whole = outline_.add_selection(selection);
  for (const ItemMap& map : selection.alternatives) {
    std::vector<ItemParts> items;
    for (const Item& item : map.items) {
      ItemParts one;
      one.whole = outline_.add_item(item);
      for (std::size_t i = 0; i < item.values.size(); ++i) {
        one.values.push_back(values_.add_value(item, i));
      }
      items.push_back(std::move(one));
    }
    parts.alternatives.push_back(std::move(items));
  }
  selections_.push_back(std::move(parts));
}

Standing Explainer::stand(const model::Event& event, State& state) const {
  Standing standing;
  standing.parts = outline_.ask(event, *state.outline);
  standing.is_of_log_source = standing.parts[log_source_];
  standing.matches =
      std::any_of(conditions_.begin(), conditions_.end(),
                  [&standing](std::size_t condition) { return standing.parts[condition]; });
  standing.nearness = nearness_of(standing.parts);
  return standing;
}

Nearness Explainer::nearness_of(const std::vector<bool>& parts) const {
  constexpr std::size_t kWhole = 1000;
  Nearness nearness;
  for (const SelectionParts& selection : selections_) {
    if (selection.wanted == Wanted::Unused) {
      continue;
    }
    ++nearness.asked;
    if (is_as_wanted(selection.wanted, parts[selection.whole])) {
      ++nearness.fulfilled;
      continue;
    }
    std::size_t best = 0;
    for (const std::vector<ItemParts>& items : selection.alternatives) {
      const auto held = static_cast<std::size_t>(
          std::count_if(items.begin(), items.end(),
                        [&parts](const ItemParts& item) { return parts[item.whole]; }));
      best = std::max(best, kWhole * held / items.size());
    }
    // A filter that holds as a whole is as far away as can be.
    nearness.partial += selection.wanted == Wanted::Match ? static_cast<std::uint32_t>(best) : 0U;
  }
  return nearness;
}

/// For the names of fields only: which rules apply is for the engine to say.
const LogSourceTarget* Explainer::target_of(const model::Event& event) const {
  const std::string channel = text_of(event.channel);
  const auto found =
      std::find_if(targets_.begin(), targets_.end(), [&](const LogSourceTarget& target) {
        const bool channel_fits =
            target.channels.empty() || event.channel.is_null() ||
            std::any_of(target.channels.begin(), target.channels.end(),
                        [&](const std::string& name) { return is_channel(name, channel); });
        return channel_fits && (target.event_ids.empty() ||
                                (event.event_id.has_value() &&
                                 std::count(target.event_ids.begin(), target.event_ids.end(),
                                            *event.event_id) > 0));
      });
  return found == targets_.end() ? nullptr : &*found;
}

Explanation Explainer::explain(const model::Event& event, const Standing& standing,
                               State& state) const {
  Explanation explanation;
  explanation.locator = event.locator;
  explanation.time = event.time;
  explanation.channel = text_of(event.channel);
  explanation.event_id = event.event_id;
  explanation.computer = text_of(event.computer);
  explanation.is_of_log_source = standing.is_of_log_source;
  explanation.matches = standing.matches;
  explanation.nearness = standing.nearness;
  if (!standing.is_of_log_source) {
    return explanation;
  }
  if (standing.matches) {
    explanation.unknown_fields = find_unknown_fields(event, *whole_, *state.whole);
  }
  for (std::size_t i = 0; i < conditions_.size(); ++i) {
    explanation.conditions.push_back({rule_.conditions[i].text, standing.parts[conditions_[i]]});
  }
  for (std::size_t i = 0; i < filters_.size(); ++i) {
    const AppliedFilter& filter = rule_.filters[i];
    explanation.filters.push_back(
        {filter.title, filter.file, filter.condition.text, standing.parts[filters_[i]]});
  }
  const std::vector<bool> values = values_.ask(event, *state.values);
  const View view{event, standing, values, target_of(event), state};
  for (std::size_t i = 0; i < selections_.size(); ++i) {
    explanation.selections.push_back(explain_selection(i, view));
  }
  return explanation;
}

ExplainedSelection Explainer::explain_selection(std::size_t number, const View& view) const {
  const Selection& selection = rule_.selections[number];
  const SelectionParts& parts = selections_[number];
  ExplainedSelection explained{selection.name, parts.wanted, view.standing.parts[parts.whole], {}};
  for (std::size_t m = 0; m < selection.alternatives.size(); ++m) {
    ExplainedMap map;
    map.holds = true;
    for (std::size_t i = 0; i < selection.alternatives[m].items.size(); ++i) {
      map.items.push_back(
          explain_item(selection.alternatives[m].items[i], parts.alternatives[m][i], view));
      map.holds = map.holds && map.items.back().holds;
    }
    explained.alternatives.push_back(std::move(map));
  }
  return explained;
}

ExplainedItem Explainer::explain_item(const Item& item, const ItemParts& parts,
                                      const View& view) const {
  ExplainedItem explained;
  explained.key = key_of(item);
  explained.field = item.field;
  explained.holds = view.standing.parts[parts.whole];
  if (!item.is_keyword()) {
    explained.event_field =
        view.target == nullptr ? item.field : std::string(view.target->event_name(item.field));
    explained.seen = values_of(explained.event_field, view.event);
    if (explained.seen.size() > kValuesShown) {
      explained.seen_more = explained.seen.size() - kValuesShown;
      explained.seen.resize(kValuesShown);
    }
  }
  for (std::size_t i = 0; i < item.values.size(); ++i) {
    explained.values.push_back(explain_value(item, i, parts, view));
  }
  return explained;
}

ExplainedValue Explainer::explain_value(const Item& item, std::size_t number,
                                        const ItemParts& parts, const View& view) const {
  const Scalar& value = item.values[number];
  ExplainedValue explained;
  explained.text = value.kind == Scalar::Kind::Null ? "null" : value.text;
  explained.holds = view.values[parts.values[number]];
  if (item.has(Modifier::FieldRef)) {
    explained.found = values_of(
        view.target == nullptr ? value.text : view.target->event_name(value.text), view.event);
  } else if (item.is_keyword() && explained.holds) {
    explained.found = values_with(parts.values[number], view);
  }
  if (explained.found.size() > kValuesShown) {
    explained.found.resize(kValuesShown);
  }
  return explained;
}

/// The values of the event in which a keyword occurs: the event is asked about one after the other.
std::vector<std::string> Explainer::values_with(std::size_t part, const View& view) const {
  std::set<std::string> texts;
  for (std::size_t i = 0; i < view.event.values.size() && texts.size() < kValuesShown; ++i) {
    model::Event one = view.event;
    one.values = view.event.values.subspan(i, 1);
    if (values_.ask(one, *view.state.values)[part]) {
      texts.insert(text_of(view.event.values[i].value));
    }
  }
  return {texts.begin(), texts.end()};
}

/// A field that no record holds, from what this one holds.
void Explainer::append_derived_of(const DerivedField& made, const model::Event& event,
                                  std::vector<std::string>& texts) const {
  // Without them the rule is not of the telemetry that has them.
  if (const auto inputs = find_inputs(made, *fields_); inputs.has_value()) {
    DerivedScratch scratch;
    MadeTexts made_texts;
    append_derived(made, *inputs, event, scratch, made_texts);
    for (std::size_t i = 0; i < made_texts.size(); ++i) {
      texts.push_back(made_texts[i]);
    }
  }
}

std::vector<std::string> Explainer::values_of(std::string_view event_field,
                                              const model::Event& event) const {
  std::vector<std::string> texts;
  if (const DerivedField* const made = find_derived(event_field); made != nullptr) {
    append_derived_of(*made, event, texts);
    return texts;
  }
  const std::optional<model::NamedField> found = fields_->find(event_field);
  for (const model::FieldValue& entry : event.values) {
    if (!found.has_value() || entry.field != found->field) {
      continue;
    }
    switch (entry.value.kind) {
      case model::ValueKind::Null:
        texts.emplace_back("null");
        break;
      case model::ValueKind::Container:
        texts.emplace_back("(an object or a list)");
        break;
      default:
        texts.push_back(text_of(entry.value));
    }
  }
  return texts;
}

}  // namespace longwatch::detect::sigma
