#include "pipeline/internal/progress_meter.h"

#include <algorithm>
#include <utility>

namespace longwatch::pipeline {
namespace {

constexpr std::chrono::milliseconds kBetweenShows{100};

}  // namespace

ProgressMeter::ProgressMeter(Show show, std::uint64_t files_total, std::uint64_t bytes_total)
    : show_(std::move(show)),
      bytes_total_(bytes_total),
      files_total_(files_total),
      next_(std::chrono::steady_clock::now() + kBetweenShows) {}

void ProgressMeter::add_unit(std::uint64_t bytes, std::uint64_t events) {
  bytes_.fetch_add(bytes, std::memory_order_relaxed);
  events_.fetch_add(events, std::memory_order_relaxed);
}

void ProgressMeter::add_findings(std::uint64_t findings) {
  findings_.fetch_add(findings, std::memory_order_relaxed);
}

void ProgressMeter::add_member() {
  files_total_.fetch_add(1, std::memory_order_relaxed);
}

void ProgressMeter::add_file(std::uint64_t bytes) {
  bytes_.fetch_add(bytes, std::memory_order_relaxed);
  files_.fetch_add(1, std::memory_order_relaxed);
}

void ProgressMeter::tick() {
  if (show_ && std::chrono::steady_clock::now() >= next_) {
    show();
  }
}

void ProgressMeter::show() {
  if (!show_) {
    return;
  }
  next_ = std::chrono::steady_clock::now() + kBetweenShows;
  // Files may have grown since they were walked; nobody wants to see 101 per cent.
  const std::uint64_t bytes = bytes_.load(std::memory_order_relaxed);
  show_({std::min(bytes, bytes_total_), bytes_total_, files_.load(std::memory_order_relaxed),
         files_total_.load(std::memory_order_relaxed), events_.load(std::memory_order_relaxed),
         findings_.load(std::memory_order_relaxed)});
}

}  // namespace longwatch::pipeline
