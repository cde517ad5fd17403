#pragma once

#include "scenario/internal/script.h"
#include "scenario/internal/world.h"

/// What steps lay claim to, so that ordinary life keeps clear of it.
namespace longwatch::scenario::internal {

/// Adds to the world the addresses outside that actors and steps name, wherever they name them, and
/// the times when a step that belongs to no incident has somebody at work elsewhere. Hosts,
/// networks and people of the world must be there.
void reserve_for_steps(const Script& script, World& world);

}  // namespace longwatch::scenario::internal
