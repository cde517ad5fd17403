#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <utility>

namespace longwatch::detect::triage {

/// Groups by key, of which the first `most` in order stay. A key that stays in the end was among
/// the first at every moment, so its value is complete however the input was cut and ordered. Value
/// has `add(const Value&)`; one thread at a time.
template <class Key, class Value>
class KeptGroups {
 public:
  explicit KeptGroups(std::size_t most) : most_(most) {}

  /// The value of a group, new or known; null when the key lies behind all that stay.
  Value* at(const Key& key) {
    const auto found = groups_.find(key);
    if (found != groups_.end()) {
      return &found->second;
    }
    if (groups_.size() == most_) {
      const auto last = std::prev(groups_.end());
      if (!(key < last->first)) {
        return nullptr;
      }
      groups_.erase(last);
    }
    return &groups_.emplace(key, Value()).first->second;
  }

  /// Takes over what another one has.
  void take(KeptGroups& from) {
    for (const auto& [key, value] : from.groups_) {
      if (Value* const own = at(key)) {
        own->add(value);
      }
    }
    from.groups_.clear();
  }

  const std::map<Key, Value>& groups() const { return groups_; }

  std::size_t size() const { return groups_.size(); }

 private:
  const std::size_t most_;
  std::map<Key, Value> groups_;
};

}  // namespace longwatch::detect::triage
