#pragma once

#include <optional>
#include <string>

#include "scenario/internal/steps/stage.h"

namespace longwatch::scenario::internal {

/// The domain controller a step names with `directory`, or the first one; nothing when there is
/// none, or after a mistake.
std::optional<std::size_t> directory_of(Play& play);

/// Who logs on where from, as `account`, `from`, `workstation`, `type` and `package` say.
struct LogonSide {
  std::size_t host = 0;
  std::string account;
  std::string address;  ///< empty = at the console
  std::string workstation;
  std::uint32_t type = 3;
  LogonPackage package = LogonPackage::Kerberos;
  const LiveProcess* process = nullptr;  ///< that connects, on the other side
};

/// The account must be said.
LogonSide read_logon(Play& play);
/// It need not.
LogonSide read_sides(Play& play);
LogonStory story_of(const Play& play, const LogonSide& side, const std::string& account);

/// The SMB connection a logon of type 3 comes through, and what the process that opens it shows.
Flow share_contact(Play& play, const LogonSide& side, Timestamp time, double seconds,
                   std::uint64_t in);

/// The logon and what the domain controller logs with it.
Session log_on(Play& play, const LogonSide& side, Timestamp time);

}  // namespace longwatch::scenario::internal
