#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace longwatch::detect::indicator {

/// From texts to the numbers they were added with. A filter that fits the cache answers for nearly
/// all texts that are not in it; what passes is compared byte for byte. Built once, then read by
/// any thread.
class ExactSet {
 public:
  static constexpr std::uint32_t kNone = 0xFFFFFFFF;

  /// `number` identifies the text; the same text may be added once. `text` is not copied: it must
  /// outlive the set.
  void add(std::string_view text, std::uint32_t number);

  /// Call once after the last `add`.
  void build();

  /// The number of `text`, or kNone.
  std::uint32_t find(std::string_view text) const;

  bool empty() const { return entries_.empty(); }

 private:
  struct Entry {
    std::uint64_t hash = 0;
    std::string_view text;
    std::uint32_t number = kNone;
  };

  std::vector<Entry> entries_;         // sorted by nothing; slots_ lead here
  std::vector<std::uint32_t> slots_;   // open addressing; index into entries_ + 1, 0 = empty
  std::vector<std::uint64_t> filter_;  // four bits a text in one word
};

}  // namespace longwatch::detect::indicator
