#pragma once

#include <cstddef>
#include <functional>

namespace longwatch {

/// Runs `work(worker)` for worker = 0 .. workers-1, each on a thread of its own (worker 0 on the
/// calling one), and returns when all are done. The one place where threads are made.
void run_workers(std::size_t workers, const std::function<void(std::size_t worker)>& work);

/// Calls `work(index, worker)` once for every index below `count`, handing out indices in order.
void parallel_for(std::size_t count, std::size_t workers,
                  const std::function<void(std::size_t index, std::size_t worker)>& work);

/// Number of workers for "--jobs 0": what the machine has, at least 1.
std::size_t default_workers();

}  // namespace longwatch
