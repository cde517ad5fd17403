#pragma once

#include <span>
#include <string_view>

#include "model/finding.h"
#include "model/source.h"

namespace longwatch::share {

/// The sources of a run; the position is the SourceId.
using SourceList = std::span<const model::Source* const>;

/// A finding with what is needed to print it. Valid for one call.
struct FindingView {
  const model::Finding& finding;
  std::string_view id;             ///< content id, "f-..."
  SourceList sources;              ///< holds every source that the finding's events name
  std::string_view events_file{};  ///< where all events of one with very many are listed

  std::uint64_t event_count() const {
    return finding.all_events == nullptr ? finding.events.size() : finding.all_events->count();
  }

  const model::Source& source_of(const model::EventReference& event) const {
    return *sources[model::index_of(event.locator.source)];
  }
};

/// Whether a source has a digest: without one (hashing was off) it must not be printed.
bool has_digest(const model::Source& source);

}  // namespace longwatch::share
