#include "cli/interrupt.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>

#include "base/thread_pool.h"

namespace longwatch::cli {
namespace {

constexpr char kStop = 's';
constexpr char kQuit = 'q';

// The handler can reach nothing else. Set before it is installed.
// NOLINTNEXTLINE(cppcoreguidelines-avoid-non-const-global-variables): signal handlers have no state
std::atomic<int> g_wake_descriptor{-1};
static_assert(std::atomic<int>::is_always_lock_free, "a signal handler may not wait for a lock");

/// Async-signal-safe: one write to a pipe.
void wake(int /*signal*/) {
  const int saved = errno;
  [[maybe_unused]] const ssize_t written = ::write(g_wake_descriptor.load(), &kStop, 1);
  errno = saved;
}

void install(int signal, void (*handler)(int), int flags) {
  struct sigaction action {};

  action.sa_handler = handler;
  action.sa_flags = flags;
  ::sigemptyset(&action.sa_mask);
  ::sigaction(signal, &action, nullptr);
}

/// Waits for the handler or for the end of the work.
void watch(int descriptor, std::stop_source& stop, const std::function<void()>& on_stop) {
  char woken = 0;
  while (true) {
    const ssize_t got = ::read(descriptor, &woken, 1);
    if (got < 0 && errno == EINTR) {
      continue;
    }
    if (got != 1 || woken == kQuit) {
      return;
    }
    if (stop.request_stop()) {
      on_stop();
    }
  }
}

}  // namespace

ExitStatus run_interruptible(const std::function<ExitStatus(std::stop_token)>& work,
                             const std::function<void()>& on_stop) {
  std::stop_source stop;
  install(SIGPIPE, SIG_IGN, 0);
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
    // Without the pipe Ctrl-C ends the process as it does by default.
    return work(stop.get_token());
  }
  g_wake_descriptor.store(ends[1]);
  // SA_RESETHAND: the second signal finds the default action.
  install(SIGINT, wake, static_cast<int>(SA_RESETHAND) | SA_RESTART);
  install(SIGTERM, wake, static_cast<int>(SA_RESETHAND) | SA_RESTART);
  ExitStatus status = ExitStatus::Internal;
  run_workers(2, [&](std::size_t worker) {
    if (worker == 0) {
      status = work(stop.get_token());
      [[maybe_unused]] const ssize_t written = ::write(ends[1], &kQuit, 1);
    } else {
      watch(ends[0], stop, on_stop);
    }
  });
  // The descriptors stay open: a late signal may still write to them.
  return status;
}

}  // namespace longwatch::cli
