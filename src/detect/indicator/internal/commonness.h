#pragma once

#include <string>
#include <string_view>

#include "base/ip_address.h"

namespace longwatch::detect::indicator {

/// What is known of a value that is no sign of anything by itself.
struct Commonness {
  std::string_view refused;  ///< why it must not be looked for; empty = it may
  std::string_view warning;  ///< why that may be a mistake; empty = nothing speaks against it
  bool is_common = false;    ///< occurs in everybody's logs: findings are of low level
};

Commonness commonness_of(const Network& network);
Commonness commonness_of_domain(std::string_view canonical);
/// Of the host of a URL, an address or a name.
Commonness commonness_of_host(std::string_view host);
/// Of an MD5, SHA-1 or SHA-256 in lower case.
Commonness commonness_of_digest(std::string_view digest);

}  // namespace longwatch::detect::indicator
