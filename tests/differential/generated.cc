#include "tests/differential/generated.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "tests/conformance/engine.h"
#include "tests/differential/event_generator.h"
#include "tests/differential/rule_generator.h"
#include "tests/naive/evaluate.h"

namespace longwatch::differential {
namespace {

using conformance::Engine;
using conformance::Hit;
using conformance::SampleEvent;
using detect::sigma::Rule;
using detect::sigma::RuleStatus;

/// Rules that the twin evaluates, by their number.
std::vector<std::optional<naive::Evaluator>> make_twins(const std::vector<Rule>& rules) {
  std::vector<std::optional<naive::Evaluator>> twins;
  for (const Rule& rule : rules) {
    Result<naive::Evaluator> twin = naive::Evaluator::make(rule);
    twins.push_back(twin.ok() ? std::optional(std::move(*twin)) : std::nullopt);
  }
  return twins;
}

/// (event ordinal, rule id) of every finding, in order, and whether one came twice.
std::vector<std::pair<std::uint64_t, std::string>> scan(const Engine& engine,
                                                        const std::vector<SampleEvent>& events) {
  std::vector<std::pair<std::uint64_t, std::string>> found;
  const std::unique_ptr<detect::DetectorState> state = engine.make_state();
  model::EventBatch batch;
  constexpr std::size_t kEventsPerBatch = 7;
  for (std::size_t first = 0; first < events.size(); first += kEventsPerBatch) {
    batch.clear();
    for (std::size_t i = first; i < std::min(first + kEventsPerBatch, events.size()); ++i) {
      conformance::add_event(batch, events[i].values, *engine.fields(), i);
    }
    for (const Hit& hit : engine.scan(batch, *state)) {
      found.emplace_back(hit.event.offset, hit.rule);
    }
  }
  std::sort(found.begin(), found.end());
  return found;
}

}  // namespace

RoundResult compare_generated(Choices& choices, const RoundSize& size) {
  std::vector<Rule> rules;
  for (std::size_t i = 0; i < size.rules; ++i) {
    rules.push_back(make_rule(choices, i));
  }
  std::vector<SampleEvent> events;
  for (std::size_t i = 0; i < size.events; ++i) {
    events.push_back(make_event(choices, rules));
  }
  const Engine engine(as_loaded(rules));
  const auto found = scan(engine, events);
  const std::vector<std::optional<naive::Evaluator>> twins = make_twins(rules);

  std::vector<naive::Event> decoded;
  for (const SampleEvent& event : events) {
    decoded.push_back(naive::make_event(event.values));
  }

  RoundResult result;
  const auto disagree = [&result](const std::string& text) {
    result.disagreement = result.disagreement.empty() ? text : result.disagreement;
  };
  if (std::adjacent_find(found.begin(), found.end()) != found.end()) {
    disagree("the engine reports one rule twice for one event");
  }
  for (std::size_t r = 0; r < rules.size(); ++r) {
    const bool runs = engine.loaded().reports[r].status == RuleStatus::Running;
    if (runs != twins[r].has_value()) {
      disagree(fmt::format("rule runs in the engine: {} ({}), in the twin: {}\n{}", runs,
                           engine.loaded().reports[r].reason, twins[r].has_value(),
                           describe(rules[r])));
      continue;
    }
    result.running += runs ? 1U : 0U;
    for (std::size_t e = 0; runs && e < events.size(); ++e) {
      const bool twin = twins[r]->matches(decoded[e]);
      const bool fast =
          std::binary_search(found.begin(), found.end(), std::pair(e, rules[r].info.id));
      ++result.pairs;
      result.matches += twin ? 1U : 0U;
      if (twin != fast) {
        disagree(fmt::format("engine: {}, twin: {}\n{}  event:\n{}", fast ? "match" : "no match",
                             twin ? "match" : "no match", describe(rules[r]),
                             conformance::describe(events[e].values)));
      }
    }
  }
  return result;
}

}  // namespace longwatch::differential
