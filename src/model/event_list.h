#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "base/result.h"
#include "model/source.h"

namespace longwatch::model {

struct EventReference;

/// The events of a finding that rests on more of them than it holds itself
/// (limits::kFindingEvents): kept on disk, read one after the other. Immutable; one thread at a
/// time, because lists share files.
class EventList {
 public:
  /// The events of one source.
  struct Part {
    SourceId source{};
    std::uint64_t count = 0;
  };

  EventList() = default;
  EventList(const EventList&) = delete;
  EventList& operator=(const EventList&) = delete;
  virtual ~EventList() = default;

  /// Each source once, in ascending order of their numbers.
  virtual const std::vector<Part>& parts() const = 0;

  /// Hands the events of that part to `take`, in ascending order of (offset, record), none twice;
  /// ends early with its failure. Fails with `Io` or `Corrupt` when they cannot be read again.
  virtual Status visit(std::size_t part,
                       const std::function<Status(const EventReference&)>& take) const = 0;

  /// Events of all parts.
  std::uint64_t count() const {
    std::uint64_t count = 0;
    for (const Part& part : parts()) {
      count += part.count;
    }
    return count;
  }
};

}  // namespace longwatch::model
