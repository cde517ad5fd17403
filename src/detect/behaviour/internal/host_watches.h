#pragma once

#include <memory>
#include <vector>

#include "detect/behaviour/behaviour.h"
#include "detect/behaviour/internal/watch.h"
#include "model/field.h"

namespace longwatch::detect::behaviour {

/// Appends the behaviours of hosts, identities, clouds and mail. `fields` outlives them.
void add_host_watches(const BehaviourOptions& options, model::FieldTable& fields,
                      std::vector<std::unique_ptr<Watch>>& watches);

}  // namespace longwatch::detect::behaviour
