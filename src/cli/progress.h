#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "pipeline/sweep.h"

namespace longwatch::cli {

/// One line that says how far a run is, with rate and time left; it keeps `columns`.
std::string progress_line(const pipeline::Progress& progress, std::chrono::nanoseconds elapsed,
                          std::size_t columns);

enum class ProgressStyle : std::uint8_t {
  None,
  Line,   ///< one line on a terminal, drawn again and again
  Lines,  ///< a new line now and then, for files
};

/// Shows progress on standard error. `show` may be called often: it draws ten times a second at
/// most. One thread at a time.
class ProgressBar {
 public:
  ProgressBar(ProgressStyle style, std::size_t columns) : style_(style), columns_(columns) {}

  ProgressBar(const ProgressBar&) = delete;
  ProgressBar& operator=(const ProgressBar&) = delete;

  ~ProgressBar() { clear(); }

  void show(const pipeline::Progress& progress);

  /// Takes the line away, before anything else is written.
  void clear();

 private:
  using Clock = std::chrono::steady_clock;

  const ProgressStyle style_;
  const std::size_t columns_;
  const Clock::time_point start_ = Clock::now();
  std::optional<Clock::time_point> drawn_;
  bool visible_ = false;
};

}  // namespace longwatch::cli
