#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "model/activity.h"

/// Logons and the accounts behind them.
namespace longwatch::impact {

inline constexpr int kNetworkLogon = 3;

/// The number in "logon type N" (or in a detail that is a number); nothing when there is none.
std::optional<int> logon_type(const model::Activity& activity);

/// Whether a logon of this type leaves credentials in memory that a dump of lsass holds:
/// interactive, batch, service, cleartext and remote interactive.
bool leaves_credentials(int type);

/// "DOMAIN\\Name" and "name@domain" to "name".
std::string account_name(std::string_view account);

/// Accounts of Windows itself and of machines: nobody's password.
bool is_system_account(std::string_view account);

}  // namespace longwatch::impact
