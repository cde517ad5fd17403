#pragma once

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <map>
#include <optional>

namespace longwatch::detect::triage {

/// Groups by key, of which the first in order stay: at most `most`, and as many as fit in
/// `most_bytes`. A key that stays in the end was among the first at every moment, so its value is
/// complete however the input was cut and ordered. Value has `add(const Value&)`; one thread at a
/// time.
template <class Key, class Value>
class KeptGroups {
 public:
  static constexpr std::uint64_t kAnyBytes = UINT64_MAX;

  explicit KeptGroups(std::size_t most, std::uint64_t most_bytes = kAnyBytes)
      : most_(most), most_bytes_(most_bytes) {}

  /// The value of a group, new or known; null when the key lies behind all that stay. `bytes` is
  /// what the group takes, the same for a key every time.
  Value* at(const Key& key, std::uint64_t bytes = 0) {
    const auto found = groups_.find(key);
    if (found != groups_.end()) {
      return &found->second.value;
    }
    if (bound_.has_value() && !(key < *bound_)) {
      return nullptr;
    }
    groups_.emplace(key, Group{Value(), bytes});
    bytes_ += bytes;
    while (is_over()) {
      drop_last();
    }
    const auto kept = groups_.find(key);
    return kept == groups_.end() ? nullptr : &kept->second.value;
  }

  /// Takes over what another one has.
  void take(KeptGroups& from) {
    if (from.bound_.has_value() && (!bound_.has_value() || *from.bound_ < *bound_)) {
      bound_ = from.bound_;
      while (!groups_.empty() && !(std::prev(groups_.end())->first < *bound_)) {
        drop_last();
      }
    }
    for (const auto& [key, group] : from.groups_) {
      if (Value* const own = at(key, group.bytes)) {
        own->add(group.value);
      }
    }
    from.groups_.clear();
    from.bytes_ = 0;
  }

  /// Calls `take(key, value)` for every group in order.
  template <class Taker>
  void for_each(const Taker& take) const {
    for (const auto& [key, group] : groups_) {
      take(key, group.value);
    }
  }

  std::size_t size() const { return groups_.size(); }

  std::uint64_t bytes() const { return bytes_; }

 private:
  struct Group {
    Value value;
    std::uint64_t bytes = 0;
  };

  bool is_over() const { return groups_.size() > most_ || bytes_ > most_bytes_; }

  /// Nothing behind the dropped key may stay: else what stays would hang on the order.
  void drop_last() {
    const auto last = std::prev(groups_.end());
    bytes_ -= last->second.bytes;
    if (!bound_.has_value() || last->first < *bound_) {
      bound_ = last->first;
    }
    groups_.erase(last);
  }

  const std::size_t most_;
  const std::uint64_t most_bytes_;
  std::map<Key, Group> groups_;
  std::uint64_t bytes_ = 0;
  std::optional<Key> bound_;  // keys from here on do not stay
};

}  // namespace longwatch::detect::triage
