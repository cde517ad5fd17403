#pragma once

#include <optional>
#include <string_view>

#include "base/ip_address.h"

namespace longwatch::detect {

/// "192.0.2.7:443" and "[2001:db8::1]:443", as Microsoft 365 writes clients, without the port.
std::string_view without_port(std::string_view text);

/// The address in a text, with a port or not.
std::optional<Address> address_in(std::string_view text);

}  // namespace longwatch::detect
