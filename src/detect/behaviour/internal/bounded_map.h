#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/ip_address.h"

namespace longwatch::detect::behaviour {

/// Mixes the parts of a key; the same in every run and on every machine.
class KeyHash {
 public:
  KeyHash& add(std::uint64_t part) {
    constexpr std::uint64_t kOdd = 0x9E3779B97F4A7C15ULL;
    constexpr std::uint64_t kOther = 0xBF58476D1CE4E5B9ULL;
    mixed_ = (mixed_ ^ part) * kOdd;
    mixed_ = (mixed_ ^ (mixed_ >> 32U)) * kOther;
    mixed_ ^= mixed_ >> 29U;
    return *this;
  }

  KeyHash& add(const Address& address) { return add(address.high).add(address.low); }

  KeyHash& add(std::string_view text) {
    constexpr std::size_t kWord = sizeof(std::uint64_t);
    add(text.size());
    for (; text.size() >= kWord; text.remove_prefix(kWord)) {
      std::uint64_t word = 0;
      std::copy_n(text.data(), kWord, reinterpret_cast<char*>(&word));
      add(word);
    }
    std::uint64_t rest = 0;
    std::copy_n(text.data(), text.size(), reinterpret_cast<char*>(&rest));
    return add(rest);
  }

  std::uint64_t value() const { return mixed_; }

 private:
  std::uint64_t mixed_ = 0x5851F42D4C957F2DULL;
};

/// What is gathered by key, of at most `most` keys. When there are more, those with the smallest
/// hashes stay: which ones does not hang on the order in which they came nor on who merged, and
/// what is gathered of a key that stays is complete.
///
/// `Key` has `std::uint64_t hash() const` (a KeyHash of all its parts) and ==; `Gathered` has
/// `void merge(Gathered&&)` whose order does not matter, and is made empty. One thread at a time.
template <class Key, class Gathered>
class BoundedMap {
 public:
  explicit BoundedMap(std::size_t most) : most_(most) {}

  /// Null when the key does not stay. Valid until the next call for another key.
  template <class View>
  Gathered* at(const View& view) {
    const std::uint64_t hash = view.hash();
    if (hash > limit_) {
      return nullptr;
    }
    const auto found = kept_.find(Hashed<View>{hash, &view});
    if (found != kept_.end()) {
      return &found->second;
    }
    if (kept_.size() >= most_ + most_ / 4 + 1) {
      cut();
      if (hash > limit_) {
        return nullptr;
      }
    }
    return &kept_.emplace(Entry{hash, Key(view)}, Gathered()).first->second;
  }

  template <class View>
  const Gathered* find(const View& view) const {
    const auto found = kept_.find(Hashed<View>{view.hash(), &view});
    return found == kept_.end() ? nullptr : &found->second;
  }

  /// `other` is empty afterwards.
  void take(BoundedMap& other) {
    limit_ = std::min(limit_, other.limit_);
    was_cut_ = was_cut_ || other.was_cut_;
    for (auto& [entry, gathered] : other.kept_) {
      if (entry.hash <= limit_) {
        kept_.try_emplace(entry).first->second.merge(std::move(gathered));
      }
    }
    other.kept_.clear();
    cut();
  }

  /// Of all keys that stay, in the order of `<`. Call it when nothing is added any more.
  std::vector<std::pair<const Key*, Gathered*>> sorted() {
    cut();
    std::vector<std::pair<const Key*, Gathered*>> all;
    all.reserve(kept_.size());
    for (auto& [entry, gathered] : kept_) {
      all.emplace_back(&entry.key, &gathered);
    }
    std::sort(all.begin(), all.end(),
              [](const auto& a, const auto& b) { return *a.first < *b.first; });
    return all;
  }

  /// Keys were left out.
  bool is_cut() const { return was_cut_; }

  std::size_t size() const { return kept_.size(); }

  std::size_t most() const { return most_; }

  /// Without what keys and gathered things hold outside themselves.
  std::size_t capacity() const {
    constexpr std::size_t kNode = 3 * sizeof(void*);
    return kept_.size() * (sizeof(Entry) + sizeof(Gathered) + kNode);
  }

 private:
  struct Entry {
    std::uint64_t hash;
    Key key;
  };

  template <class View>
  struct Hashed {
    std::uint64_t hash;
    const View* view;
  };

  struct HashOf {
    using is_transparent = void;

    std::size_t operator()(const Entry& entry) const { return entry.hash; }

    template <class View>
    std::size_t operator()(const Hashed<View>& hashed) const {
      return hashed.hash;
    }
  };

  struct Same {
    using is_transparent = void;

    bool operator()(const Entry& a, const Entry& b) const {
      return a.hash == b.hash && a.key == b.key;
    }

    template <class View>
    bool operator()(const Hashed<View>& a, const Entry& b) const {
      return a.hash == b.hash && b.key == *a.view;
    }

    template <class View>
    bool operator()(const Entry& a, const Hashed<View>& b) const {
      return a.hash == b.hash && a.key == *b.view;
    }
  };

  void cut() {
    if (kept_.size() <= most_) {
      return;
    }
    std::vector<std::uint64_t> hashes;
    hashes.reserve(kept_.size());
    for (const auto& [entry, gathered] : kept_) {
      hashes.push_back(entry.hash);
    }
    const auto last = hashes.begin() + static_cast<std::ptrdiff_t>(most_) - 1;
    std::nth_element(hashes.begin(), last, hashes.end());
    limit_ = *last;
    was_cut_ = true;
    for (auto entry = kept_.begin(); entry != kept_.end();) {
      entry = entry->first.hash > limit_ ? kept_.erase(entry) : std::next(entry);
    }
  }

  const std::size_t most_;
  std::uint64_t limit_ = std::numeric_limits<std::uint64_t>::max();
  bool was_cut_ = false;
  std::unordered_map<Entry, Gathered, HashOf, Same> kept_;
};

}  // namespace longwatch::detect::behaviour
