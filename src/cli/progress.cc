#include "cli/progress.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/text.h"
#include "cli/messages.h"
#include "share/terminal_text.h"

namespace longwatch::cli {
namespace {

constexpr std::size_t kBar = 20;

std::string time_left(double seconds) {
  if (seconds < 90) {
    return fmt::format("{:.0f} s left", seconds);
  }
  if (seconds < 5400) {
    return fmt::format("{:.0f} min left", seconds / 60);
  }
  return fmt::format("{:.1f} h left", seconds / 3600);
}

}  // namespace

std::string progress_line(const pipeline::Progress& progress, std::chrono::nanoseconds elapsed,
                          std::size_t columns) {
  const double seconds = std::chrono::duration<double>(elapsed).count();
  const auto done = static_cast<double>(progress.bytes_done);
  const double part = progress.bytes_total == 0
                          ? 1.0
                          : std::min(1.0, done / static_cast<double>(progress.bytes_total));
  const auto filled = static_cast<std::size_t>(part * static_cast<double>(kBar));
  std::string line =
      fmt::format("{:3.0f}% [{}{}] {} of {}", part * 100, std::string(filled, '#'),
                  std::string(kBar - filled, '.'), to_text(ByteCount{progress.bytes_done}),
                  to_text(ByteCount{progress.bytes_total}));
  constexpr double kSettled = 0.3;  // before that a rate says nothing
  if (seconds > kSettled && done > 0) {
    const double rate = done / seconds;
    const double left = static_cast<double>(progress.bytes_total) - done;
    line += fmt::format("  {}/s", to_text(ByteCount{static_cast<std::uint64_t>(rate)}));
    line += "  " + time_left(std::max(0.0, left / rate));
  }
  line += fmt::format("  {} {}", with_thousands(progress.findings),
                      progress.findings == 1 ? "finding" : "findings");
  return share::clipped(line, columns);
}

void ProgressBar::show(const pipeline::Progress& progress) {
  const Clock::time_point now = Clock::now();
  const auto pause = style_ == ProgressStyle::Line ? std::chrono::milliseconds(100)
                                                   : std::chrono::milliseconds(2000);
  if (style_ == ProgressStyle::None || (drawn_.has_value() && now - *drawn_ < pause)) {
    return;
  }
  drawn_ = now;
  // One column stays free: a terminal may wrap when the last one is filled.
  const std::string line = progress_line(progress, now - start_, columns_ - 1);
  if (style_ == ProgressStyle::Lines) {
    write_standard_error("longwatch: " + line + "\n");
    return;
  }
  write_standard_error("\r" + line + "\x1B[K");
  visible_ = true;
}

void ProgressBar::clear() {
  if (visible_) {
    write_standard_error("\r\x1B[K");
    visible_ = false;
  }
}

}  // namespace longwatch::cli
