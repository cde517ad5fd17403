#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace longwatch::pipeline {

/// Which events of a reading are looked at; what is left out is counted as filtered.
struct OnlyEvents {
  /// Names of the hosts that wrote the records, whole or up to their first dot, with `*` and `?`;
  /// letter case is ignored. Empty = all.
  std::vector<std::string> hosts{};
  std::optional<Timestamp> after{};   ///< the earliest time that is looked at
  std::optional<Timestamp> before{};  ///< later ones than just before it are not

  bool everything() const { return hosts.empty() && !after.has_value() && !before.has_value(); }

  bool has_period() const { return after.has_value() || before.has_value(); }
};

/// Adds what a text says: "host=WEB01", "after=2021-08-05", "before=2021-08-05T12:00:00Z", several
/// of them separated by commas or blanks. A day means its first moment; a time without a zone is
/// UTC. Fails with `InvalidInput`, also when a second text says another time or the period is
/// empty.
Status add_only(std::string_view text, OnlyEvents& only);

}  // namespace longwatch::pipeline
