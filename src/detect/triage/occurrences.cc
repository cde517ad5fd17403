#include "detect/triage/occurrences.h"

#include <algorithm>
#include <unordered_map>
#include <utility>

#include "base/limits.h"
#include "base/text.h"
#include "detect/entities.h"
#include "detect/triage/internal/kept_groups.h"

namespace longwatch::detect::triage {
namespace {

struct Count {
  std::uint64_t events = 0;

  void add(const Count& other) { events += other.events; }
};

class OccurrenceState final : public DetectorState {
 public:
  explicit OccurrenceState(std::size_t values) : events(values) {}

  std::size_t capacity() const override {
    constexpr std::size_t kGroupBytes = 96;
    return sizeof(OccurrenceState) + events.capacity() * sizeof(std::uint64_t) +
           by_source.size() * kGroupBytes;
  }

  std::vector<std::uint64_t> events;  // by value
  KeptGroups<std::pair<std::size_t, model::SourceId>, Count> by_source{limits::kTriageGroups};
  std::vector<model::Entity> entities;
  std::vector<std::size_t> seen;
  std::string key;
};

std::string key_of(const std::string& type, const std::string& value) {
  return to_ascii_lower(type) + '\n' + to_ascii_lower(value);
}

class OccurrenceDetector final : public Detector {
 public:
  OccurrenceDetector(std::vector<Occurrence>& values, model::FieldTable& fields)
      : values_(values), entities_(fields) {
    for (std::size_t i = 0; i < values.size(); ++i) {
      numbers_.emplace(key_of(values[i].type, values[i].value), i);
    }
  }

  std::string_view name() const override { return "occurrences"; }

  std::unique_ptr<DetectorState> make_state() const override {
    return std::make_unique<OccurrenceState>(values_.size());
  }

  void scan(const model::EventBatch& batch, DetectorState& state,
            model::FindingSink& /*sink*/) const override {
    auto& own = static_cast<OccurrenceState&>(state);
    for (const model::Event& event : batch.events()) {
      own.entities.clear();
      own.seen.clear();
      entities_.collect(event, own.entities);
      for (const model::Entity& entity : own.entities) {
        const auto number = numbers_.find(key_of(entity.type, entity.value));
        if (number != numbers_.end()) {
          own.seen.push_back(number->second);
        }
      }
      std::sort(own.seen.begin(), own.seen.end());
      own.seen.erase(std::unique(own.seen.begin(), own.seen.end()), own.seen.end());
      for (const std::size_t value : own.seen) {
        ++own.events[value];
        if (Count* const count = own.by_source.at({value, event.locator.source})) {
          ++count->events;
        }
      }
    }
  }

  void combine(DetectorState& into, DetectorState& from) const override {
    auto& whole = static_cast<OccurrenceState&>(into);
    auto& part = static_cast<OccurrenceState&>(from);
    for (std::size_t i = 0; i < whole.events.size(); ++i) {
      whole.events[i] += std::exchange(part.events[i], 0);
    }
    whole.by_source.take(part.by_source);
  }

  void finish(DetectorState& state, model::FindingSink& /*sink*/) const override {
    const auto& own = static_cast<const OccurrenceState&>(state);
    for (std::size_t i = 0; i < values_.size(); ++i) {
      values_[i].events = own.events[i];
    }
    for (const auto& [place, count] : own.by_source.groups()) {
      values_[place.first].by_source[place.second] = count.events;
    }
  }

 private:
  std::vector<Occurrence>& values_;
  const EntityReader entities_;
  std::unordered_map<std::string, std::size_t> numbers_;
};

}  // namespace

std::unique_ptr<Detector> make_occurrence_detector(std::vector<Occurrence>& values,
                                                   model::FieldTable& fields) {
  return std::make_unique<OccurrenceDetector>(values, fields);
}

}  // namespace longwatch::detect::triage
