#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "detect/indicator/binding_search.h"
#include "model/finding.h"

/// How an event that satisfies parts of a pattern lies in a HitStore: the key is (pattern, has no
/// time, time, place), so that hits come back pattern by pattern in ascending order of time; the
/// payload has the observations and what the event shows.
namespace longwatch::detect::indicator {

/// Appends. `evidence` is of one event; its rule is not kept.
void write_stored_hit(std::uint32_t pattern, const std::vector<std::uint32_t>& observations,
                      const model::Finding& evidence, std::string& key, std::string& payload);

std::uint32_t pattern_in(std::string_view key);

/// What the search needs of it.
void read_hit(std::string_view key, std::string_view payload, PatternHit& hit);

/// What the event shows.
model::Finding read_evidence(std::string_view key, std::string_view payload);

}  // namespace longwatch::detect::indicator
