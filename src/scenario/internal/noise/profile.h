#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

/// What a scenario says of its benign telemetry: profiles by name, each with a few numbers. Rates
/// are those of a working day at scale 1; World::scale multiplies them.
///
///   LW_TRY_ASSIGN(NoiseProfile profile, make_noise_profile("web_visitors"));
///   LW_TRY(set_noise_parameter(profile, "visits_per_day", values));
namespace longwatch::scenario::internal {

struct NoiseParameter {
  std::string_view name;
  double fallback = 0;
  double least = 0;
  double most = 0;
  std::string_view what;  ///< with its unit
};

/// A profile that can be asked for. Every one also takes "hosts": names of hosts it is about,
/// instead of those that have the role named.
struct NoiseKind {
  std::string_view name;
  std::string_view what;   ///< what it does, and which logs show it
  std::string_view roles;  ///< of the hosts it is about when none are named; empty = no hosts
  std::vector<NoiseParameter> parameters;
};

/// In order of name.
std::span<const NoiseKind> noise_kinds();

struct NoiseProfile {
  std::string kind;
  std::map<std::string, double, std::less<>> numbers;  ///< every parameter of the kind
  std::vector<std::string> hosts;                      ///< empty = by role

  /// Precondition: the kind has the parameter.
  double number(std::string_view name) const;
};

/// With the defaults. Fails with `InvalidInput` for a name that is none; the hint lists them.
Result<NoiseProfile> make_noise_profile(std::string_view kind);

/// Fails with `InvalidInput` for a key that the kind does not have, more or less than one number,
/// no number, and one out of range. Whether hosts exist is not looked at here.
Status set_noise_parameter(NoiseProfile& profile, std::string_view key,
                           std::span<const std::string> values);

}  // namespace longwatch::scenario::internal
