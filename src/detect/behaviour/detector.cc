#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "detect/behaviour/behaviour.h"
#include "detect/behaviour/internal/coverage.h"
#include "detect/behaviour/internal/dispatch.h"
#include "detect/behaviour/internal/record.h"
#include "detect/behaviour/internal/watch.h"

namespace longwatch::detect::behaviour {
namespace {

using Watches = std::vector<std::unique_ptr<Watch>>;

/// Counts the records of each channel by day. Most records are of the day of the one before.
class DayCounts {
 public:
  void note(const ChannelPlan& plan, Timestamp time) {
    const Day day = day_of(time);
    Last& last = last_[&plan];
    if (last.count == nullptr || last.day != day) {
      last = {day, &coverage_.of(plan.channel())[day]};
    }
    ++*last.count;
  }

  void take(DayCounts& other) {
    coverage_.take(other.coverage_);
    other.last_.clear();
  }

  const Coverage& coverage() const { return coverage_; }

  std::size_t capacity() const { return coverage_.capacity(); }

 private:
  struct Last {
    Day day = 0;
    std::uint64_t* count = nullptr;  // in a map, where it stays
  };

  Coverage coverage_;
  std::unordered_map<const ChannelPlan*, Last> last_;
};

class BehaviourState final : public DetectorState {
 public:
  BehaviourState(const Watches& watches, const DetectorResources& resources) {
    for (const std::unique_ptr<Watch>& watch : watches) {
      states.push_back(watch->make_state(resources));
    }
  }

  std::size_t capacity() const override {
    std::size_t bytes =
        sizeof(BehaviourState) + record.capacity() + memory.capacity() + counts.capacity();
    for (const std::unique_ptr<WatchState>& state : states) {
      bytes += state == nullptr ? 0 : state->capacity();
    }
    return bytes;
  }

  Status status() const override {
    for (const std::unique_ptr<WatchState>& state : states) {
      if (state != nullptr) {
        LW_TRY(state->status());
      }
    }
    return {};
  }

  std::vector<std::unique_ptr<WatchState>> states;  // by number of the watch
  Record record;
  Dispatch::Memory memory;
  DayCounts counts;
};

class BehaviourDetector final : public Detector {
 public:
  BehaviourDetector(const BehaviourOptions& options, model::FieldTable& fields)
      : watches_(make_watches(options, fields)), dispatch_(watches_) {}

  std::string_view name() const override { return "behaviour"; }

  std::unique_ptr<DetectorState> make_state() const override { return make_state_within({}); }

  std::unique_ptr<DetectorState> make_state_within(
      const DetectorResources& resources) const override {
    return std::make_unique<BehaviourState>(watches_, resources);
  }

  void scan(const model::EventBatch& batch, DetectorState& state,
            model::FindingSink& sink) const override {
    auto& own = static_cast<BehaviourState&>(state);
    for (const model::Event& event : batch.events()) {
      look(event, own, sink);
    }
  }

  void combine(DetectorState& into, DetectorState& from) const override {
    auto& all = static_cast<BehaviourState&>(into);
    auto& more = static_cast<BehaviourState&>(from);
    for (std::size_t number = 0; number < watches_.size(); ++number) {
      if (all.states[number] != nullptr) {
        all.states[number]->take(*more.states[number]);
      }
    }
    all.counts.take(more.counts);
  }

  void finish(DetectorState& state, model::FindingSink& sink) const override {
    auto& own = static_cast<BehaviourState&>(state);
    for (std::size_t number = 0; number < watches_.size(); ++number) {
      if (own.states[number] != nullptr) {
        watches_[number]->finish(*own.states[number], own.counts.coverage(), sink);
      }
    }
  }

 private:
  void look(const model::Event& event, BehaviourState& own, model::FindingSink& sink) const {
    const ChannelPlan* plan = dispatch_.plan_for(event.channel, own.memory);
    if (plan == nullptr) {
      return;
    }
    if (event.time.has_value()) {
      own.counts.note(*plan, *event.time);
    }
    const std::vector<std::size_t>& wanting = plan->of(event.event_id.value_or(0));
    if (wanting.empty()) {
      return;
    }
    own.record.show(event);
    for (const std::size_t number : wanting) {
      watches_[number]->look(own.record, own.states[number].get(), sink);
    }
  }

  const Watches watches_;
  const Dispatch dispatch_;
};

}  // namespace

std::vector<const model::RuleInfo*> behaviour_rules() {
  model::FieldTable fields;
  std::vector<const model::RuleInfo*> rules;
  for (const std::unique_ptr<Watch>& watch : make_watches({}, fields)) {
    const std::vector<const model::RuleInfo*> own = watch->rules();
    rules.insert(rules.end(), own.begin(), own.end());
  }
  return rules;
}

std::unique_ptr<Detector> make_behaviour_detector(const BehaviourOptions& options,
                                                  model::FieldTable& fields) {
  return std::make_unique<BehaviourDetector>(options, fields);
}

}  // namespace longwatch::detect::behaviour
