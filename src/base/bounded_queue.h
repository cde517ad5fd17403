#pragma once

#include <cstddef>
#include <deque>
#include <optional>
#include <utility>

#include "base/mutex.h"

namespace longwatch {

/// First in, first out between threads, with a bound that makes the producer wait: the only
/// back-pressure we have.
template <class T>
class BoundedQueue {
 public:
  explicit BoundedQueue(std::size_t capacity) : capacity_(capacity) {}

  /// Waits for room. False, and `item` is dropped, when the queue was closed.
  bool push(T item) LW_EXCLUDES(mutex_) {
    const MutexLock lock(mutex_);
    while (items_.size() >= capacity_ && !closed_) {
      room_.wait(mutex_);
    }
    if (closed_) {
      return false;
    }
    items_.push_back(std::move(item));
    filled_.notify_one();
    return true;
  }

  /// Waits for an item. Nothing when the queue is closed and empty.
  std::optional<T> pop() LW_EXCLUDES(mutex_) {
    const MutexLock lock(mutex_);
    while (items_.empty() && !closed_) {
      filled_.wait(mutex_);
    }
    if (items_.empty()) {
      return std::nullopt;
    }
    std::optional<T> item(std::move(items_.front()));
    items_.pop_front();
    room_.notify_one();
    return item;
  }

  /// No more pushes; what is queued is still handed out.
  void close() LW_EXCLUDES(mutex_) {
    const MutexLock lock(mutex_);
    closed_ = true;
    room_.notify_all();
    filled_.notify_all();
  }

 private:
  const std::size_t capacity_;
  Mutex mutex_;
  CondVar room_;
  CondVar filled_;
  std::deque<T> items_ LW_GUARDED_BY(mutex_);
  bool closed_ LW_GUARDED_BY(mutex_) = false;
};

}  // namespace longwatch
