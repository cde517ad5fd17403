#include "bench/measure.h"

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <limits>
#include <thread>
#include <utility>

#include <fmt/format.h>

#include "base/text.h"
#include "base/thread_pool.h"

namespace longwatch::bench {
namespace {

constexpr std::chrono::milliseconds kBetweenSamples{2};
constexpr std::uint64_t kKilobyte = 1024;

/// RssAnon + RssShmem of this process: what it holds beyond mapped files.
std::uint64_t held_now() {
  std::ifstream status("/proc/self/status");
  std::uint64_t bytes = 0;
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("RssAnon:") || line.starts_with("RssShmem:")) {
      const std::string_view figure = trim(std::string_view(line).substr(line.find(':') + 1));
      bytes += parse_uint64(figure.substr(0, figure.find(' '))).value_or(0) * kKilobyte;
    }
  }
  return bytes;
}

double seconds_of(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
}

/// Processor time of this process and of the programs it has waited for, so far.
double processor_now() {
  double seconds = 0;
  for (const int who : {RUSAGE_SELF, RUSAGE_CHILDREN}) {
    rusage usage{};
    if (::getrusage(who, &usage) == 0) {
      seconds += seconds_of(usage.ru_utime) + seconds_of(usage.ru_stime);
    }
  }
  return seconds;
}

std::uint64_t peak_of(const Run& run) {
  std::atomic<bool> done = false;
  std::uint64_t peak = 0;
  run_workers(2, [&](std::size_t worker) {
    if (worker == 0) {
      discard(run(), "it has succeeded before; only its memory counts here");
      done = true;
      return;
    }
    while (!done) {
      peak = std::max(peak, held_now());
      std::this_thread::sleep_for(kBetweenSamples);
    }
  });
  return peak;
}

// A lane that takes long is steady enough after a few runs.
constexpr std::size_t kFewestRuns = 3;
constexpr double kEnoughSeconds = 20;

Result<Timing> time_runs(std::size_t runs, Memory memory, const Prepare& prepare) {
  Timing timing;
  LW_TRY_ASSIGN(const Run run, prepare());
  LW_TRY_ASSIGN(timing.work, run());
  timing.processor_seconds = std::numeric_limits<double>::max();
  double spent = 0;
  for (std::size_t i = 0; i < runs && (i < kFewestRuns || spent < kEnoughSeconds); ++i) {
    const double processor_start = processor_now();
    const auto start = std::chrono::steady_clock::now();
    LW_TRY_ASSIGN(timing.work, run());
    const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - start;
    timing.seconds.push_back(elapsed.count());
    spent += elapsed.count();
    timing.processor_seconds =
        std::min(timing.processor_seconds, processor_now() - processor_start);
  }
  if (memory == Memory::Sampled) {
    timing.peak_bytes = peak_of(run);
  }
  return timing;
}

/// One line: "ok bytes events findings peak processor seconds..." or "failed reason".
std::string to_line(const Result<Timing>& timing) {
  if (!timing.ok()) {
    return "failed " + timing.error().to_line();
  }
  std::string line =
      fmt::format("ok {} {} {} {} {}", timing->work.bytes, timing->work.events,
                  timing->work.findings, timing->peak_bytes, timing->processor_seconds);
  for (const double seconds : timing->seconds) {
    line += fmt::format(" {}", seconds);
  }
  return line;
}

Timing from_line(std::string_view line) {
  Timing timing;
  const std::vector<std::string_view> parts = split(line, ' ');
  constexpr std::size_t kFixedParts = 6;
  if (parts.size() <= kFixedParts || parts[0] != "ok") {
    timing.failure = line.starts_with("failed ") ? line.substr(7) : "the process ended early";
    return timing;
  }
  timing.work.bytes = parse_uint64(parts[1]).value_or(0);
  timing.work.events = parse_uint64(parts[2]).value_or(0);
  timing.work.findings = parse_uint64(parts[3]).value_or(0);
  timing.peak_bytes = parse_uint64(parts[4]).value_or(0);
  timing.processor_seconds = parse_double(parts[5]).value_or(0);
  for (std::size_t i = kFixedParts; i < parts.size(); ++i) {
    timing.seconds.push_back(parse_double(parts[i]).value_or(0));
  }
  return timing;
}

[[noreturn]] void be_the_child(int channel, std::size_t runs, Memory memory,
                               const Prepare& prepare) {
  const std::string line = to_line(time_runs(runs, memory, prepare));
  const bool written = ::write(channel, line.data(), line.size()) >= 0;
  ::_exit(written ? 0 : 1);
}

std::string read_all(int channel) {
  std::string text;
  std::array<char, 4096> block{};
  ssize_t got = 0;
  while ((got = ::read(channel, block.data(), block.size())) > 0) {
    text.append(block.data(), static_cast<std::size_t>(got));
  }
  return text;
}

}  // namespace

double Timing::best() const {
  return *std::min_element(seconds.begin(), seconds.end());
}

double Timing::median() const {
  std::vector<double> sorted = seconds;
  std::sort(sorted.begin(), sorted.end());
  return sorted[sorted.size() / 2];
}

double Timing::spread() const {
  return *std::max_element(seconds.begin(), seconds.end()) / best() - 1;
}

Timing measure(std::size_t runs, Memory memory, const Prepare& prepare) {
  Timing failed;
  std::array<int, 2> channel{};
  if (::pipe(channel.data()) != 0) {
    failed.failure = "cannot make a pipe";
    return failed;
  }
  const pid_t child = ::fork();
  if (child == 0) {
    ::close(channel[0]);
    be_the_child(channel[1], runs, memory, prepare);
  }
  ::close(channel[1]);
  const std::string line = read_all(channel[0]);
  ::close(channel[0]);
  if (child < 0 || ::waitpid(child, nullptr, 0) != child) {
    failed.failure = "cannot start a process";
    return failed;
  }
  return from_line(line);
}

}  // namespace longwatch::bench
