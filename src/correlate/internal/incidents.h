#pragma once

#include "correlate/internal/components.h"
#include "correlate/internal/estate_index.h"
#include "correlate/internal/keys.h"
#include "correlate/internal/rarity.h"
#include "model/incident.h"

namespace longwatch::correlate {

/// Whether these findings are enough: one that is High or worse, an indicator, two rules at
/// Medium or worse that do not rest on the same records, or 20 requests to a web server that rules
/// of Medium or worse name.
bool is_strong(const Component& component, const KeyTable& table);

/// The incident as far as findings alone tell it.
model::Incident make_incident(const Component& component, const KeyTable& table,
                              const Rarity& rarity, EstateIndex& estate);

}  // namespace longwatch::correlate
