#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/ip_address.h"
#include "model/finding.h"

/// How hosts, accounts, files and addresses are called alike in different telemetry.
namespace longwatch::detect::behaviour {

/// No content: empty, "-", "N/A" and the like.
bool is_blank(std::string_view text);

/// What stands behind the last slash or backslash.
std::string_view file_name_of(std::string_view path);
/// What stands before it, with it; empty without one.
std::string_view directory_of(std::string_view path);

/// "web01.parl.example" -> "WEB01", cut at 15 letters as NetBIOS does; an address stays as it is.
/// Empty for a blank one.
std::string host_key(std::string_view name);

/// "PARL\svc", "svc@PARL.EXAMPLE" and "svc" -> "svc", in lower case. Empty for a blank one.
std::string account_key(std::string_view name);

/// A computer's own account: "WEB01$".
bool is_machine_account(std::string_view name);

/// SYSTEM, ANONYMOUS LOGON, LOCAL SERVICE, DWM-1 and the like: accounts of no person and no
/// service of the site's own.
bool is_built_in_account(std::string_view name);

/// The address in a text, with a port or not ("192.0.2.7:443", "[2001:db8::1]:443"). Nothing for
/// loopback and the unspecified address: they tell of no host.
std::optional<Address> remote_address(std::string_view text);

/// The same as text, in canonical form; empty when there is none.
std::string address_key(std::string_view text);

/// The /24 of IPv4, the /64 of IPv6 address: who stands there stands side by side.
std::string segment_of(const Address& address);

/// Adds the entity unless its value is blank; a text that is an address becomes one.
void add_named(std::string_view type, std::string_view value, std::string_view role,
               model::Finding& finding);

}  // namespace longwatch::detect::behaviour
