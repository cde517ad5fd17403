#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

#include "base/time.h"
#include "model/event.h"
#include "model/finding.h"
#include "model/source.h"

namespace longwatch::detect::behaviour {

/// An event that was seen: enough to lead back to its bytes.
struct Sighting {
  Timestamp time;
  TimeTicks clock_correction{};
  model::Locator locator;

  friend auto operator<=>(const Sighting&, const Sighting&) = default;
};

/// Precondition: the event has a time.
inline Sighting sighting_of(const model::Event& event) {
  return {*event.time, event.clock_correction, event.locator};
}

inline model::EventReference reference_to(const Sighting& seen) {
  return {seen.locator, seen.time, seen.clock_correction};
}

/// The first `Most` of all that were added, by `Before`, which must be a total order: then they
/// are the same whatever came first and whoever merged. Sorted.
template <class T, std::size_t Most, class Before = std::less<T>>
class FirstOf {
 public:
  void add(const T& item) {
    if (items_.size() == Most && !Before()(item, items_.back())) {
      return;
    }
    const auto place = std::lower_bound(items_.begin(), items_.end(), item, Before());
    if (place != items_.end() && !Before()(item, *place)) {
      return;  // is there
    }
    items_.insert(place, item);
    if (items_.size() > Most) {
      items_.pop_back();
    }
  }

  void merge(const FirstOf& other) {
    for (const T& item : other.items_) {
      add(item);
    }
  }

  void forget() { items_ = {}; }

  const std::vector<T>& items() const { return items_; }

  bool is_full() const { return items_.size() == Most; }

  std::size_t capacity() const { return items_.capacity() * sizeof(T); }

 private:
  std::vector<T> items_;
};

}  // namespace longwatch::detect::behaviour
