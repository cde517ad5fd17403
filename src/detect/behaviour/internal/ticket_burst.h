#pragma once

#include <memory>

#include "detect/behaviour/internal/watch.h"
#include "model/field.h"

namespace longwatch::detect::behaviour {

/// Service tickets (Security 4769, zeek:kerberos): one client that asks for tickets of many service
/// accounts within minutes, weakly encrypted ones above all, as who wants to guess their passwords
/// at home does. Judged against the client's own days: an old service that uses such tickets every
/// day is usual.
std::unique_ptr<Watch> make_ticket_burst(model::FieldTable& fields);

}  // namespace longwatch::detect::behaviour
