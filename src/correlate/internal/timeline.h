#pragma once

#include <span>
#include <vector>

#include "correlate/internal/estate_index.h"
#include "model/activity.h"
#include "model/incident.h"

namespace longwatch::correlate {

/// The steps of an incident in plain words, in order of time. Equal activities with no more than a
/// quarter of an hour between them are one entry. `known` are entries that findings made: their
/// findings, techniques and tactics go to the entry whose evidence they share; those that share
/// none keep an entry of their own.
std::vector<model::TimelineEntry> make_timeline(std::span<const model::Activity> own,
                                                std::span<const model::TimelineEntry> known,
                                                EstateIndex& estate);

}  // namespace longwatch::correlate
