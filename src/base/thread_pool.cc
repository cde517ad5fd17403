#include "base/thread_pool.h"

#include <algorithm>
#include <atomic>
#include <thread>
#include <vector>

namespace longwatch {

void run_workers(std::size_t workers, const std::function<void(std::size_t)>& work) {
  std::vector<std::jthread> threads;
  for (std::size_t worker = 1; worker < workers; ++worker) {
    threads.emplace_back([&work, worker] { work(worker); });
  }
  work(0);
}

void parallel_for(std::size_t count, std::size_t workers,
                  const std::function<void(std::size_t, std::size_t)>& work) {
  std::atomic<std::size_t> next{0};
  run_workers(std::clamp<std::size_t>(workers, 1, std::max<std::size_t>(count, 1)),
              [&](std::size_t worker) {
                for (std::size_t index = next.fetch_add(1); index < count;
                     index = next.fetch_add(1)) {
                  work(index, worker);
                }
              });
}

std::size_t default_workers() {
  return std::max<std::size_t>(1, std::thread::hardware_concurrency());
}

}  // namespace longwatch
