#pragma once

#include <condition_variable>
#include <mutex>

// Names for clang's thread-safety analysis; empty for other compilers.
#ifdef __clang__
#define LW_THREAD_ANNOTATION(x) __attribute__((x))
#else
#define LW_THREAD_ANNOTATION(x)
#endif
#define LW_CAPABILITY(x) LW_THREAD_ANNOTATION(capability(x))
#define LW_SCOPED_CAPABILITY LW_THREAD_ANNOTATION(scoped_lockable)
#define LW_GUARDED_BY(x) LW_THREAD_ANNOTATION(guarded_by(x))
#define LW_REQUIRES(...) LW_THREAD_ANNOTATION(requires_capability(__VA_ARGS__))
#define LW_ACQUIRE(...) LW_THREAD_ANNOTATION(acquire_capability(__VA_ARGS__))
#define LW_RELEASE(...) LW_THREAD_ANNOTATION(release_capability(__VA_ARGS__))
#define LW_EXCLUDES(...) LW_THREAD_ANNOTATION(locks_excluded(__VA_ARGS__))

namespace longwatch {

/// std::mutex that clang can check: bare std::mutex carries no annotations in libstdc++.
class LW_CAPABILITY("mutex") Mutex {
 public:
  void lock() LW_ACQUIRE() { mutex_.lock(); }

  void unlock() LW_RELEASE() { mutex_.unlock(); }

 private:
  friend class CondVar;
  std::mutex mutex_;
};

/// Holds the mutex for a scope.
class LW_SCOPED_CAPABILITY MutexLock {
 public:
  explicit MutexLock(Mutex& mutex) LW_ACQUIRE(mutex) : mutex_(mutex) { mutex_.lock(); }

  ~MutexLock() LW_RELEASE() { mutex_.unlock(); }

  MutexLock(const MutexLock&) = delete;
  MutexLock& operator=(const MutexLock&) = delete;

 private:
  Mutex& mutex_;
};

/// Condition variable for `Mutex`. Callers loop on their condition themselves.
class CondVar {
 public:
  void wait(Mutex& mutex) LW_REQUIRES(mutex) {
    std::unique_lock<std::mutex> lock(mutex.mutex_, std::adopt_lock);
    condition_.wait(lock);
    lock.release();
  }

  void notify_one() { condition_.notify_one(); }

  void notify_all() { condition_.notify_all(); }

 private:
  std::condition_variable condition_;
};

}  // namespace longwatch
