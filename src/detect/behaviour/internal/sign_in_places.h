#pragma once

#include <memory>

#include "detect/behaviour/behaviour.h"
#include "detect/behaviour/internal/watch.h"
#include "model/field.h"

namespace longwatch::detect::behaviour {

/// Sign-ins to clouds and VPNs that succeeded (Entra, Microsoft 365, Okta, Google, AWS, key=value
/// lines): ways that nobody travels, countries and devices that are new to an account. Places are
/// those that the records themselves tell. Our own networks, and addresses that many accounts use,
/// are no places.
std::unique_ptr<Watch> make_sign_in_places(const BehaviourOptions& options,
                                           model::FieldTable& fields);

}  // namespace longwatch::detect::behaviour
