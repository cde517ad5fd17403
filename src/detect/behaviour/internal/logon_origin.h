#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "detect/behaviour/internal/watch.h"
#include "model/field.h"
#include "model/finding.h"

namespace longwatch::detect::behaviour {

/// What is known of a workstation's name that no computer of the estate has.
struct UnknownName {
  std::size_t days = 0;           ///< on which it was used
  std::size_t all_days = 0;       ///< with logon records at all
  std::size_t names = 0;          ///< different names that logons came from
  std::size_t unknown_names = 0;  ///< of these, without a computer
  std::size_t accounts = 0;       ///< that logged on from there
  bool is_service = false;        ///< one of them is a service's
  bool failed_before = false;     ///< logons from there failed first
  bool is_default = false;        ///< the name is one that a fresh installation gives itself
};

enum class OriginVerdict : std::uint8_t { Usual, Odd, Alarming };

OriginVerdict judge_unknown_name(const UnknownName& name);

/// What is known of an account's first logon on a host.
struct FirstLogon {
  std::uint64_t earlier_logons = 0;  ///< of the account, on other hosts, before
  std::size_t earlier_hosts = 0;
  std::size_t accounts_of_host = 0;  ///< different ones that ever logged on there
  std::size_t earlier_days = 0;      ///< between its first logon anywhere and this one
};

/// Whether an account that always used the same few hosts now used another.
bool is_unusual_host(const FirstLogon& logon);

/// Logons (Security 4624, 4625, 4776): from a workstation name that is no computer ever seen in any
/// telemetry, and of accounts on hosts that are new to them.
std::unique_ptr<Watch> make_logon_origin(model::FieldTable& fields);

}  // namespace longwatch::detect::behaviour
