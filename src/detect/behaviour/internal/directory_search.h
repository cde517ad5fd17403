#pragma once

#include <memory>

#include "detect/behaviour/internal/watch.h"
#include "model/field.h"

namespace longwatch::detect::behaviour {

/// Somebody looks around: many kinds of commands that ask (Sysmon 1, Security 4688), LDAP searches
/// for all there is (zeek:ldap_search), and questions for users and sessions to many hosts
/// (Security 5145 on pipes, zeek:dce_rpc), each far more within minutes than on the same actor's
/// other days.
std::unique_ptr<Watch> make_directory_search(model::FieldTable& fields);

}  // namespace longwatch::detect::behaviour
