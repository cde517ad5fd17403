#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "detect/behaviour/behaviour.h"
#include "tests/support/hand_made_events.h"

/// Runs the behaviours over hand-made events. For tests that link detect/behaviour.
namespace longwatch::test_support {

/// What the behaviours of that page find ("egress"); our network is 10.20.0.0/16.
inline std::vector<model::Finding> find_behaviours(std::string_view page,
                                                   const std::vector<HandMadeEvent>& events,
                                                   const Spread& spread = {}) {
  detect::behaviour::BehaviourOptions options;
  options.own_networks = {"10.20.0.0/16"};
  model::FieldTable fields;
  const auto detector = detect::behaviour::make_behaviour_detector(options, fields);
  std::vector<model::Finding> found;
  for (model::Finding& finding : run_detector(*detector, events, fields, spread)) {
    if (finding.rule->file == "docs/behaviours/" + std::string(page) + ".md") {
      found.push_back(std::move(finding));
    }
  }
  return found;
}

/// Everything that findings say, one line each.
inline std::string everything_in(const std::vector<model::Finding>& findings) {
  std::string text;
  for (const model::Finding& finding : findings) {
    text += finding.rule->id + "|" + finding.host + "|" + finding.user;
    for (const model::NamedText& field : finding.fields) {
      text += "|" + field.name + "=" + field.value;
    }
    for (const model::Entity& entity : finding.entities) {
      text += "|" + entity.type + ":" + entity.value + ":" + entity.role;
    }
    for (const model::EventReference& event : finding.events) {
      text += "|" + std::to_string(event.locator.offset);
    }
    text += "\n";
  }
  return text;
}

/// The same findings of several workers and in other orders: the seeds for which it is not so.
inline std::vector<std::uint32_t> seeds_that_differ(std::string_view page,
                                                    const std::vector<HandMadeEvent>& events) {
  const std::string expected = everything_in(find_behaviours(page, events));
  std::vector<std::uint32_t> differing;
  for (std::uint32_t seed = 1; seed <= 5; ++seed) {
    if (everything_in(find_behaviours(page, events, {1 + seed % 4, seed})) != expected) {
      differing.push_back(seed);
    }
  }
  return differing;
}

/// The text of a finding's field; "absent" when it has none.
inline std::string text_of(const model::Finding& finding, std::string_view name) {
  for (const model::NamedText& field : finding.fields) {
    if (field.name == name) {
      return field.value;
    }
  }
  return "absent";
}

/// A time of August 2025: "2025-08-05T08:00:00Z" for day 5 and "08:00:00".
inline std::string day_at(int day, std::string_view time) {
  return "2025-08-" + std::string(day < 10 ? "0" : "") + std::to_string(day) + "T" +
         std::string(time) + "Z";
}

/// Hand-made events one after the other, each at a place of its own.
class EventLog {
 public:
  void add(HandMadeEvent event) {
    event.offset = (events.size() + 1) * 100;
    events.push_back(std::move(event));
  }

  std::vector<HandMadeEvent> events;
};

}  // namespace longwatch::test_support
