#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "detect/behaviour/internal/bounded_map.h"
#include "detect/behaviour/internal/sample.h"

namespace longwatch::detect::behaviour {

/// A text by which is looked up, without copying it.
struct TextView {
  std::string_view text;

  std::uint64_t hash() const { return KeyHash().add(text).value(); }
};

/// A text as key of a BoundedMap.
struct TextKey {
  TextKey() = default;

  explicit TextKey(const TextView& view) : text(view.text) {}

  std::uint64_t hash() const { return TextView{text}.hash(); }

  friend auto operator<=>(const TextKey&, const TextKey&) = default;

  friend bool operator==(const TextKey&, const TextKey&) = default;

  friend bool operator==(const TextKey& key, const TextView& view) { return key.text == view.text; }

  std::string text;
};

/// How many different values there were, exactly up to `Most`.
template <std::size_t Most>
class Different {
 public:
  void add(std::string_view value) { hashes_.add(KeyHash().add(value).value()); }

  void add(std::int64_t value) { hashes_.add(static_cast<std::uint64_t>(value)); }

  void merge(const Different& other) { hashes_.merge(other.hashes_); }

  std::size_t count() const { return hashes_.items().size(); }

  /// "4", or "8 or more".
  std::string in_words() const {
    return std::to_string(count()) + (hashes_.is_full() ? " or more" : "");
  }

 private:
  FirstOf<std::uint64_t, Most> hashes_;
};

}  // namespace longwatch::detect::behaviour
