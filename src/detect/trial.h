#pragma once

#include <cstdint>

namespace longwatch::detect {

/// Whether something pays, seen from how often it did lately. What it decides changes how fast an
/// answer comes, never the answer.
class Trial {
 public:
  /// False while it is not worth it; now and then it is tried anew.
  bool is_due() {
    if (left_out_ == 0) {
      return true;
    }
    --left_out_;
    return false;
  }

  /// After it was tried: whether it paid. Of every 256 trials at least `least` must.
  void note(bool has_paid, std::uint32_t least) {
    constexpr std::uint32_t kTrials = 256;
    constexpr std::uint32_t kPause = 4096;
    paid_ += has_paid ? 1 : 0;
    if (++tried_ < kTrials) {
      return;
    }
    left_out_ = paid_ < least ? kPause : 0;
    tried_ = 0;
    paid_ = 0;
  }

 private:
  std::uint32_t tried_ = 0;
  std::uint32_t paid_ = 0;
  std::uint32_t left_out_ = 0;
};

}  // namespace longwatch::detect
