#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

#include "base/time.h"

namespace longwatch::read {

/// What a text was read as the last time: many lines of a log show the same second. For one
/// function only, which looks at nothing but the text. One worker's own.
class RecentTime {
 public:
  template <class Read>
  std::optional<Timestamp> read(std::string_view text, const Read& read_text) {
    if (text == std::string_view(text_.data(), size_) && size_ > 0) {
      return time_;
    }
    time_ = read_text(text);
    size_ = text.size() <= text_.size() ? text.size() : 0;
    std::copy_n(text.data(), size_, text_.data());
    return time_;
  }

 private:
  std::array<char, 48> text_{};
  std::size_t size_ = 0;  // 0 = nothing is kept
  std::optional<Timestamp> time_;
};

}  // namespace longwatch::read
