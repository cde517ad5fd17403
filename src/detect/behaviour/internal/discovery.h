#pragma once

#include <string>
#include <string_view>

namespace longwatch::detect::behaviour {

/// What a command asks about; `kind` is empty for commands that ask nothing.
struct Discovery {
  std::string_view kind;   ///< "users", "domain groups", "network" ...
  bool is_domain = false;  ///< about the domain, not about this computer alone
};

/// `image` with or without a path, either may be empty.
Discovery discovery_of(std::string_view image, std::string_view command_line);

/// What a filter of an LDAP search is after: "all computers", "service accounts" ...; empty when it
/// looks for something in particular.
std::string_view directory_question(std::string_view filter);

}  // namespace longwatch::detect::behaviour
