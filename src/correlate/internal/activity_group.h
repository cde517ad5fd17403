#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "correlate/internal/estate_index.h"
#include "model/activity.h"

namespace longwatch::correlate {

/// Activities that are told in one sentence.
struct ActivityGroup {
  std::string host;                             ///< canonical, where it happened or came from
  std::vector<const model::Activity*> members;  ///< in order of time; at least one
};

/// Groups in order of their first activity. Two are told together when they are of one kind, on the
/// same hosts and by the same account and program, and little time lies between them.
std::vector<ActivityGroup> group_activities(std::span<const model::Activity> own,
                                            EstateIndex& estate);

/// "63 POST requests to /a/upload from 198.51.100.23, the last answered 201".
std::string title_of(const ActivityGroup& group, EstateIndex& estate);

/// The word before the first blank of what a web request was: "POST"; "" when it is none.
std::string_view method_of(const model::Activity& request);

}  // namespace longwatch::correlate
