#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <vector>

#include "detect/indicator/internal/watched_fields.h"
#include "detect/trial.h"

namespace longwatch::detect::indicator {

/// A short text and how it is looked at, whole: two keys are equal only when both are.
class MissKey {
 public:
  static constexpr std::size_t kLongest = 32;

  /// Of no text.
  MissKey() = default;

  /// Precondition: 1 to kLongest bytes.
  MissKey(Look look, std::string_view text)
      : meta_(static_cast<std::uint32_t>(text.size() << 8U | static_cast<std::size_t>(look))) {
    // Pieces that overlap cover a text of any length; with the length they are the text.
    const char* begin = text.data();
    const std::size_t size = text.size();
    const char* end = begin + size;
    if (size > 2 * kWord) {
      words_ = {word(begin), word(begin + kWord), word(end - 2 * kWord), word(end - kWord)};
    } else if (size >= kWord) {
      words_ = {word(begin), word(end - kWord), 0, 0};
    } else if (size >= kHalf) {
      words_ = {half(begin), half(end - kHalf), 0, 0};
    } else {
      for (const char c : text) {
        words_[0] = words_[0] << 8U | static_cast<unsigned char>(c);
      }
    }
  }

  std::size_t hash() const {
    std::uint64_t mixed = meta_ * 0xA076'1D64'78BD'642FU;
    mixed ^= words_[0] * 0x9E37'79B9'7F4A'7C15U;
    mixed ^= words_[1] * 0xE703'7ED1'A0B4'28DBU;
    mixed ^= words_[2] * 0x8EBC'6AF0'9C88'C6E3U;
    mixed ^= words_[3] * 0x5899'65CC'7537'4CC3U;
    return static_cast<std::size_t>(mixed ^ mixed >> 32U) >> 16U;
  }

  friend bool operator==(const MissKey& a, const MissKey& b) {
    const std::uint64_t differ = (a.words_[0] ^ b.words_[0]) | (a.words_[1] ^ b.words_[1]) |
                                 (a.words_[2] ^ b.words_[2]) | (a.words_[3] ^ b.words_[3]);
    return a.meta_ == b.meta_ && differ == 0;
  }

 private:
  static constexpr std::size_t kWord = 8;
  static constexpr std::size_t kHalf = 4;

  static std::uint64_t word(const char* at) {
    std::uint64_t word = 0;
    std::memcpy(&word, at, kWord);
    return word;
  }

  static std::uint64_t half(const char* at) {
    std::uint32_t half = 0;
    std::memcpy(&half, at, kHalf);
    return half;
  }

  std::array<std::uint64_t, 4> words_{};
  std::uint32_t meta_ = 0;  ///< length and look; 0 for no text
};

/// Texts that were looked up and are no indicator. The same names come again and again in most
/// logs; where they do not, it pauses, because asking costs more than it saves. One worker's; a new
/// text takes the place of an older one.
class MissMemo {
 public:
  /// Whether it is worth asking and telling at the moment.
  bool pays() { return trial_.is_due(); }

  bool knows(const MissKey& key) {
    constexpr std::uint32_t kLeastKnown = 64;  // of 256
    const bool is_known = !slots_.empty() && slots_[key.hash() % kSlots] == key;
    trial_.note(is_known, kLeastKnown);
    return is_known;
  }

  void remember(const MissKey& key) {
    slots_.resize(kSlots);
    slots_[key.hash() % kSlots] = key;
  }

  std::size_t capacity() const { return slots_.capacity() * sizeof(MissKey); }

 private:
  static constexpr std::size_t kSlots = 4096;  // 160 KiB: stays in a cache of the second level

  std::vector<MissKey> slots_;
  Trial trial_;
};

}  // namespace longwatch::detect::indicator
