#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/ip_address.h"
#include "base/time.h"
#include "detect/behaviour/internal/coverage.h"
#include "detect/behaviour/internal/sample.h"
#include "detect/behaviour/internal/watch.h"
#include "model/finding.h"

/// Pieces of findings that several behaviours make alike.
namespace longwatch::detect::behaviour {

model::Entity address_entity(const Address& address, std::string_view role);

/// Adds what is not there yet and has a value.
void add_entity(model::Entity entity, model::Finding& finding);

/// The events, in the order of time, each once, at most limits::kFindingEvents; the finding's time
/// is that of the first. Precondition: not empty.
void set_events(std::vector<Sighting> events, model::Finding& finding);

/// "5 min 41 s", "2 h 3 min", "3 days 4 h".
std::string duration_in_words(TimeTicks duration);

/// What records there were, of the channels that have any, and which had none: for `Reasons`.
std::string coverage_in_words(const Coverage& coverage, const std::vector<Interest>& interests);

/// Hands over the first `most`, at the last of which it is said how many more there were.
void hand_over(std::vector<model::Finding> findings, std::size_t most, model::FindingSink& sink);

}  // namespace longwatch::detect::behaviour
