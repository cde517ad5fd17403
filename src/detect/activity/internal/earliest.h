#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "model/activity.h"

namespace longwatch::detect::activity {

/// Keeps the earliest `limit` of all activities it is given, whatever the order in which they come
/// and however they are spread over several of its kind. One thread at a time.
class EarliestActivities {
 public:
  explicit EarliestActivities(std::size_t limit) : limit_(limit) {}

  void add(model::Activity activity);

  /// Moves everything in `other` here; `other` is empty afterwards.
  void take(EarliestActivities& other);

  /// Counts what was beyond the limit.
  std::uint64_t left_out() const { return left_out_; }

  /// What is kept, sorted; nothing is left behind.
  std::vector<model::Activity> release();

  /// Bytes held.
  std::size_t capacity() const;

 private:
  const std::size_t limit_;
  std::vector<model::Activity> kept_;  // a heap once it is full, the latest in front
  std::uint64_t left_out_ = 0;
  std::size_t text_bytes_ = 0;  // on the heap, of what is kept
};

}  // namespace longwatch::detect::activity
