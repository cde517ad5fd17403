#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "base/result.h"
#include "detect/event_lists.h"
#include "model/finding.h"

namespace longwatch::detect::indicator {

/// One finding out of those of several events. The first event says when and where; all are named.
/// What they show stands there once, up to limits::kJoinedFields and limits::kJoinedEntities; how
/// much was left out is said. One thread at a time.
class JoinedFinding {
 public:
  /// `shared` outlives it.
  explicit JoinedFinding(EventGatherer::Shared& shared) : timed_(shared) {}

  /// Parts come in ascending order of time, those without one last.
  Status add(model::Finding part);

  bool empty() const { return !whole_.has_value(); }

  /// Nothing is left here. Precondition: not empty.
  Result<model::Finding> finish();

 private:
  std::optional<model::Finding> whole_;
  EventGatherer timed_;
  std::vector<model::EventReference> events_;
  std::set<model::Entity> entities_;
  std::set<std::pair<std::string, std::string>> fields_;
  std::uint64_t left_out_ = 0;
  bool all_timed_ = true;
};

}  // namespace longwatch::detect::indicator
